"""The parts: what counts, what does not, and that every score can be explained."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from math import log1p
from pathlib import Path

import pytest

from simulator.analysis import review
from simulator.analysis.features import features
from simulator.analysis.parts import weigh_parts
from simulator.analysis.reading import reading
from simulator.analysis.signs import amounts, concreteness
from simulator.model.review import PARTS, PartName, QuestionRef, Review
from simulator.model.transcript import Transcript, Word
from simulator.rules import load
from simulator.text import read

ROOT = Path(__file__).resolve().parents[3]
STORY = (
    "When I want to change how my team works, I first ask the two people who will hate it most, and I "
    "never decide in the meeting. Last spring I had a team of nine at a bank, and releases kept breaking "
    "on Fridays. Customers were leaving and support was furious. My tech lead refused to stop Friday "
    "releases, he said it would kill our speed. I asked him what he feared, I showed him the twelve "
    "Friday incidents, and I offered a trial of six weeks. I moved two people to the test suite and I "
    "told the head of support the date. In the end incidents fell from twelve to three, and he asked for "
    "the rule himself. I should have gone to him before I told the whole team. I had treated him like one "
    "voice among nine. Now I always talk to the person who will lose most before anyone else."
)


def judge(text: str, question: str = "Tell me about an unpopular decision.", kind: str = "trunk") -> Review:
    return review(Transcript(text=text), QuestionRef(text=question, kind=kind), load())  # type: ignore[arg-type]


def strengths(judged: Review) -> dict[str, int]:
    return {part: judged.parts[part].strength for part in PARTS}


def test_a_full_answer_has_all_parts() -> None:
    judged = judge(STORY)
    assert strengths(judged) == dict.fromkeys(PARTS, 2)
    assert judged.learnings_kind == "authentic"
    assert judged.results_measured is True
    assert [s.id for s in judged.learnings_ladder] == ["mistake", "pattern", "change", "principle", "used-since"]


def test_order_does_not_matter() -> None:
    sentences = STORY.split(". ")
    turned = ". ".join([*sentences[8:], *sentences[2:8], *sentences[:2]])
    assert strengths(judge(turned)) == strengths(judge(STORY))


def test_nor_do_capitals_and_full_stops() -> None:
    bare = "".join(c for c in STORY.lower() if c.isalnum() or c in " '")
    assert strengths(judge(bare)) == strengths(judge(STORY))


@pytest.mark.parametrize(
    ("text", "absent"),
    [
        ("I had a tough conversation with Sarah about her performance.", ["system", "results", "learnings"]),
        ("I'm resilient, a great communicator and a natural leader.", list(PARTS)),
        (
            "Two eggs and some milk, and then you let the dough rest for half an hour.",
            ["context", "actions", "learnings"],
        ),
        ("So we had a difficult release in March and the vendor was late.", ["system", "actions", "learnings"]),
    ],
)
def test_what_is_not_there(text: str, absent: list[str]) -> None:
    judged = judge(text)
    assert [p for p in absent if judged.parts[p].strength == 2] == []  # type: ignore[index]


@pytest.mark.parametrize(
    ("question", "text", "absent"),
    [
        (
            "What did you do about the alarms?",
            (
                "I sat with the alarm log for two evenings and I put every call in one of two heaps. I took them to "
                "the ward sisters and I asked each of them to strike three. That's all I did, it was last month."
            ),
            "results",
        ),
        (
            "Tell me about a team you led.",
            (
                "I built the best kitchen in town, everybody wanted to work for me. I'm a natural leader and people "
                "follow me wherever I go. I took that place from nothing to the top. It went perfectly from day one."
            ),
            "challenge",
        ),
        (
            "Tell me about yourself.",
            (
                "I grew up by the harbour, my mother sold nets there. I studied maps in Lisbon, then I worked four "
                "years for a bus company, and then I moved north with my wife. I have two dogs and I like to sail."
            ),
            "results",
        ),
    ],
    ids=["stops before the end", "praise", "a life"],
)
def test_what_sounds_like_a_story_and_is_none(question: str, text: str, absent: PartName) -> None:
    assert judge(text, question).parts[absent].strength < 2


@pytest.mark.parametrize(
    "text",
    [
        "I learned the importance of communication.",
        "I realized I should have involved more stakeholders.",
        "I learned that planning is crucial.",
    ],
)
def test_generic_learnings(text: str) -> None:
    judged = judge(text, "What did you learn?", "leaf")
    assert judged.learnings_kind != "none"


def test_a_hint_is_told_from_a_platitude() -> None:
    assert judge("I learned that planning is crucial.", "What did you learn?", "leaf").learnings_kind == "generic"


def test_evidence_is_verbatim_and_names_its_rule() -> None:
    judged = judge(STORY)
    for part in PARTS:
        assert judged.parts[part].evidence
        for evidence in judged.parts[part].evidence:
            assert STORY[evidence.start : evidence.end] == evidence.quote
            assert evidence.rule in load().rules


def test_evidence_has_times_where_words_have() -> None:
    words, at = [], 0
    for n, word in enumerate(STORY.split()):
        start = STORY.index(word, at)
        at = start + len(word)
        words.append(Word(start=start, end=at, t0=n * 0.4, t1=n * 0.4 + 0.3, probability=0.9))
    judged = review(Transcript(text=STORY, words=tuple(words)), QuestionRef(text="Tell me."), load())
    assert all(e.t0 is not None for part in PARTS for e in judged.parts[part].evidence)


def counted(text: str, rule: str) -> dict[str, float]:
    pack = load()
    found = pack.run(read(text))
    return amounts(found, pack.run(read("")), [rule], concreteness(found), (1.0, 1.0, 1.0))


def test_one_anchor_makes_a_scene_of_many_steps() -> None:
    text = "So one day he comes to me. I take him to the gate, then I show him the list, and I ask for a date."
    told = counted(text, "actions.present-story")
    assert told["actions.present-story"] == pytest.approx(log1p(3))
    habit = "When somebody comes to me I take them to the gate, then I show them the list, and I ask for a date."
    assert not counted(habit, "actions.present-story")


def test_a_score_is_the_sum_of_what_it_says() -> None:
    pack = load()
    told = pack.run(read(STORY))
    weighed, _ = weigh_parts(told, pack.run(read("Tell me.")), features(told, "trunk"))
    for part, one in weighed.items():
        assert one.score == pytest.approx(reading(pack).clear[part]["bias"] + sum(v for _, v in one.added), abs=0.01)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "Nothing"),
        ("fine", "short"),
        ("一二三四五六七八九十 我们团队有一个问题 然后我解决了", "English"),
        ("12 15 18 99 3 4 5 6", "numbers"),
        ("\x00\x00", "Nothing"),
        ("word " * 30_000, "longer"),
    ],
)
def test_what_cannot_be_judged_fairly(text: str, reason: str) -> None:
    judged = judge(text)
    assert not judged.judged
    assert reason in (judged.not_judged_because or "")
    assert strengths(judged) == dict.fromkeys(PARTS, 0)
    assert judged.flags == ()


def test_a_garbled_recording_is_not_judged() -> None:
    words, at = [], 0
    for word in STORY.split():
        start = STORY.index(word, at)
        at = start + len(word)
        words.append(Word(start=start, end=at, probability=0.2))
    judged = review(Transcript(text=STORY, words=tuple(words)), QuestionRef(text="Tell me."), load())
    assert not judged.judged


def test_one_word_answers_a_leaf() -> None:
    assert judge("fifty minutes", "How long was it down?", "leaf").judged


def test_the_fitted_numbers_are_those_that_the_script_makes() -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "scripts/fitting/reading", "--check"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_the_same_bytes_whatever_the_hash_seed() -> None:
    code = (
        "import json,sys\n"
        "from simulator.analysis import review\n"
        "from simulator.model.review import QuestionRef\n"
        "from simulator.model.transcript import Transcript\n"
        "from simulator.rules import load\n"
        "for line in open('tests/data/corpus.jsonl', encoding='utf-8').readlines()[:60]:\n"
        "    row = json.loads(line)\n"
        "    judged = review(Transcript(text=row['answer']), QuestionRef(text=row['question']), load())\n"
        "    print(judged.model_dump_json())\n"
    )
    outputs = [
        subprocess.run(
            [sys.executable, "-c", code],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    ]
    assert outputs[0] == outputs[1]
    assert len(outputs[0].splitlines()) == 60
    assert json.loads(outputs[0].splitlines()[0])["rules"] == load().sha256


def test_many_styles_of_telling_are_heard_alike() -> None:
    """Podcasts, forums, blogs, interview pages, books, advice, second languages: hand labels of 1 are left out."""
    right = total = 0
    for line in (ROOT / "tests/data/styles.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        judged = review(Transcript(text=row["answer"]), QuestionRef(text=row["question"], kind=row["kind"]), load())
        for part in PARTS:
            label = row["labels"]["parts"][part]
            total += label != 1
            right += label != 1 and (judged.parts[part].strength == 2) == (label == 2)
    assert right / total >= 0.9


def test_the_share_of_a_part_is_that_of_the_sentences_it_is_quoted_from() -> None:
    found = judge(STORY)
    firsts = {part: said.evidence[0] for part, said in found.parts.items() if said.evidence}
    assert len(firsts) >= 5
    for part, best in firsts.items():
        if not any(
            other != part and each.start < best.end and best.start < each.end for other, each in firsts.items()
        ):
            assert found.delivery.shares[part] * found.delivery.words >= 0.5 * len(best.quote.split())
    assert sum(found.delivery.shares.values()) <= 1.0
