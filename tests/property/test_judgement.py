"""What must hold for any answer: order, repetition, fillers, other matters, hostile text."""

from __future__ import annotations

import json
import random
import re
from pathlib import Path
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.analysis import review
from simulator.model.review import PARTS, QuestionRef, Review
from simulator.model.transcript import Transcript
from simulator.rules import load

DATA = Path(__file__).resolve().parents[1] / "data"
ROWS = [json.loads(line) for line in (DATA / "corpus.jsonl").read_text("utf-8").splitlines()]
STRONG = [
    row
    for row in ROWS
    if all(row["labels"]["parts"][p] == 2 for p in ("context", "challenge", "actions", "results"))
    and len(re.findall(r"[.!?](?:\s|$)", row["answer"])) > 4
]
OFF_TOPIC = [
    "My commute is about forty minutes, I take the number nine bus and then I walk through the park. It rained.",
    "It's Saturday so I'm making pancakes, two eggs and some milk, and then the dough rests for half an hour.",
    "The museum has a new wing. It is open until six and the tickets are cheaper on Sundays.",
    "Penguins live in the south. They eat fish, and in winter they stand close together.",
    "My sister got married in June and we danced until three. The cake was lemon and my uncle sang.",
    "You should try the soup at the corner. I always add pepper, and when it is cold I take two bowls.",
    "The train was late again and somebody had spilled coffee on the seat. I read my book.",
    "Our garden has three apple trees. Last autumn the wind broke one, and my neighbour helped me to cut it up.",
]


def judge(text: str, row: dict[str, str]) -> Review:
    question = QuestionRef(text=row["question"], kind=row["kind"])  # type: ignore[arg-type]
    return review(Transcript(text=text), question, load())


def present(judged: Review) -> list[str]:
    return [part for part in PARTS if judged.parts[part].strength == 2]


def test_shuffled_sentences_keep_the_parts() -> None:
    kept = total = 0
    for row in STRONG:
        sentences = [s for s in re.split(r"(?<=[.!?])\s+", row["answer"]) if s]
        before = judge(row["answer"], row)
        for seed in range(3):
            turned = random.Random(seed).sample(sentences, len(sentences))
            after = judge(" ".join(turned), row)
            kept += sum((p in present(before)) == (p in present(after)) for p in PARTS)
            total += len(PARTS)
    assert kept / total >= 0.97


@pytest.mark.parametrize("row", ROWS[::7], ids=lambda row: row["id"])
def test_a_filler_never_raises_a_score(row: dict[str, str]) -> None:
    words = row["answer"].split()
    rng = random.Random(row["id"])
    for _ in range(6):
        words.insert(rng.randrange(len(words) + 1), rng.choice(["um", "uh", "um,", "er"]))
    before, after = judge(row["answer"], row), judge(" ".join(words), row)
    assert set(present(after)) <= set(present(before))


@pytest.mark.parametrize("row", ROWS[::7], ids=lambda row: row["id"])
def test_saying_it_twice_closes_no_gap(row: dict[str, str]) -> None:
    assert set(present(judge(f"{row['answer']} {row['answer']}", row))) <= set(present(judge(row["answer"], row)))


def test_other_matters_add_no_part() -> None:
    """A paragraph about something else, behind a blank line, adds nothing to any answer."""
    added = []
    for place, row in enumerate(ROWS[::3]):
        before = set(present(judge(row["answer"], row)))
        for number in (place % len(OFF_TOPIC), (place + 3) % len(OFF_TOPIC)):
            paragraph = OFF_TOPIC[number]
            if set(present(judge(f"{row['answer']}\n\n{paragraph}", row))) - before:
                added.append((row["id"], number))
    assert added == []


NASTY = st.text(alphabet=st.characters(), max_size=300) | st.lists(
    st.sampled_from(
        [
            "i",
            "we",
            "when",
            "asked",
            "told",
            "the",
            "from",
            "to",
            "six",
            "of",
            "40",
            "%",
            "didn't",
            "now",
            ".",
            "\x00",
            "🙂",
            "אני",
            "我",
            "'",
            "-",
            "learned",
            "should",
            "have",
        ]
    ),
    max_size=120,
).map(" ".join)


@settings(max_examples=150, deadline=None)
@given(NASTY)
def test_any_text_gets_a_fair_answer(text: str) -> None:
    judged = review(Transcript(text=text), QuestionRef(text="Tell me about a conflict."), load())
    assert judged.judged or judged.not_judged_because
    for part in PARTS:
        for evidence in judged.parts[part].evidence:
            assert text[evidence.start : evidence.end] == evidence.quote


@pytest.mark.parametrize(
    "text",
    ["a" * 1_000_000, "a " * 500_000, "i told him from six to " * 45_000, "!?" * 500_000, "when i " * 150_000],
    ids=["one word", "letters", "numbers", "stops", "triggers"],
)
def test_a_megabyte_ends_soon(text: str) -> None:
    start = process_time()
    review(Transcript(text=text), QuestionRef(text="Tell me about a conflict."), load())
    assert process_time() - start < 30
