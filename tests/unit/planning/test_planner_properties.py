"""What must hold for every answer, whatever it holds."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.model.review import PARTS, Delivery, Evidence, Flag, Part, QuestionRef, Review
from simulator.model.transcript import Transcript
from simulator.planning.bank import load_bank
from simulator.planning.check import sentences
from simulator.planning.picture import PART_OF, Step, picture
from simulator.planning.planner import decide
from simulator.planning.wordings import sayable

BANK = load_bank()
FLAGS = sorted(
    {f for p in BANK.probes for f in p.flags} | {"off-question", "generic-we", "evasion", "ramble", "blame"}
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
    judged = draw(st.integers(0, 9)) > 0
    review = Review(
        question=question,
        judged=judged,
        parts=parts if judged else {part: Part() for part in PARTS},
        flags=flags if judged else (),
        delivery=Delivery(words=draw(st.integers(0, 300))),
        rules="t",
    )
    return review, Transcript(text=text)


@settings(max_examples=150, deadline=None)
@given(
    data=st.data(), seed=st.integers(0, 99), deep=st.booleans(), style=st.sampled_from(["calm", "pressing", "silent"])
)
def test_every_conversation_is_sound_and_ends(data: st.DataObject, seed: int, deep: bool, style: str) -> None:
    question = data.draw(st.sampled_from([q.ref() for q in BANK.questions.values()]))
    steps: list[Step] = []
    asked = None
    texts: list[str] = []
    for left in range(6, -1, -1):
        review, transcript = data.draw(reviews(question))
        said = [*texts, *(step.asked.probe for step in steps if step.asked), *([asked.probe] if asked else [])]
        ahead = sayable(question, steps, BANK, seed=seed, style=style, said=said)  # type: ignore[arg-type]
        steps.append(Step(review, asked, transcript))
        decision = decide(steps, BANK, followups_left=left, seed=seed, deep=deep, style=style)  # type: ignore[arg-type]
        assert decision == decide(steps, BANK, followups_left=left, seed=seed, deep=deep, style=style)  # type: ignore[arg-type]
        asked = decision.follow_up
        assert decision.because
        if asked is None:
            break
        assert left > 0
        assert 1 <= sentences(asked.text) <= 2
        assert not LABELS.search(asked.text.replace(asked.quote, ""))
        assert asked.text not in texts
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
        }  # about what was told
        curious = deep or asked.target == "ownership" or not doubts.isdisjoint(asked.because)
        if part is not None and not curious and steps[-1].review.judged:
            assert picture(steps, BANK.wording).strengths[part] < 2
    else:
        raise AssertionError("it goes on without a follow-up left")
