"""One turn of a session as the review shows it. Pure."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from simulator.analysis import thread
from simulator.analysis.delivery import count
from simulator.model.review import PART_OF, PARTS, PartName, Review
from simulator.model.transcript import Transcript
from simulator.planning.interrupting import cut_in_reasons
from simulator.report.markup import segments
from simulator.report.names import plain, reason
from simulator.report.pace import pace
from simulator.report.predictions import expected
from simulator.report.shapes import (
    AnswerView,
    Bar,
    EvidenceView,
    FlagView,
    PartView,
    Probed,
    TakeView,
)
from simulator.report.words import ReportWords
from simulator.session.facts import AnswerFacts, SessionFacts
from simulator.session.history import Judgement, SessionHistory, Take, Turn
from simulator.session.threads import answers_of
from simulator.text.clock import clock

__all__ = ["DRILL_PARTS", "Setting", "added", "answer_view", "probed"]


_MOST_FILLERS = 6  # named; the rest says nothing more
_BEGINS = 120  # characters of a reply that is quoted as it begins
# what a drill is about; everything else of its replies was not asked for
DRILL_PARTS: dict[str, frozenset[str]] = {
    "drill-intent": frozenset(),
    "drill-system": frozenset({"system"}),
    "drill-learnings": frozenset({"learnings"}),
    "drill-story": frozenset(),
    "drill-system-told": frozenset(),
}


@dataclass(frozen=True, slots=True)
class Setting:
    """What every answer of a session needs. ``numbers``: of each turn on the page; ``targets``: seconds by turn."""

    history: SessionHistory
    words: ReportWords
    labels: Mapping[str, str]
    numbers: Mapping[int, str]
    targets: Mapping[int, float]
    facts: SessionFacts
    peaks: Mapping[int, Sequence[float]] = field(default_factory=dict)

    def label(self, ident: str) -> str:
        """What people call an id."""
        return self.labels.get(ident) or plain(ident)

    def reason(self, ident: str) -> str:
        """Why something was asked or not, in words."""
        return reason(ident, self.labels)


def _review(turn: Turn) -> Review | None:
    """The judgement that counts, None where the answer was not judged."""
    review = turn.judgement.review if turn.judgement else None
    return review if review and review.judged else None


def _thread(turn: Turn, history: SessionHistory) -> list[tuple[Turn, Review]]:
    """What was judged of a question and its replies, or of the turn alone; only what can be trusted, if anything."""
    if turn.role != "question":
        return [(turn, review)] if (review := _review(turn)) else []
    return answers_of(history, turn.number, trusted=True) or answers_of(history, turn.number)


def added(turn: Turn, history: SessionHistory) -> tuple[PartName, ...]:
    """What a follow-up's answer made clear that the thread did not have before it."""
    review = _review(turn)
    if turn.role != "follow-up" or turn.parent is None or review is None:
        return ()
    before = [r for t in history.thread(turn.parent) if t.number < turn.number and (r := _review(t))]
    return tuple(p for p in PARTS if review.parts[p].strength == 2 and all(r.parts[p].strength < 2 for r in before))


def _answered(turn: Turn) -> bool:
    review = _review(turn)
    return review is not None and review.reply is not None and review.reply.state == "answered"


def probed(turn: Turn, setting: Setting) -> Probed | None:
    """Why a follow-up was asked and what it brought; None for any other turn."""
    if turn.role != "follow-up":
        return None
    asked, words = turn.follow_up, setting.words
    new = [words.parts[name].label for name in added(turn, setting.history)]
    if turn.transcript is None:
        brought = words.brought.unheard
    elif _review(turn) is None:
        brought = words.brought.unjudged
    elif not turn.trusted:
        brought = words.brought.unscored
    elif new:
        brought = words.brought.added.format(parts=", ".join(new))
    else:
        brought = words.brought.answered if _answered(turn) else words.brought.repeated
    return Probed(
        turn=turn.number,
        number=setting.numbers[turn.number],
        asked_for=words.targets[turn.target],
        because=tuple(dict.fromkeys(setting.reason(b) for b in asked.because)) if asked else (),
        quote=asked.quote if asked else "",
        rejected=tuple((setting.reason(r.probe), r.reason) for r in asked.rejected[:2]) if asked else (),
        brought=brought,
    )


