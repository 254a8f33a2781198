"""Sessions made by hand for tests of everything that reads them: real log lines, invented words."""

from __future__ import annotations

from collections.abc import Iterable

from simulator.model.events import (
    AnswerEnded,
    Heard,
    Judged,
    Listen,
    Recorded,
    Say,
    Spoken,
)
from simulator.model.records import Header, Line
from simulator.model.review import (
    PARTS,
    Delivery,
    Evidence,
    Flag,
    FollowUp,
    IntentMet,
    LadderStep,
    Part,
    PartName,
    QuestionRef,
    Rejected,
    Review,
    StoryElement,
)
from simulator.model.transcript import Doubt, EngineInfo, Transcript, Word
from simulator.session.history import SessionHistory, assemble

WORD_SECONDS = 0.4

QUESTION = "Tell me about a time you made an unpopular decision."

ANSWER = (
    "Last spring we had two payment outages in one month and the biggest customer asked to leave. "
    "The team did not want a freeze because the launch was close. "
    "We stopped features for two weeks and I paired each engineer with someone from support. "
    "It went well. I learned that communication is important."
)


_SCORES = {"0": (0, -2.7), "1": (1, -0.8), "e": (2, 0.2), "2": (2, 3.0)}


def part_of(digit: str, evidence: tuple[Evidence, ...] = ()) -> Part:
    """A part as real reviews have it, with its score: 0 absent, 1 hinted, e clear by a hair's breadth, 2 clear.

    The scores are those in the middle of a few hundred answers of our own; those below 0.3 are looked at once more.
    """
    strength, score = _SCORES[digit]
    return Part(strength=strength, score=score, evidence=evidence)  # type: ignore[arg-type] # 0, 1 or 2


def spoken(text: str, engine: EngineInfo | None = None, doubts: tuple[Doubt, ...] = ()) -> Transcript:
    """A transcript whose words follow each other every 0.4 s."""
    words, at = [], 0
    for index, raw in enumerate(text.split()):
        start = text.index(raw, at)
        at = start + len(raw)
        words.append(
            Word(start=start, end=at, t0=index * WORD_SECONDS, t1=(index + 0.9) * WORD_SECONDS, probability=0.9)
        )
    return Transcript(
        text=text,
        words=tuple(words),
        seconds=len(words) * WORD_SECONDS,
        engine=engine or EngineInfo(engine="whisper", model="base.en", device="cpu int8"),
        doubts=doubts,
    )


def evidence(transcript: Transcript, quote: str, rule: str) -> Evidence:
    """Evidence at the first place where ``quote`` stands."""
    start = transcript.text.index(quote)
    t0, t1 = transcript.time_of(start, start + len(quote))
    return Evidence(start=start, end=start + len(quote), quote=quote, t0=t0, t1=t1, rule=rule)


def review(
    transcript: Transcript,
    question: QuestionRef,
    parts: dict[PartName, tuple[int, str]],
    flags: Iterable[tuple[str, str]] = (),
    follow_up: FollowUp | None = None,
) -> Review:
    """A review with one quote a part (strength, quote) and flags (id, quote or empty)."""
    made: dict[PartName, Part] = {}
    for name in PARTS:
        strength, quote = parts.get(name, (0, ""))
        found = (evidence(transcript, quote, f"{name}.made"),) if quote else ()
        made[name] = Part.model_validate({"strength": strength, "evidence": found})
    made_flags = []
    for ident, quote in flags:
        at = evidence(transcript, quote, ident) if quote else None
        made_flags.append(
            Flag(
                id=ident,
                severity="weakness",
                message=f"Something about {ident.replace('-', ' ')}",
                why="An interviewer would ask about it.",
                quote=quote,
                start=at.start if at else None,
                end=at.end if at else None,
                t0=at.t0 if at else None,
                t1=at.t1 if at else None,
                rule=f"weakness.{ident}",
                clears="Say it with one fact of your own.",
                source="made for a test",
            )
        )
    total = sum(len(p.evidence[0].quote) for p in made.values() if p.evidence) or 1
    return Review(
        question=question,
        judged=True,
        parts=made,
        learnings_kind="generic",
        learnings_ladder=(LadderStep(id="mistake", met=False), LadderStep(id="pattern", met=False)),
        results_measured=False,
        story_told="sustainable-delivery",
        story_elements=(StoryElement(id="capacity", met=True), StoryElement(id="scope-creep", met=False)),
        intents=(IntentMet(id="handles-pushback", addressed=False),),
        flags=tuple(made_flags),
        delivery=Delivery(
            words=len(transcript.words),
            seconds=transcript.seconds,
            words_per_minute=150.0,
            fillers_per_minute=0.0,
            shares={n: len(p.evidence[0].quote) / total for n, p in made.items() if p.evidence},
        ),
        follow_up=follow_up,
        rules="0" * 64,
    )


