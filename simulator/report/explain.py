"""One review in words for an 80-column terminal: what was heard, why it counts, what would clear it."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping

from simulator.model.review import PARTS, Delivery, Evidence, Flag, FollowUp, Review
from simulator.report.names import plain, reason
from simulator.report.words import report_words
from simulator.terminal import one_line, shown
from simulator.text.clock import clock

__all__ = ["explain"]

_WIDTH = 78
_STRENGTH = ("–", "hinted", "clear")
_BOLD, _DIM, _OFF = "\x1b[1m", "\x1b[2m", "\x1b[0m"


def explain(review: Review, text: str, labels: Mapping[str, str], *, color: bool = False) -> str:
    """The whole review as lines joined by newlines; deterministic, no trailing newline.

    ``labels`` are what people call the ids (see ``names``); ids of rules stay, for ``mockloop rules explain``.
    """
    page = _Page(color)
    if review.id:
        page.heading(f"Answer {review.id}")
    question = review.question
    page.wrap(f"Question: {question.text or 'not given'}  ({question.kind}{_also(question.story)})")
    if not review.judged:
        page.blank()
        page.wrap(f"Not judged: {review.not_judged_because}")
    else:
        _parts(page, review)
        _story(page, review, labels)
        _flags(page, review.flags)
    _delivery(page, review.delivery)
    _follow_up(page, review.follow_up, labels)
    page.blank()
    page.wrap(f"{len(text.split())} words · rules {review.rules[:12]}", dim=True)
    return "\n".join(page.lines)


class _Page:
    def __init__(self, color: bool) -> None:
        self.lines: list[str] = []
        self._color = color

    def blank(self) -> None:
        self.lines.append("")

    def heading(self, text: str) -> None:
        if self.lines:
            self.blank()
        safe = one_line(text)
        self.lines.append(f"{_BOLD}{safe}{_OFF}" if self._color else safe)

    def wrap(self, text: str, indent: str = "", hang: str | None = None, *, dim: bool = False) -> None:
        """Add a paragraph; control characters of the answer never reach the terminal."""
        later = indent if hang is None else hang
        lines = textwrap.wrap(
            shown(text), _WIDTH, initial_indent=indent, subsequent_indent=later, break_on_hyphens=False
        )
        for line in lines or [indent]:
            self.lines.append(f"{_DIM}{line}{_OFF}" if dim and self._color else line)


_LEAST_ADDED = 0.05  # of a score, to be shown


def _also(story: str | None) -> str:
    return f", {story}" if story else ""


def _when(t0: float | None) -> str:
    return "" if t0 is None else f" at {clock(t0)}"


def _parts(page: _Page, review: Review) -> None:
    page.heading("Parts")
    for name in PARTS:
        part = review.parts[name]
        extra = ""
        if name == "learnings" and part.strength:
            extra = f" · {review.learnings_kind}"
        if name == "results" and review.results_measured is not None:
            extra = " · measured" if review.results_measured else " · not measured"
        score = "" if part.score is None else f"  score {part.score:.2f}"
        page.wrap(f"{name:<10} {_STRENGTH[part.strength]:<6}{score}{extra}", indent="  ", hang="             ")
        if part.added:
            counted = ", ".join(f"{name} {value:+.1f}" for name, value in part.added if abs(value) >= _LEAST_ADDED)
            page.wrap(f"from {counted}", indent="      ", hang="      ", dim=True)
        _quotes(page, part.evidence)
    steps = [step for step in review.learnings_ladder if step.met]
    if steps:
        page.wrap("learning steps: " + ", ".join(step.id for step in steps), indent="  ", hang="    ")


def _quotes(page: _Page, evidence: Iterable[Evidence]) -> None:
    for item in evidence:
        page.wrap(f"“{_short(item.quote)}”{_when(item.t0)}  [{item.rule}]", indent="      ", hang="       ")


def _story(page: _Page, review: Review, labels: Mapping[str, str]) -> None:
    def label_of(ident: str) -> str:
        return labels.get(ident) or plain(ident)

    if review.story_told or review.story_elements:
        page.heading(f"Story told: {label_of(review.story_told) if review.story_told else 'none of the eight'}")
        for element in review.story_elements:
            page.wrap(f"{'yes' if element.met else 'no ':<4} {label_of(element.id)}", indent="  ", hang="       ")
            _quotes(page, element.evidence[:1])
    if review.intents:
        page.heading("Behind the question")
        for intent in review.intents:
            page.wrap(f"{'yes' if intent.addressed else 'no ':<4} {label_of(intent.id)}", indent="  ", hang="       ")
            _quotes(page, intent.evidence[:1])
    if review.levels:
        page.heading("Signals of level")
        for signal in review.levels:
            where = " · ".join(value for value in (signal.level, signal.pillar) if value)
            what = labels.get(f"signal:{signal.id}") or plain(signal.id)
            page.wrap(f"{what}{'  (' + where + ')' if where else ''}", indent="  ", hang="    ")
            _quotes(page, signal.evidence[:1])


def _flags(page: _Page, flags: tuple[Flag, ...]) -> None:
    page.heading("Worth a look" if flags else "Worth a look: nothing stood out")
    for flag in flags:
        page.wrap(f"{flag.id} ({flag.severity}): {flag.message}", indent="  ", hang="    ")
        if flag.quote:
            page.wrap(f"“{_short(flag.quote)}”{_when(flag.t0)}", indent="      ", hang="       ")
        page.wrap(f"Why it matters: {flag.why}", indent="    ", hang="      ")
        if flag.clears:
            page.wrap(f"How to fix it: {flag.clears}", indent="    ", hang="      ")


def _delivery(page: _Page, delivery: Delivery) -> None:
    facts = [f"{delivery.words} words"]
    if delivery.seconds is not None:
        facts.append(f"{delivery.seconds:.0f} s")
    if delivery.words_per_minute is not None:
        facts.append(f"{delivery.words_per_minute:.0f} words a minute")
    if delivery.articulation_rate is not None:
        facts.append(f"{delivery.articulation_rate:.0f} while speaking")
    if delivery.fillers:
        rate = "" if delivery.fillers_per_minute is None else f" ({delivery.fillers_per_minute:.1f} a minute)"
        facts.append(f"{delivery.fillers} um/uh{rate}")
    if delivery.discourse_markers:
        facts.append(f"{delivery.discourse_markers} like/so/you know")
    if delivery.longest_pause is not None:
        facts.append(f"longest pause {delivery.longest_pause:.1f} s")
    page.heading("Delivery")
    page.wrap(" · ".join(facts), indent="  ")
    if delivery.shares:
        shares = " · ".join(f"{name} {share:.0%}" for name, share in delivery.shares.items())
        page.wrap(f"share of the answer: {shares}", indent="  ", hang="    ")


def _follow_up(page: _Page, follow_up: FollowUp | None, labels: Mapping[str, str]) -> None:
    if follow_up is None:
        page.heading("Follow-up: none, a good interviewer would move on")
        return
    page.heading("Follow-up")
    page.wrap(f"“{follow_up.text}”", indent="  ", hang="   ")
    because = "; ".join(dict.fromkeys(reason(ident, labels) for ident in follow_up.because))
    page.wrap(f"Asks for {report_words().targets[follow_up.target]}: {because}.", indent="  ", hang="    ")
    for rejected in follow_up.rejected:
        left = f"Not asked: {reason(rejected.probe, labels)} ({rejected.reason})"
        page.wrap(left, indent="    ", hang="      ", dim=True)


def _short(quote: str, most: int = 160) -> str:
    flat = " ".join(quote.split())
    if len(flat) <= most:
        return flat
    half = most // 2 - 2
    return f"{flat[:half]} … {flat[-half:]}"
