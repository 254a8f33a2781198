"""What must hold for every answer, whatever it holds."""

from __future__ import annotations

import os
import re
import subprocess
import sys

from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.model.review import (
    PART_OF,
    PARTS,
    Delivery,
    Evidence,
    Flag,
    LevelSignal,
    Part,
    QuestionRef,
    Review,
    StoryElement,
)
from simulator.model.transcript import Doubt, EngineInfo, Transcript, Word
from simulator.planning.check import sentences
from simulator.planning.load import load_bank
from simulator.planning.picture import Step, picture
from simulator.planning.planner import Decision, decide
from simulator.planning.probes import Tone
from simulator.planning.wordings import sayable

BANK = load_bank()
FLAGS = sorted(
    {f for p in BANK.probes for f in p.flags}
    | {"off-question", "generic-we", "evasion", "ramble", "blame", "rigid-script"}
)
CLAUSES = (
    "we re-planned the roadmap",
    "i asked each of them",
    "um i i said it",
    "so we, you know, fixed it",
    "I moved two people",
    "it went well in the end",
    "the",
    "because of the",
    "that was a lot of work for all of us and for the others and for many more besides",
)
LEVELS = [f"{ladder.ladder}:{step.id}" for ladder in BANK.ladders.values() for step in ladder.levels]
ACCUSES = re.compile(
    r"\b(?:your fault|to blame|you failed|failed to|should have known|why didn't you|you did(?:n't| not) even|"
    r"admit|excuses?|dodg\w*|evad\w*|contradict\w*|wrong with you|bad manager|weak answer|not good enough)\b",
    re.IGNORECASE,
)
LABELS = re.compile(r"system-|no-|-we\b|\bnull\b|trunk|\bleaf\b|probe|score|learnings|[{}_<>]")


@st.composite
def reviews(draw: st.DrawFn, question: QuestionRef) -> tuple[Review, Transcript]:
    clauses = draw(st.lists(st.sampled_from(CLAUSES), min_size=6, max_size=6))
    text, parts = "", {}
    for part, clause in zip(PARTS, clauses, strict=True):
        start = len(text)
        text += f"{clause}. "
        strength = draw(st.integers(0, 2))
        found = (Evidence(start=start, end=start + len(clause), quote=clause, rule="t"),) if strength else ()
        parts[part] = Part(strength=strength, evidence=found)  # type: ignore[arg-type]
    flags = tuple(
        Flag(id=f, severity="weakness", message="m", why="w", quote=clauses[0], start=0, end=len(clauses[0]))
        for f in draw(st.lists(st.sampled_from(FLAGS), max_size=4, unique=True))
    )
    story = BANK.stories.get(question.story or "")
    elements = tuple(
        StoryElement(id=e.id, met=draw(st.booleans())) for e in (story.elements if story is not None else ())
    )
    levels = draw(st.lists(st.sampled_from(LEVELS), max_size=1))
    scores = draw(st.booleans())
    if scores:
        parts = {
            name: part.model_copy(update={"score": part.strength * 2.0 - 2.0 + draw(st.floats(-1.0, 1.0))})
            for name, part in parts.items()
        }
    judged = draw(st.integers(0, 9)) > 0
    review = Review(
        question=question,
        judged=judged,
        parts=parts if judged else {part: Part() for part in PARTS},
        flags=flags if judged else (),
        story_elements=elements if judged else (),
        levels=tuple(LevelSignal(id="own-call", level=level) for level in levels),
        delivery=Delivery(words=draw(st.integers(0, 300))),
        rules="t",
    )
    return review, Transcript(text=text)


