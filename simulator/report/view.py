"""What a reader sees of a session, as plain data. Pure: every face of the review is drawn from this."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from simulator.model.review import PARTS, FollowUp, PartName, Review
from simulator.model.transcript import Doubt, EngineInfo, Transcript
from simulator.report.markup import Segment, segments
from simulator.report.words import ReportWords
from simulator.session.account import Account, Note, Take, Turn

__all__ = ["AnswerView", "EvidenceView", "FlagView", "NextStep", "PartView", "SessionView", "clock", "session_view"]


# what a drill is about; everything else of its replies was not asked for
DRILL_PARTS: dict[str, frozenset[str]] = {
    "drill-intent": frozenset(),
    "drill-system": frozenset({"system"}),
    "drill-learnings": frozenset({"learnings"}),
}


def clock(seconds: float) -> str:
    """``m:ss`` as people read it; hours only where there are any."""
    whole = int(seconds + 0.5)
    hours, rest = divmod(whole, 3600)
    minutes, secs = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{secs:02}" if hours else f"{minutes}:{secs:02}"


@dataclass(frozen=True, slots=True)
class EvidenceView:
    quote: str
    t0: float | None
    rule: str


@dataclass(frozen=True, slots=True)
class PartView:
    """One part of one answer. ``share`` and ``band`` are percent of the answer; share None where unknown."""

    name: str
    label: str
    strength: int
    word: str
    advice: str  # empty where the part is clear
    evidence: tuple[EvidenceView, ...]
    share: float | None
    band: tuple[int, int]


@dataclass(frozen=True, slots=True)
class FlagView:
    key: str  # unique on the page
    id: str
    severity: str
    message: str
    why: str
    clears: str
    quote: str
    t0: float | None
    rule: str
    source: str


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of the waveform: height 0..1 and the part said there, empty where none was found."""

    height: float
    part: str


@dataclass(frozen=True, slots=True)
class AnswerView:
    """One turn: the question, the answer, what was found."""

    turn: int
    number: str  # 2 or 2.1 for its first follow-up
    role: str
    question: str
    question_id: str | None
    parent: int | None
    because: tuple[str, ...]
    rejected: tuple[tuple[str, str], ...]
    target: str
    quote: str
    judged: bool
    not_judged_because: str
    engine: EngineInfo | None
    audio: str | None
    audio_problem: str
    seconds: float
    bars: tuple[Bar, ...]
    segments: tuple[Segment, ...]
    text: str
    parts: tuple[PartView, ...]
    flags: tuple[FlagView, ...]
    intents: tuple[tuple[str, bool], ...]
    story: str | None
    elements: tuple[tuple[str, bool], ...]
    ladder: tuple[tuple[str, bool, str], ...]
    learnings_kind: str
    delivery: tuple[tuple[str, str], ...]
    doubts: tuple[Doubt, ...]
    notes: tuple[Note, ...]
    takes: tuple[Take, ...]
    corrected: bool
    decision: FollowUp | None
    added: tuple[str, ...]  # parts that this follow-up's answer made clear and the main answer had not
    stages: tuple[tuple[str, float], ...]
    review: Review | None


@dataclass(frozen=True, slots=True)
class NextStep:
    title: str
    text: str
    command: str


@dataclass(frozen=True, slots=True)
class SessionView:
    """The whole page."""

    id: str
    title: str
    started: str
    loop: str
    level: str | None
    style: str
    engine: EngineInfo
    minutes: str
    finished: str
    answers: tuple[AnswerView, ...]
    next_steps: tuple[NextStep, ...]
    troubles: tuple[tuple[str, str], ...]
    strengths: tuple[tuple[str, str, tuple[int, int, int]], ...]  # part, label, answers at strength 0, 1, 2

    @property
    def questions(self) -> tuple[AnswerView, ...]:
        """The main answers, without follow-ups."""
        return tuple(a for a in self.answers if a.role == "question")