def header(ident: str = "2026-03-01-101500-unpopular", **changes: object) -> Header:
    """A session's header; ``changes`` replace fields."""
    from simulator.model.plan import Item, Plan, Round

    asked = Item(role="question", text=QUESTION, question=QuestionRef(id="q01", text=QUESTION), target=210.0)
    plan = Plan.model_construct(rounds=(Round(name="A short round", seconds=1200.0, items=(asked,)),))
    base = Header.model_construct(
        schema_=1,
        id=ident,
        app="0.1.0",
        rules="0" * 64,
        bank="0" * 64,
        seed=7,
        started="2026-03-01T10:15:00+01:00",
        stt=EngineInfo(engine="whisper", model="base.en", device="cpu int8"),
        tts="pyttsx3 espeak",
        mode="speech",
        loop="quick-20",
        style="calm",
        level=None,
        plan=plan,
    )
    return base.model_copy(update=changes)


def lines(question: str = QUESTION, text: str = ANSWER, engine: EngineInfo | None = None) -> list[Line]:
    """One question, a weak answer, one follow-up that quotes it, one reply."""
    told = spoken(text, engine)
    asked = QuestionRef(id="q01", text=question, story="sustainable-delivery", intents=("handles-pushback",))
    probe = FollowUp(
        text="You said 'We stopped features for two weeks'. Which part of that was your decision?",
        target="ownership",
        because=("generic-we",),
        quote="We stopped features for two weeks",
        probe="ownership.decision",
        rejected=(Rejected(probe="learnings.again", reason="one thing at a time"),),
    )
    main = review(
        told,
        asked,
        {
            "context": (2, "Last spring we had two payment outages in one month"),
            "challenge": (2, "The team did not want a freeze because the launch was close"),
            "actions": (2, "We stopped features for two weeks"),
            "results": (1, "It went well"),
            "learnings": (1, "I learned that communication is important"),
        },
        [("no-system", ""), ("generic-learning", "I learned that communication is important")],
        probe,
    )
    reply = spoken("I decided on the freeze myself and told the sales director the same day why.", engine)
    second = review(
        reply, QuestionRef(text=probe.text, kind="branch"), {"actions": (2, "I decided on the freeze myself")}
    )
    bodies: list[tuple[float, object]] = [
        (0.1, Say(turn=1, role="question", text=question, question="q01")),
        (4.0, Spoken(turn=1, audio="audio/001-question.wav", first_sample=0.3, seconds=3.7)),
        (4.2, Listen(turn=1)),
        (30.0, AnswerEnded(turn=1, reason="key", speech_end=29.0)),
        (30.1, Recorded(turn=1, audio="audio/001-answer.wav", seconds=told.seconds or 0.0)),
        (30.5, Heard(turn=1, transcript=told, stages={"tail": 0.4})),
        (30.6, Judged(turn=1, review=main, decision=probe, stages={"judgement": 0.01})),
        (30.7, Say(turn=2, role="follow-up", text=probe.text, parent=1, target="ownership", follow_up=probe)),
        (35.0, Spoken(turn=2, audio="audio/002-question.wav", first_sample=31.0, seconds=4.0)),
        (35.2, Listen(turn=2)),
        (42.0, AnswerEnded(turn=2, reason="key", speech_end=41.0)),
        (42.1, Recorded(turn=2, audio="audio/002-answer.wav", seconds=reply.seconds or 0.0)),
        (42.4, Heard(turn=2, transcript=reply)),
        (42.5, Judged(turn=2, review=second)),
    ]
    return [
        Line.model_construct(at=at, kind="command" if isinstance(b, Say | Listen) else "event", body=b, unknown=None)
        for at, b in bodies
    ]


def history(**changes: object) -> SessionHistory:
    """The made session, assembled."""
    found = header(**changes)
    return assemble(found, lines(engine=found.stt))
