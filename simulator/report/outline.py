"""The review as a list of plain blocks, from which Markdown and the terminal's text are written: the same facts.

Pure. A block says what it is; how it looks is up to the writer.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from simulator.report.besttake import BESIDE
from simulator.report.shapes import AnswerView, FlagView, PartView, Probed, RoundView, SessionView, TakeView
from simulator.text.clock import clock

__all__ = [
    "Block",
    "Command",
    "Heading",
    "Item",
    "Line",
    "Notice",
    "Quote",
    "Row",
    "brief",
    "engine_name",
    "outline",
    "session_time",
    "signal_line",
]

Mark = Literal["", "none", "thin", "clear", "weak"]
_SIGNS = ("–", "○", "●")  # missing, hinted, clear
_FEW = 3  # weaknesses or findings on one screen


@dataclass(frozen=True, slots=True)
class Heading:
    """``level`` 1 is the title, 2 a section or an answer, 3 a group inside it."""

    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence. ``ours``: all of it is our own, and what stands between backticks is a command."""

    text: str
    ours: bool = False


@dataclass(frozen=True, slots=True)
class Notice:
    """Something to know before reading on. ``lead`` is its first word or two."""

    text: str
    lead: str = ""


@dataclass(frozen=True, slots=True)
class Quote:
    """The candidate's own words, with the second they begin at and the number of their answer where that helps."""

    text: str
    t0: float | None = None
    number: str = ""

    @property
    def place(self) -> str:
        """Where it was said, or empty."""
        at = clock(self.t0) if self.t0 is not None else ""
        return ", ".join(filter(None, [f"answer {self.number}" if self.number else "", at]))


@dataclass(frozen=True, slots=True)
class Row:
    """A labelled line of a short table."""

    label: str
    value: str
    text: str = ""
    mark: Mark = ""


@dataclass(frozen=True, slots=True)
class Item:
    """An entry of a list with lines that belong to it. ``quotes`` are the candidate's words."""

    text: str
    quotes: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()
    mark: Mark = ""


@dataclass(frozen=True, slots=True)
class Command:
    """A command line to copy."""

    text: str


Block = Heading | Line | Notice | Quote | Row | Item | Command


def engine_name(view: SessionView) -> str:
    """Who heard it, in one phrase; empty where it was typed or handed in as text."""
    heard = [e for e in view.engines if e.heard]
    names = [f"{e.engine} {e.model}".strip() + (f" ({e.device})" if e.device else "") for e in heard]
    return ", ".join(dict.fromkeys(names))  # one engine may have heard some answers well and others not


def brief(view: SessionView) -> Iterator[Block]:
    """One screen: the first screen of the page, then a line for each reply, question and weakness."""
    yield from _top(view)
    yield from _first(view, short=True)
    several = len(view.questions) > 1
    said: set[str] = set()
    for number, (answer, replies) in enumerate(view.threads):
        if answer.role != "question":
            continue
        if several:
            if not number:
                yield Heading(2, "Questions, with the parts that are clear")
            clear = answer.counts.partition(" parts")[0] or "–"
            yield Row(answer.number, answer.grade or "", f"{clear:7}{_short(answer.question, 42)}")
            continue
        for sentences in (answer.cut_in, answer.predicted):
            if sentences:
                yield Line(" ".join(sentences))
        if replies:
            yield Heading(2, "Follow-ups")
        for reply in replies:
            if reply.probed:
                yield Item(f"{reply.number} asked for {reply.probed.asked_for}. {reply.probed.brought}")
        weak = [f for a in (answer, *replies) for f in a.flags if f.severity != "note" and not f.cleared]
        weak = [*{f.id: f for f in weak}.values()] if answer.scored else []
        above = [f for f in weak if f.id in BESIDE or (view.summary.gap and view.summary.gap.gap == f.message)]
        weak = [f for f in weak if f not in above]  # the first lines have said it
        if weak:
            yield Heading(2, f"{'Other weaknesses' if above else 'Weaknesses'}: {len(weak)}")
        yield from (Item(f.message, mark="weak") for f in weak[:_FEW])
        said |= {f.message for f in weak[:_FEW]}
        if len(weak) > _FEW:
            yield Line(f"and {len(weak) - _FEW} more")
        missed = [label for label, met in answer.intents if not met]
        if missed and answer.scored:
            yield Heading(2, f"What the interviewer wanted to hear: {len(missed)} of {len(answer.intents)} not said")
            yield Line("; ".join(missed) + ".")
    if view.own:
        yield Heading(2, "From your bank")
        yield from map(Line, view.own)
    findings = [finding for finding in view.findings if finding.message not in said]
    if findings:
        yield Heading(2, "Across your answers")
        yield from (Item(finding.message, mark="weak") for finding in findings[:_FEW])
    if len(findings) > _FEW:
        yield Line(f"and {len(findings) - _FEW} more")
    if view.no_steps:
        yield Line(view.no_steps, ours=True)
    yield Heading(2, f"All of it: mockloop review {view.id} --format text --full, or --open for the page.")


