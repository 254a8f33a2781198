"""What is heard and how strongly: empty words, blame, jokes, notes, quotes, and rules of a user's own."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from simulator.analysis import review
from simulator.errors import InputError
from simulator.model.review import PARTS, QuestionRef, Review
from simulator.model.transcript import Transcript
from simulator.rules import load, load_texts
from simulator.rules.lint import unweighed
from simulator.rules.load import our_texts

ROOT = Path(__file__).resolve().parents[3]
EMPTY = [json.loads(line) for line in (ROOT / "tests/data/empty.jsonl").read_text("utf-8").splitlines()]
ASKED = (
    "Tell me about two people on your team who could not work together.",
    "What is your approach to hiring engineers?",
    "Tell me about a decision you had to make before you had all the facts.",
)


def judge(text: str, question: str = ASKED[0]) -> Review:
    return review(Transcript(text=text), QuestionRef(text=question), load())


def clear(judged: Review) -> list[str]:
    return [part for part in PARTS if judged.parts[part].strength == 2]


@pytest.mark.parametrize("question", ASKED)
def test_empty_words_under_the_right_labels_are_never_an_answer(question: str) -> None:
    judged = [judge(row["answer"], question) for row in EMPTY]
    assert sum(len(clear(one)) for one in judged) <= 0.5 * len(judged)
    assert not [one for one in judged if one.learnings_kind == "authentic"]


def test_nothing_that_happened_is_no_story() -> None:
    judged = judge(
        "To be honest I can't think of one. I haven't had somebody leave in anger. My team is five people and they "
        "have all been with me from the start.",
        "Tell me about somebody you had to let go.",
    )
    assert not {"challenge", "actions", "results"} & set(clear(judged))


def test_a_joke_has_no_learning_of_its_own() -> None:
    judged = judge(
        "The printer. It jammed every Monday, and I had to decide who may print first. I gave the printer the right "
        "of way. I learned that the printer always wins, and since then I write by hand.",
        "Tell me about a difficult decision you had to make.",
    )
    assert judged.learnings_kind != "authentic"


def test_blame_is_no_ownership() -> None:
    judged = judge(
        "We shipped six weeks late. That was actually the fault of the sales lead, he changed the order twice, and "
        "my predecessor had hired weak people, so there was nothing I could do. It went out in April.",
        "Tell me about a time you failed as a leader.",
    )
    assert judged.learnings_kind != "authentic"
    assert "blame" in [flag.id for flag in judged.flags]


@pytest.mark.parametrize(
    ("question", "text", "flag"),
    [
        (
            "Tell me about somebody who did not perform.",
            (
                "He missed three audits in a row, and two colleagues had begun to work around him. I showed him the "
                "three reports, and I told him that the fourth has to be right by June. It was not, and in July I "
                "let him go."
            ),
            "conflict-avoidance",
        ),
        (
            "Tell me about a technical decision in your team.",
            (
                "The team argued for two weeks about the message queue. I drew both on one page, they voted, and "
                "Kafka was settled. We removed the old one in May, and that was it. Two of them were unhappy for a "
                "while."
            ),
            "technical-dictator",
        ),
        (
            "Tell me about a failure of yours.",
            (
                "I never asked the nurses. All of them stayed away from the screen on every ward, and we had never "
                "once stood in a ward. We lost the contract in March. I ask on the ward first now."
            ),
            "perfection",
        ),
        (
            "What is your leadership style?",
            (
                "I decide it for each task. Somebody new gets steps and a look twice a week. Somebody with "
                "experience gets the goal, and I stay away until they call. I always say out loud which of the two "
                "it is."
            ),
            "off-question",
        ),
    ],
)
def test_nobody_is_accused_by_words_that_fit_any_story(question: str, text: str, flag: str) -> None:
    assert flag not in [found.id for found in judge(text, question).flags]


def test_a_way_of_working_needs_no_i() -> None:
    judged = judge(
        "Whoever was on call writes the timeline, without names. Every incident gets a meeting within two days. One "
        "person asks and everybody else answers. Actions are read out first, each with one owner and one date.",
        "How do you run incident reviews?",
    )
    assert judged.parts["system"].strength == 2
    assert judged.parts["actions"].strength < 2


def test_staying_with_a_tool_avoids_no_talk() -> None:
    judged = judge(
        "Two of my leads argued about the store, one wanted to leave Postgres. I let both of them build the order "
        "page in two days and we read the timings together. In the end we decided to stay with Postgres, because it "
        "answered in half of the time, and the other lead wrote the guide for it.",
        "Tell me about a conflict you resolved.",
    )
    assert "conflict-avoidance" not in [flag.id for flag in judged.flags]


def test_a_way_of_working_says_what_is_done() -> None:
    judged = judge(
        "I have a system for it. I do it differently every time, I see what is needed and I do it.", ASKED[1]
    )
    assert judged.parts["system"].strength < 2


def test_notes_are_heard_as_written() -> None:
    judged = judge(
        "- order service down, Sunday, 50 min\n- took the call, split people: two on the queue, one on the page\n"
        "- wrote to the bank every 10 min\n- back at 15:10, 410 orders replayed\n"
        "Learnings: no rollback drill before, my fault. Now one drill a month.",
        "Tell me about a serious production incident and what you did as the manager.",
    )
    assert {"context", "actions", "results"} <= set(clear(judged))
    assert judged.learnings_kind != "none"


def test_quotes_are_whole_sentences_two_at_most() -> None:
    text = json.loads((ROOT / "tests/data/corpus.jsonl").read_text("utf-8").splitlines()[1])["answer"]
    judged = judge(text)
    for part in PARTS:
        found = judged.parts[part].evidence
        assert len(found) <= 2
        assert not found or judged.parts[part].strength
        for one in found:
            assert text[one.start : one.end] == one.quote
            before, after = text[: one.start].rstrip(), text[one.end :]
            assert not before or re.search(r"[.!?…]['\")]*$", before), one.quote
            assert not after or after[0] in ".!?…'\")", one.quote


OWN = """
rules:
  own.rota:
    part: system
    kind: phrase
    {weight}
    message: You keep a rota.
    patterns: |
      our blue rota
    examples: {{hits: ["<<Our blue rota>> hangs there.", "<<Our blue rota>>."], misses: ["A rota.", "Blue."]}}
