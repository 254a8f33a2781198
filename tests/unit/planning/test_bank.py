from __future__ import annotations

from pathlib import Path

import pytest

from simulator.analysis.levels import ladders
from simulator.errors import InputError
from simulator.planning.bank import Bank
from simulator.planning.check import rule_gaps, sentences, unspeakable
from simulator.planning.describe import describe
from simulator.planning.load import load_bank
from simulator.rules import load


def test_the_bank_holds_the_catalogue(bank: Bank) -> None:
    assert [f"q{n:02}" in bank.questions for n in range(1, 54)] == [True] * 53
    assert set(bank.stories) == {
        "underperformer", "motivation", "sustainable-delivery", "scaling",
        "stakeholder", "incomplete-data", "team-conflict", "challenging-team",
    }  # fmt: skip
    assert all(len(bank.of_story(story)) >= 2 for story in bank.stories)


def test_every_question_has_three_phrasings_an_intent_and_can_be_spoken(bank: Bank) -> None:
    for question in bank.questions.values():
        assert question.intents
        assert len({question.open, question.concise, question.guided} - {""}) >= 2
        assert not any(unspeakable(question.speech(p)) for p in ("open", "concise", "guided"))


def test_bank_and_rules_fit_and_every_weakness_has_a_probe_or_a_reason(bank: Bank) -> None:
    assert rule_gaps(bank, load()) == ()


def test_the_page_in_prompts_is_what_the_data_give(bank: Bank) -> None:
    page = Path(__file__).parents[3] / "prompts" / "README.md"
    assert page.read_text(encoding="utf-8") == describe(bank, ladders()), "run scripts/describe_prompts"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Tell me about a time you made an unpopular decision", "q01"),
        ("tell me about a time you had to make an unpopular decision.", "q01"),
        ("Tell me about a difficult decision you had to make", "q02"),
        ("What is the toughest decision you ever made?", "q02"),
        ("Tell me about a time you made a controversial decision", "q03"),
        ("Describe how you managed someone who was not performing.", "q06"),
        ("How do you guide a design review without taking it over?", "q19"),
        ("Tell me about yourself", "q27"),
        ("q31", "q31"),
    ],
)
def test_a_question_is_known_in_other_words_and_twins_are_kept_apart(bank: Bank, text: str, expected: str) -> None:
    assert bank.find(text).id == expected


@pytest.mark.parametrize(
    ("text", "story"),
    [
        ("And how did she take it when you told her?", None),
        ("So, is there a case of that you could share?", None),
        ("Tell me about a time two testers fell into a dispute over a lab.", "team-conflict"),
        ("Tell me about a time when you had to lead people through a big change.", None),
    ],
)
def test_the_first_question_is_a_main_question_whatever_its_words(bank: Bank, text: str, story: str | None) -> None:
    found = bank.find(text)
    assert (found.kind, found.intents != ()) == ("trunk", True)
    assert bank.find(text, kind="branch").kind == "branch"
    assert bank.find("What would you do differently now?").kind == "leaf"  # as the bank has it, word for word
    assert story is None or found.story == story


@pytest.mark.parametrize("text", ["", " ", "?", "\x00", "质量", "🙂" * 50, "a" * 100_000, "how " * 5000, "q" * 3])
def test_finding_never_fails(bank: Bank, text: str) -> None:
    assert bank.find(text).intents


def test_a_known_kind_or_story_wins_over_the_words(bank: Bank) -> None:
    found = bank.find("How did it go?", kind="leaf", story="stakeholder")
    assert (found.kind, found.story) == ("leaf", "stakeholder")
    assert bank.find("How did it go?", story="no such story").story is None