def session_view(
    account: Account,
    words: ReportWords,
    *,
    peaks: Mapping[int, Sequence[float]] | None = None,
    labels: Mapping[str, str] | None = None,
) -> SessionView:
    """Build the view.

    ``peaks``: per turn the loudness (0..1) of equal slices of its answer, for the waveform. ``labels``: what people
    call the ids of intents, stories and their elements.
    """
    answers: list[AnswerView] = []
    main = 0
    follow = 0
    for turn in account.turns:
        if turn.role == "follow-up":
            follow += 1
        elif turn.role == "question":
            main, follow = main + 1, 0
        elif turn.transcript is None:
            continue
        number = f"{main}.{follow}" if turn.role == "follow-up" else str(main) if turn.role == "question" else ""
        answers.append(_answer(turn, number, account, words, labels or {}, (peaks or {}).get(turn.number, ())))
    header = account.header
    mains = [a for a in answers if a.role == "question"]
    return SessionView(
        id=header.id,
        title=mains[0].question if len(mains) == 1 else f"{header.loop}: {len(mains)} questions",
        started=header.started[:16].replace("T", " "),
        loop=header.loop,
        level=header.level,
        style=header.style,
        engine=header.stt,
        minutes=clock(account.seconds),
        finished=account.finished,
        answers=tuple(answers),
        next_steps=() if header.loop in DRILL_PARTS else _next_steps(answers, words),
        troubles=tuple((clock(at), t.message) for at, t in account.troubles),
        strengths=tuple((p, words.parts[p].label, _tally(mains, p)) for p in PARTS),
    )


def _tally(answers: Sequence[AnswerView], part: str) -> tuple[int, int, int]:
    found = [p.strength for a in answers if a.judged for p in a.parts if p.name == part]
    return found.count(0), found.count(1), found.count(2)


def _answer(
    turn: Turn,
    number: str,
    account: Account,
    words: ReportWords,
    labels: Mapping[str, str],
    peaks: Sequence[float],
) -> AnswerView:
    judgement, take, transcript = turn.judgement, turn.take, turn.transcript
    review = judgement.review if judgement else None
    judged = bool(review and review.judged)
    shown = review if judged else None
    whole = shown if turn.role == "question" else None  # what is asked of a whole answer, not of a reply
    asked = turn.follow_up
    new = _added(turn, account)
    drill = account.header.loop if account.header.loop in DRILL_PARTS else ""
    only = DRILL_PARTS[drill] if drill else {turn.target, *new} if turn.role == "follow-up" else None
    return AnswerView(
        turn=turn.number,
        number=number,
        role=turn.role,
        question=turn.text,
        question_id=turn.question,
        parent=turn.parent,
        because=asked.because if asked else (),
        rejected=tuple((r.probe, r.reason) for r in asked.rejected) if asked else (),
        target=turn.target,
        quote=asked.quote if asked else "",
        judged=judged,
        not_judged_because=_unjudged(review, take, transcript),
        engine=transcript.engine if transcript else None,
        audio=take.audio if take else None,
        audio_problem=take.problem if take else "",
        seconds=take.seconds if take else 0.0,
        bars=_bars(peaks, take.seconds if take else 0.0, shown),
        segments=segments(transcript, shown) if transcript else (),
        text=transcript.text if transcript else "",
        parts=_parts(shown, words, only) if shown else (),
        flags=_flags(shown, turn.number) if shown and not drill else (),
        intents=tuple((labels.get(i.id, i.id), i.addressed) for i in whole.intents)
        if whole and drill in ("", "drill-intent")
        else (),
        story=labels.get(whole.story_told, whole.story_told) if whole and whole.story_told and not drill else None,
        elements=tuple((labels.get(e.id, e.id), e.met) for e in whole.story_elements) if whole and not drill else (),
        ladder=tuple(
            (words.ladder[s.id], s.met, s.evidence[0].quote if s.evidence else "") for s in whole.learnings_ladder
        )
        if whole and drill in ("", "drill-learnings")
        else (),
        learnings_kind=shown.learnings_kind if shown else "none",
        delivery=_delivery(shown) if shown else (),
        doubts=transcript.doubts if transcript else (),
        notes=tuple(turn.notes),
        takes=tuple(turn.takes),
        corrected=bool(take and take.corrected),
        decision=judgement.decision if judgement else None,
        added=tuple(words.parts[name].label for name in new),
        stages=tuple(turn.stages.items()),
        review=review,
    )


def _unjudged(review: Review | None, take: Take | None, transcript: Transcript | None) -> str:
    if review is not None:
        return review.not_judged_because or ""
    if take is None:
        return "This question was not answered."
    if transcript is None:
        return take.problem or "The answer has not been transcribed yet: mockloop rerun does it."
    return "The answer has not been judged yet: mockloop rerun does it."