@settings(max_examples=150, deadline=None)
@given(
    data=st.data(),
    seed=st.integers(0, 99),
    deep=st.booleans(),
    tone=st.sampled_from(["calm", "pressing", "silent"]),
    level=st.sampled_from([None, *LEVELS]),
    clock=st.sampled_from([None, 60.0, 300.0]),
)
def test_every_conversation_is_sound_and_ends(
    data: st.DataObject, seed: int, deep: bool, tone: Tone, level: str | None, clock: float | None
) -> None:
    question = data.draw(st.sampled_from([q.ref() for q in BANK.questions.values()]))
    steps: list[Step] = []
    asked = None
    texts: list[str] = []
    for left in range(6, -1, -1):
        review, transcript = data.draw(reviews(question))
        said = [*texts, *(step.asked.probe for step in steps if step.asked), *([asked.probe] if asked else [])]
        ahead = sayable(question, steps, BANK, seed=seed, tone=tone, said=said, level=level)
        steps.append(Step(review, asked, transcript))

        def decided(steps: tuple[Step, ...] = tuple(steps), left: int = left, tone: Tone = tone) -> Decision:
            return decide(
                steps, BANK, followups_left=left, seed=seed, deep=deep, tone=tone, level=level, seconds_left=clock
            )

        decision = decided()
        assert decision == decided()
        assert _aim(decision) == _aim(decided(tone="calm"))
        asked = decision.follow_up
        assert decision.because
        if asked is None:
            break
        assert left > 0
        assert 1 <= sentences(asked.text) <= 2
        assert not LABELS.search(asked.text.replace(asked.quote, ""))
        assert not ACCUSES.search(asked.text.replace(asked.quote, ""))
        assert asked.text not in texts
        assert asked.probe not in [step.asked.probe for step in steps if step.asked]
        texts.append(asked.text)
        assert asked.because
        assert asked.quote or asked.text in ahead
        if asked.quote:
            assert asked.quote in asked.text
            assert any(asked.quote in step.transcript.text for step in steps if step.transcript)
        part = PART_OF.get(asked.target)
        doubts = {
            "actions-thin",
            "system-only",
            "ramble",
            "claim-not-shown",
            "perfection",
            "red-flag",
            "stepped-around",  # asked about what was told, and not answered
            "rigid-script",
            "others-only",  # a lesson was told, all about what others did: the own share is still asked for
        }  # about what was told
        curious = deep or asked.target == "ownership" or asked.probe.startswith("level.")
        curious = curious or not doubts.isdisjoint(asked.because)
        if part is not None and not curious and steps[-1].review.judged:
            assert picture(steps, BANK.wording, BANK.type_of(question)).strengths[part] < 2
        if asked.probe.startswith("level."):
            assert level is not None
            assert asked.probe == f"level.{level.replace(':', '.')}"
            assert not any(signal.level == level for step in steps for signal in step.review.levels)
        if asked.target == "story-element":
            element = asked.probe.rpartition(".")[2]
            assert not any(e.met for step in steps for e in step.review.story_elements if e.id == element)
    else:
        raise AssertionError("it goes on without a follow-up left")


def _aim(decision: Decision) -> str:
    return decision.follow_up.target if decision.follow_up else "none"


def test_no_wording_accuses() -> None:
    lines = [w for p in BANK.probes for w in (*p.calm, *p.pressing, *p.silent)]
    lines += [w for story in BANK.stories.values() for e in story.elements for w in e.probes]
    lines += [intent.steer for intent in BANK.intents.values()]
    assert [line for line in lines if ACCUSES.search(line)] == []


@settings(max_examples=60, deadline=None)
@given(
    chances=st.lists(st.none() | st.floats(0.0, 1.0), min_size=9, max_size=9),
    doubt=st.none() | st.tuples(st.integers(0, 40), st.integers(1, 20)),
    low_trust=st.booleans(),
    seed=st.integers(0, 20),
)
def test_only_what_was_heard_with_confidence_is_quoted(
    chances: list[float | None], doubt: tuple[int, int] | None, low_trust: bool, seed: int
) -> None:
    text = "So we re-planned the roadmap and I asked everybody."
    at, words = 0, []
    for word, chance in zip(text.split(), chances, strict=True):
        start = text.index(word, at)
        at = start + len(word)
        words.append(Word(start=start, end=at, probability=chance))
    doubts = (Doubt(kind="unclear", reason="noise", start=doubt[0], end=sum(doubt)),) if doubt else ()
    heard = Transcript(
        text=text, words=tuple(words), doubts=doubts, engine=EngineInfo(engine="any", low_trust=low_trust)
    )
    whole = (Evidence(start=0, end=len(text), quote=text, rule="t"),)
    parts = {part: Part(strength=2 if part != "learnings" else 0, evidence=whole) for part in PARTS}
    flag = Flag(id="generic-we", severity="weakness", message="m", why="w", quote=text, start=0, end=len(text))
    review = Review(
        question=BANK.questions["q06"].ref(), judged=True, parts=parts, flags=(flag,), delivery=Delivery(words=150),
        rules="t",
    )  # fmt: skip
    asked = decide([Step(review, None, heard)], BANK, seed=seed).follow_up
    assert asked is not None
    if not asked.quote:
        return
    start = text.index(asked.quote)
    end = start + len(asked.quote)
    for word in words:
        if word.start < end and word.end > start:
            assert word.probability is None or word.probability >= 0.6
            assert not low_trust or word.probability is not None
    assert doubt is None or doubt[0] >= end or sum(doubt) <= start


SAME = """
from simulator.model.transcript import Doubt, EngineInfo, Transcript, Word
from simulator.planning.load import load_bank
from simulator.planning.judge import Judge
from simulator.rules import load

judge = Judge(load(), load_bank())
for seed in range(8):
    text = "We re-planned the roadmap in March because two people had left. It went well in the end, for everybody."
    review = judge.judge(Transcript(text=text), "q06", seed=seed, level="career:M2", seconds_left=300.0)
    print(review.model_dump_json())
"""


def test_another_process_says_the_same() -> None:
    outs = [
        subprocess.run(
            [sys.executable, "-c", SAME], env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in ("0", "1")
    ]
    assert outs[0] == outs[1]
    assert outs[0]