"""


def with_rule(weight: str) -> Review:
    pack = load_texts([*our_texts(), ("own.yaml", OWN.format(weight=weight))])
    text = "Our blue rota says who is on call, and our blue rota says who sleeps."
    return review(Transcript(text=text), QuestionRef(text=ASKED[1]), pack)


def test_a_rule_of_ones_own_counts_at_once() -> None:
    plain = judge("Our blue rota says who is on call, and our blue rota says who sleeps.", ASKED[1])
    scores = [plain.parts["system"].score, with_rule("").parts["system"].score]
    scores += [with_rule("weight: strong").parts["system"].score, with_rule("weight: against").parts["system"].score]
    none, default, strong, against = (score or 0.0 for score in scores)
    assert against < none < default < strong
    assert "own.rota" in [name for name, _ in with_rule("weight: strong").parts["system"].added]


def test_a_weight_is_one_of_four_words() -> None:
    with pytest.raises(InputError, match="weak, clear, strong, against"):
        with_rule("weight: huge")


def test_a_rule_that_nothing_weighs_is_refused() -> None:
    loose = OWN.format(weight="").replace("    part: system\n", "")
    assert [problem.rule for problem in unweighed(load_texts([("own.yaml", loose)]))] == ["own.rota"]
    assert not unweighed(load_texts([("own.yaml", OWN.format(weight=""))]))


def test_one_sign_is_not_severe() -> None:
    judged = judge(
        "I kept my mouth shut about it for months, and the desk by the window stood empty.",
        "Tell me about a conflict on your team.",
    )
    for flag in judged.flags:
        assert flag.severity != "severe", flag.id