def _short(text: str, length: int) -> str:
    return textwrap.shorten(text, length, placeholder=" …")


def _top(view: SessionView) -> Iterator[Block]:
    yield Heading(1, view.title)
    facts = [view.started, session_time(view)]
    heard = engine_name(view)
    yield Line(" · ".join(filter(None, [*facts, f"heard by {heard}" if heard else ""])))
    for engine in view.engines:
        if engine.low_trust or engine.note:
            note = engine.note or "The engine that heard this gets many words wrong."
            yield Notice(note, "Low trust." if engine.low_trust else "")
    if not view.finished:
        yield Notice(f"Not finished: `mockloop run --resume {view.id}` goes on.")
    for at, message in view.troubles:
        yield Notice(f"At {at}: {message}")


def session_time(view: SessionView) -> str:
    """How long it took; empty where nothing was said aloud."""
    if not view.aloud or view.seconds < 1:
        return ""
    return f"{clock(view.seconds)} of {clock(view.planned)}" if view.planned else clock(view.seconds)


def _first(view: SessionView, *, short: bool = False) -> Iterator[Block]:
    """The page's first screen. ``short``: the parts on one line."""
    first = view.summary
    yield Heading(2, first.verdict)
    marks: tuple[Mark, ...] = ("none", "thin", "clear")
    if short and first.chips:
        chips = (f"{_SIGNS[chip.strength]} {chip.label} {chip.word}" for chip in first.chips)
        yield Line("   ".join(chip.replace(" ", "\u00a0") for chip in chips))  # a line ends between two of them
    else:
        yield from (Row(chip.label, chip.word, mark=marks[chip.strength]) for chip in first.chips)
    if first.best:
        yield Heading(3, f"Best: {first.best.why}")
        yield Quote(first.best.quote, first.best.t0, first.best.number if len(view.answers) > 1 else "")
    elif first.no_best:
        yield Line(first.no_best)
    if first.gap:
        yield Heading(3, f"Biggest gap: {first.gap.gap}".removesuffix(" "))
        yield Line(f"{first.gap.title}. {first.gap.text}")
        yield Command(first.gap.command)
    if first.level:
        yield Line(first.level)


def outline(view: SessionView) -> Iterator[Block]:
    """All of the review, in the order of the page."""
    yield from _top(view)
    yield from _first(view)
    if len(view.next_steps) > 1 or view.no_steps:
        yield Heading(2, "Then" if view.next_steps else "Do this next")
    for step in view.next_steps[1:]:
        yield Item(f"{step.gap} {step.title}. {step.text}")
        if step.command != view.next_steps[0].command:
            yield Command(step.command)
    drills = [*dict.fromkeys(step.drill for step in view.next_steps if step.drill)]
    if drills:
        yield Item("To train one thing alone:")
    yield from map(Command, drills)
    if view.no_steps:
        yield Line(view.no_steps, ours=True)
    yield from _whole(view)
    for answer in view.answers:
        yield from _answer(answer)


def _whole(view: SessionView) -> Iterator[Block]:
    if view.verdict:
        yield Heading(2, "Why this verdict")
        yield from (Item(reason) for reason in view.verdict.reasons)
    if len(view.questions) > 1 and view.rounds:
        yield Heading(2, "Rounds")
        for part in view.rounds:
            yield from _round(part)
    if view.level and view.level.shown:
        yield Heading(2, f"Against the level: {view.level.title}")
        yield Line(view.level.question)
        yield from (Row(signal, "heard", mark="clear") for signal in view.level.heard)
        yield from (Row(signal, "not heard yet", mark="none") for signal in view.level.missing)
        yield from (Row(signal, "sounds like the level below", mark="weak") for signal in view.level.smells)
        yield Line(f"An interviewer would ask: {view.level.probe}")
    if view.own:
        yield Heading(2, "From your bank")
        yield from map(Line, view.own)
    if view.findings:
        yield Heading(2, "Across your answers")
    for finding in view.findings:
        quotes = tuple(_said(p.quote, p.t0, f"answer {p.number}") for p in finding.places)
        lines = (finding.why, f"How to fix it: {finding.clears}")
        yield Item(finding.message, quotes, lines, mark="weak")


def _round(part: RoundView) -> Iterator[Block]:
    time = f"{clock(part.used)} of {clock(part.planned)}" if part.planned else clock(part.used)
    yield Item(f"{part.name} ({time}): {signal_line(part)}")
    for q in part.questions:
        yield Row(q.number, q.grade, f"{q.asked} ({_time(q.seconds, q.target_seconds)})")


def signal_line(part: RoundView) -> str:
    """The round's signal with its reason."""
    return part.signal if part.yes is None else f"{'yes' if part.yes else 'no'}, {part.signal}"


def _time(seconds: float, target: float | None) -> str:
    return f"{clock(seconds)} of {clock(target)}" if target else clock(seconds)