def test_users_questions_from_text_and_yaml(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text(
        "# remark\n\n1. Tell me about a tough customer.\n- Why us?\n", encoding="utf-8"
    )
    (tmp_path / "more.yaml").write_text(
        'questions:\n  - {id: q01, title: mine, open: "Mine?", intents: [courage]}\n', encoding="utf-8"
    )
    bank = load_bank((tmp_path,))
    assert bank.questions["mine-3"].open == "Tell me about a tough customer."
    assert bank.questions["mine-3"].story == "stakeholder"
    assert bank.questions["mine-4"].open == "Why us?"
    assert bank.questions["q01"].open == "Mine?"
    assert bank.sha256 != load_bank().sha256


def test_a_companys_values_become_questions(tmp_path: Path) -> None:
    file = tmp_path / "values.yaml"
    file.write_text("values:\n  company: Acme\n  list:\n    - {id: own-it, title: Own it}\n", encoding="utf-8")
    question = load_bank((file,)).question("value-own-it")
    assert "“Own it”" in question.open
    assert question.intents == ("fits-values", "sincere")


@pytest.mark.parametrize(
    ("text", "where", "fact"),
    [
        (
            "questions:\n  - id: a\n    title: t\n    open: o?\n    intents: [courage]\n    kind: trnk\n",
            ":6:5",
            "kind",
        ),
        ("questions:\n  - id: a\n    title: t\n    open: o?\n    intents: [nosuch]\n", ":5:5", "nosuch"),
        ("questions:\n  - id: a\n    title: t\n    title: u\n", ":4:5", "twice"),
        ("questions:\n  - id: a\n   bad: x\n", ":3:4", ""),
        ("questions:\n  - id: a\n    title: t\n    open: Do you do 1:1s?\n    intents: [courage]\n", ":4:5", "1:1s"),
        ("questions:\n  - &x {id: a, title: t, open: o, intents: [courage]}\n  - *x\n", ":3:5", "anchors"),
        ("", "", "empty"),
        ("\x00", "", ""),
    ],
)
def test_a_mistake_is_shown_with_file_line_and_column(tmp_path: Path, text: str, where: str, fact: str) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load_bank((file,))
    assert caught.value.where == f"{file}{where}"
    assert fact in str(caught.value)
    assert caught.value.hint


def test_missing_and_unreadable_files_are_said(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no file"):
        load_bank((tmp_path / "none.yaml",))
    bad = tmp_path / "bad.txt"
    bad.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError, match="can't read"):
        load_bank((bad,))
    bad.write_text("# only a remark\n", encoding="utf-8")
    with pytest.raises(InputError, match="no question"):
        load_bank((bad,))


def test_unknown_names_are_said_with_a_way_out(bank: Bank) -> None:
    for ask in (bank.question, bank.loop, bank.of_story, bank.of_loop):
        with pytest.raises(InputError) as caught:
            ask("nosuch")
        assert caught.value.hint


@pytest.mark.parametrize(
    ("text", "count"),
    [("What happened?", 1), ("You said “we won”. Who?", 2), ("One. Two. Three", 3), ("And?", 1), ("", 0)],
)
def test_sentences_are_counted_as_they_are_heard(text: str, count: int) -> None:
    assert sentences(text) == count


@pytest.mark.parametrize(
    ("asked", "known"),
    [
        ("Describe a difficult employee.", None),
        ("Describe a difficult situation with your team.", None),
        ("Tell me about a time you dealt with a problem on your team.", None),
        ("Tell me about a hard call you had to make.", "q02"),
        ("Tell me about a difficult customer.", "q10"),
    ],
)
def test_a_hard_person_or_day_is_no_hard_decision(bank: Bank, asked: str, known: str | None) -> None:
    found = bank.find(asked)
    assert found.id == known
    assert known is not None or found.story is None


@pytest.mark.parametrize(
    ("asked", "story"),
    [
        ("What makes a good manager?", None),
        ("Why should we hire you?", None),
        ("Tell me about a time you had to let go of control.", None),
        ("Tell me about feedback you received at your last job.", None),
        ("What is a technical detail you got wrong?", None),
        ("Tell me about somebody you had to let go.", "underperformer"),
        ("What did you do when your manager wanted another date?", "stakeholder"),
        ("How do you hire for a new site?", "scaling"),
    ],
)
def test_one_word_in_another_sense_gives_a_question_no_story(bank: Bank, asked: str, story: str | None) -> None:
    assert bank.find(asked).story == story