def answer_view(turn: Turn, setting: Setting) -> AnswerView:
    """Everything the review says of one turn; of a question, what its replies brought is counted in."""
    history, words = setting.history, setting.words
    take, transcript, own = turn.take, turn.transcript, _review(turn)
    pairs = _thread(turn, history)
    reviews = [review for _, review in pairs]
    scored = any(t.trusted for t, _ in pairs)
    whole = reviews[0] if turn.role == "question" and reviews else None  # what is asked of a whole answer
    drill = history.header.loop if history.header.loop in DRILL_PARTS else ""
    seconds = take.seconds if take else 0.0
    unjudged = _unjudged(turn.judgement, take, transcript)
    problem = take.problem if take else ""
    if problem == unjudged and turn.role in ("question", "follow-up"):
        problem = ""  # told as the reason
    intents = [(setting.label(i.id), i.addressed) for i in thread.intents(reviews)] if whole else []
    elements = [(setting.label(e.id), e.met) for e in thread.elements(reviews)] if whole else []
    steps = [
        (words.ladder[s.id], s.met, s.evidence[0].quote if s.evidence else "")
        for s in (thread.ladder(reviews) if whole else ())
    ]
    own_scored = own is not None and turn.trusted
    known = next((a for a in setting.facts.rated if a.turn == turn.number), None)
    return AnswerView(
        turn=turn.number,
        number=setting.numbers[turn.number],
        role=turn.role,
        question=turn.text,
        question_id=turn.question,
        parent=turn.parent,
        judged=bool(reviews),
        scored=scored,
        not_judged_because=unjudged,
        engine=transcript.engine if transcript else None,
        audio=take.audio if take else None,
        audio_problem=problem,
        seconds=seconds,
        target_seconds=setting.targets.get(turn.number),
        bars=_bars(setting.peaks.get(turn.number, ()), seconds, own),
        legend=tuple((p, words.parts[p].label) for p in PARTS if own and own.parts[p].evidence),
        segments=segments(transcript, own) if transcript else (),
        text=transcript.text if transcript else "",
        parts=_parts(pairs, setting, DRILL_PARTS.get(drill), scored=scored) if whole else (),
        flags=_flags(own, turn, _standing(turn, own, history)) if own and not drill else (),
        intents=tuple(r for r in intents if scored or r[1]) if drill in ("", "drill-intent") else (),
        story=setting.label(whole.story_told) if whole and whole.story_told and scored and not drill else None,
        asked_story=setting.label(whole.question.story) if whole and whole.question.story else None,
        elements=tuple(r for r in elements if scored or r[1]) if not drill else (),
        ladder=tuple(r for r in steps if scored or r[1]) if drill in ("", "drill-learnings") else (),
        learnings_kind=thread.kind_learnt(reviews) if whole and scored else "none",
        measured=scored and any(review.results_measured for review in reviews),
        delivery=_delivery(own, transcript) if own and own_scored and transcript else (),
        pace=pace(transcript, words.pace) if transcript and own_scored else None,
        doubts=transcript.doubts if transcript else (),
        notes=tuple(turn.notes),
        takes=_takes(turn, words) if len(turn.takes) > 1 else (),
        corrected=bool(take and take.corrected),
        added=tuple(words.parts[name].label for name in added(turn, history)) if own_scored else (),
        probed=probed(turn, setting),
        counts=_counts(known) if known and not drill else "",
        predicted=expected(known, words) if known and not drill else (),
        cut_in=_cut_in(turn, history, words),
    )


def _cut_in(turn: Turn, history: SessionHistory, words: ReportWords) -> tuple[str, ...]:
    """That an answer was interrupted and why, and what became of the question that followed at once."""
    if turn.cut_in is None:
        return ()
    said = words.cut_in
    why = cut_in_reasons().get(turn.cut_in.because, turn.cut_in.because)
    sentences = [said.said.format(at=clock(turn.cut_in.seconds), why=why)]
    reply = next((t for t in history.thread(turn.number) if t.number > turn.number), None)
    review = _review(reply) if reply else None
    if reply is not None and reply.trusted and review is not None and review.reply is not None:
        state = review.reply.state
        sentence = said.back if state == "answered" else said.partly if state == "thin" else said.lost
        sentences.append(sentence.format(quote=_answering(review, reply.transcript)))
    return tuple(sentences)


def _answering(review: Review, said: Transcript | None) -> str:
    """The words of a reply to judge it by: what was heard of the part that was asked for, else how it begins."""
    asked = PART_OF.get(review.reply.target) if review.reply else None
    heard = [each.quote for each in review.parts[asked].evidence[:1]] if asked else []
    return next(iter(heard), textwrap.shorten(said.text if said else "", _BEGINS, placeholder=" …"))


def _standing(turn: Turn, own: Review, history: SessionHistory) -> frozenset[str]:
    """Ids of the weaknesses that still stand at the end of the thread; of what doesn't count there, its own."""
    main = history.turn(turn.parent) if turn.parent is not None else turn
    pairs = _thread(main, history) if main else []
    counts = any(t is turn for t, _ in pairs)
    return frozenset(f.id for f in thread.open_flags([review for _, review in pairs] if counts else [own]))


def _counts(known: AnswerFacts) -> str:
    """Clear parts and weaknesses, as the lists tell them."""
    weak = known.weaknesses
    return f"{known.clear} of {len(PARTS)} parts clear, {weak or 'no'} weakness{'' if weak == 1 else 'es'}"


def _unjudged(judgement: Judgement | None, take: Take | None, transcript: Transcript | None) -> str:
    if judgement is not None:
        return judgement.review.not_judged_because or ""
    if take is None or (transcript is None and not take.audio and not take.problem):
        return "This question was not answered."
    if transcript is None:
        return take.problem or "The answer has not been transcribed yet: mockloop rerun does it."
    return "The answer has not been judged yet: mockloop rerun does it."