def _parts(review: Review, words: ReportWords, only: Collection[str] | None) -> tuple[PartView, ...]:
    """All parts of a main answer; of a follow-up's reply ``only`` what was asked for and what it added."""
    found = []
    for name in PARTS:
        part, texts = review.parts[name], words.parts[name]
        if only is not None and name not in only:
            continue
        share = review.delivery.shares.get(name) if only is None else None
        found.append(
            PartView(
                name=name,
                label=texts.label,
                strength=part.strength,
                word=words.strengths[part.strength],
                advice=(texts.missing, texts.thin, "")[part.strength] if only is None else "",
                evidence=tuple(EvidenceView(e.quote, e.t0, e.rule) for e in part.evidence),
                share=None if share is None else 100 * share,
                band=words.bands[name],
            )
        )
    return tuple(found)


def _flags(review: Review, turn: int) -> tuple[FlagView, ...]:
    return tuple(
        FlagView(f"t{turn}f{i}", f.id, f.severity, f.message, f.why, f.clears, f.quote, f.t0, f.rule, f.source)
        for i, f in enumerate(review.flags)
    )


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


def _delivery(review: Review) -> tuple[tuple[str, str], ...]:
    """Label and value, only what is known."""
    d = review.delivery
    rows = [("words", str(d.words))]
    if d.words_per_minute is not None:
        rows.append(("pace", f"{d.words_per_minute:.0f} words a minute"))
    if d.articulation_rate is not None:
        rows.append(("pace without pauses", f"{d.articulation_rate:.0f} words a minute"))
    if d.fillers_per_minute is not None:
        rows.append(("fillers", f"{d.fillers} ({d.fillers_per_minute:.1f} a minute; recognisers miss some)"))
    elif d.fillers:
        rows.append(("fillers", f"{d.fillers} (recognisers miss some)"))
    if d.hesitations:
        rows.append(("hesitation sounds", str(d.hesitations)))
    if d.pauses is not None and d.longest_pause is not None:
        rows.append(("pauses", f"{d.pauses}, the longest {d.longest_pause:.1f} s"))
    return tuple(rows)


def _added(turn: Turn, account: Account) -> tuple[PartName, ...]:
    """What a follow-up's answer made clear that the thread did not have before it."""
    if turn.role != "follow-up" or turn.parent is None or not turn.judgement or not turn.judgement.review.judged:
        return ()
    before = [t.judgement.review for t in account.thread(turn.parent) if t.number < turn.number and t.judgement]
    return tuple(
        name
        for name in PARTS
        if turn.judgement.review.parts[name].strength == 2 and all(r.parts[name].strength < 2 for r in before)
    )


def _next_steps(answers: Sequence[AnswerView], words: ReportWords) -> tuple[NextStep, ...]:
    """At most three exercises, from the weakest points over the whole session, worst first."""
    weight: dict[str, float] = {}
    where: dict[str, str | None] = {}

    def add(key: str, by: float, answer: AnswerView) -> None:
        weight[key] = weight.get(key, 0.0) + by
        where.setdefault(key, answer.question_id)

    mains = [a for a in answers if a.role == "question" and a.judged]
    for answer in mains:
        made_up = {label for a in answers if a.parent == answer.turn for label in a.added}
        for part in answer.parts:
            if part.strength < 2 and part.label not in made_up:
                add(f"part:{part.name}", 2.0 - part.strength, answer)
        for flag in answer.flags:
            add(flag.id, {"severe": 3.0, "weakness": 1.5, "note": 0.0}[flag.severity], answer)
    scored = []
    for order, exercise in enumerate(words.exercises):
        keys = [k for k in exercise.when if weight.get(k)]
        if keys:
            question = next((where[k] for k in keys if where[k]), None)
            scored.append((-sum(weight[k] for k in keys), order, exercise, question))
    steps = []
    for _, _, exercise, question in sorted(scored, key=lambda s: s[:2])[:3]:
        command = exercise.command if question else exercise.command.replace(" --question {question}", "")
        steps.append(NextStep(exercise.title, exercise.text, command.replace("{question}", question or "")))
    return tuple(steps)