def _answer(a: AnswerView) -> Iterator[Block]:
    kind = {"question": f"Question {a.number}", "follow-up": f"Follow-up {a.number}"}.get(a.role, a.role.capitalize())
    yield Heading(2, f"{kind}: {a.question}")
    if a.probed:
        yield from _probed(a.probed)
    if a.seconds >= 1:
        yield Line(f"Answered in {_time(a.seconds, a.target_seconds)}")
    if a.audio_problem:
        yield Notice(a.audio_problem)
    if a.text:
        yield Quote(a.text)
    if a.corrected:
        yield Line("Corrected by hand; the engine's own text is kept in the session.")
    for doubt in a.doubts:
        if doubt.kind == "removed":
            yield Line(f"Removed while listening: {_said(doubt.text, doubt.t0)}, {doubt.reason}")
    if not a.judged:
        if a.role in ("question", "follow-up"):
            yield Notice(a.not_judged_because, "Not judged.")
    else:
        yield from _found(a)
    for note in a.notes:
        at = f" [{clock(note.t)}]" if note.t is not None else ""
        yield Line(f"{'★' if note.star else 'Note'}{at}: {note.text or 'marked'}")
    if a.takes:
        yield Heading(3, f"All {len(a.takes)} takes")
        yield from map(_take, a.takes)


def _probed(p: Probed) -> Iterator[Block]:
    because = f": {'; '.join(p.because)}" if p.because else ""
    yield Line(f"Asked for {p.asked_for}{because}. {p.brought}")
    if p.rejected:
        yield Line("Not asked: " + "; ".join(f"{what} ({reason})" for what, reason in p.rejected))


def _found(a: AnswerView) -> Iterator[Block]:
    if not a.scored:
        yield Notice("Shown without ratings: the engine that heard it can't be trusted with them.", "Low trust.")
    if a.counts:
        yield Line(f"{a.grade.capitalize()}: {a.counts}." if a.grade else f"{a.counts}.")
    for sentences in (a.cut_in, a.predicted):
        if sentences:
            yield Line(" ".join(sentences))
    yield from (_part(part, a) for part in a.parts)
    yield from map(_flag, a.flags)
    yield from _checks("What the interviewer wanted to hear", a.intents)
    if a.story:
        yield Line(f"Story told: {a.story}")
    yield from _checks("Belongs to this story" + (f": {a.asked_story}" if a.asked_story else ""), a.elements)
    kind = "" if a.learnings_kind == "none" else f": {a.learnings_kind}"
    yield from _checks(f"Learnings{kind}", [(label, met) for label, met, _ in a.ladder])
    if a.delivery:
        yield Line("Delivery: " + "; ".join(f"{label} {value}" for label, value in a.delivery))
    if a.pace:
        windows = ", ".join(f"{clock(w.t0)} {w.words_per_minute:.0f}" for w in a.pace.windows)
        yield Line(f"Pace over time, words a minute: {windows}")


def _part(p: PartView, a: AnswerView) -> Block:
    quotes = [_said(e.quote, e.t0, "" if e.turn == a.turn else f"reply {e.number}") for e in p.evidence]
    share = f"{p.share:.0f} % of the answer, {p.band[0]} to {p.band[1]} is usual" if p.share is not None else ""
    mark: Mark = "" if p.strength is None else ("none", "thin", "clear")[p.strength]
    against = f"You disagree: {p.disputed}" if p.disputed else ""
    text = " ".join(filter(None, [p.advice, " · ".join(quotes), f"({share})" if share else "", against]))
    return Row(p.label, p.word or "heard", text, mark)


def _flag(f: FlagView) -> Block:
    about = f" ({f.id}, {f.severity}{', made good by a reply' if f.cleared else ''})"
    clears = f"How to fix it: {f.clears}" if f.clears else ""
    rule = f"Rule {f.rule or f.id}" + (f"; {f.source}" if f.source else "")
    quotes = (_said(f.quote, f.t0),) if f.quote else ()
    against = f"You disagree: {f.disputed}" if f.disputed else ""
    return Item(f.message + about, quotes, tuple(filter(None, (f.why, clears, rule, against))), mark="weak")


def _checks(title: str, rows: Sequence[tuple[str, bool]]) -> Iterator[Block]:
    if rows:
        yield Heading(3, title)
        yield from (Row(label, "yes" if met else "no", mark="clear" if met else "none") for label, met in rows)


def _take(t: TakeView) -> Block:
    clear = "" if t.clear is None else f"clear: {', '.join(t.clear) or 'no part'}"
    pace = f"{t.words_per_minute:.0f} words a minute" if t.words_per_minute else ""
    facts = " · ".join(filter(None, [clock(t.seconds), clear, pace, *t.flags]))
    return Item(f"Take {t.number}: {facts}", (f"“{t.text}”",) if t.text else (), (t.problem,) if t.problem else ())


def _said(quote: str, t0: float | None, where: str = "") -> str:
    at = ", ".join(filter(None, [where, clock(t0) if t0 is not None else ""]))
    return f"“{quote}”" + (f" [{at}]" if at else "")


def _count(number: int, what: str) -> str:
    return f"{number} {what}" + ("" if number == 1 else "s")