def _parts(
    pairs: Sequence[tuple[Turn, Review]], setting: Setting, only: Collection[str] | None, *, scored: bool
) -> tuple[PartView, ...]:
    """All parts of a question's answers, or ``only`` some: each as its strongest showing, with where that was.

    What is not ``scored`` lists the parts that were heard, without a rating.
    """
    found, words = [], setting.words
    merged = thread.parts([review for _, review in pairs])
    ticked = pairs[0][0].predicted
    shares = pairs[0][1].delivery.shares if scored and pairs[0][0].role == "question" else {}
    for name in PARTS:
        part, texts = merged[name], words.parts[name]
        if (only is not None and name not in only) or (not scored and not part.evidence):
            continue
        said = next((t for t, review in pairs if review.parts[name] is part), pairs[0][0])
        share = shares.get(name)
        lack = scored and part.strength < 2
        found.append(
            PartView(
                name=name,
                label=texts.label,
                strength=part.strength if scored else None,
                word=words.strengths[part.strength] if scored else "",
                advice=(texts.missing, texts.thin, "")[part.strength] if scored else "",
                blank=texts.blank if lack else "",
                evidence=tuple(
                    EvidenceView(e.quote, e.t0, e.rule, said.number, setting.numbers[said.number])
                    for e in part.evidence
                ),
                share=None if share is None else 100 * share,
                band=words.bands[name],
                expected=name in ticked.parts if scored and ticked else None,
                disputed=_why(pairs[0][0], f"part:{name}"),
            )
        )
    return tuple(found)


def _why(turn: Turn, finding: str) -> str:
    """Why the candidate disagrees with a finding; empty where they don't."""
    return turn.disputed[finding].reason if finding in turn.disputed else ""


def _flags(review: Review, turn: Turn, standing: Collection[str]) -> tuple[FlagView, ...]:
    return tuple(
        FlagView(
            f"t{turn.number}f{i}", f.id, f.severity, f.message, f.why, f.clears, f.quote, f.t0, f.rule, f.source,
            cleared=f.id not in standing, disputed=_why(turn, f.id),
        )
        for i, f in enumerate(review.flags)
    )  # fmt: skip


def _bars(peaks: Sequence[float], seconds: float, review: Review | None) -> tuple[Bar, ...]:
    """Colour each bar by the shortest piece of evidence that is said at its moment."""
    if not peaks or seconds <= 0:
        return ()
    spans = []
    if review is not None:
        for name in PARTS:
            spans += [
                (e.t0, e.t1, name) for e in review.parts[name].evidence if e.t0 is not None and e.t1 is not None
            ]
    spans.sort(key=lambda s: s[1] - s[0])
    step = seconds / len(peaks)
    return tuple(
        Bar(height, next((name for t0, t1, name in spans if t0 <= (i + 0.5) * step <= t1), ""))
        for i, height in enumerate(peaks)
    )


def _delivery(review: Review, transcript: Transcript) -> tuple[tuple[str, str], ...]:
    """Label and value, only what is known."""
    d = review.delivery
    rows = [("words", str(d.words))]
    if d.words_per_minute is not None:
        spoken = "" if d.articulation_rate is None else f", {d.articulation_rate:.0f} without the pauses"
        rows.append(("pace", f"{d.words_per_minute:.0f} words a minute{spoken}"))
    if d.pauses is not None and d.longest_pause is not None:
        rows.append(("pauses", f"{d.pauses}, the longest {d.longest_pause:.1f} s"))
    said = _fillers(transcript) if d.fillers or d.discourse_markers else ""
    if said:
        rate = "" if d.fillers_per_minute is None else f" (um and uh: {d.fillers_per_minute:.1f} a minute)"
        rows.append(("fillers", said + rate))
    if d.hesitations:
        rows.append(("hesitation sounds", str(d.hesitations)))
    return tuple(rows)


def _fillers(transcript: Transcript) -> str:
    """The filler words with how often, most frequent first."""
    counted = count(transcript)
    text = transcript.text
    found = Counter(" ".join(text[a:b].lower().split()) for a, b in (*counted.fillers, *counted.markers))
    return ", ".join(f"{word} {n}" if n > 1 else word for word, n in found.most_common(_MOST_FILLERS))


def _takes(turn: Turn, words: ReportWords) -> tuple[TakeView, ...]:
    """Every take with what was found in it; a take is told by the words that its judgement was made on."""
    found = []
    for take in turn.takes:
        heard = take.corrected or take.heard
        judged = [j.review for j in turn.judgements if heard and j.transcript == heard and j.review.judged]
        review = judged[-1] if judged and heard and not heard.engine.low_trust else None
        clear = tuple(words.parts[p].label for p in PARTS if review.parts[p].strength == 2) if review else None
        found.append(
            TakeView(
                number=take.number,
                seconds=take.seconds,
                text=heard.text if heard else "",
                problem=take.problem,
                clear=clear,
                flags=tuple(f.message for f in review.flags if f.severity != "note") if review else (),
                words_per_minute=review.delivery.words_per_minute if review else None,
            )
        )
    return tuple(found)
