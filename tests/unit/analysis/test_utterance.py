"""What kind of thing was said, before anything is judged."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from simulator.analysis.utterance import kind_of
from simulator.text.document import read

SAID: dict[str, list[str]] = yaml.safe_load(Path(__file__).with_name("utterances.yaml").read_text("utf-8"))


EMPTY = SAID.pop("empty")


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in SAID.items() for text in texts])
def test_what_was_said_is_told_apart(kind: str, text: str) -> None:
    assert kind_of(read(text)) == kind


@pytest.mark.parametrize("text", EMPTY)
def test_few_words_that_tell_of_nothing_answer_no_question_after_a_case(text: str) -> None:
    assert kind_of(read(text), whole=True) == "nothing"


@pytest.mark.parametrize("text", [text for text in SAID["answer"] if len(text.split()) > 1])
def test_few_words_that_tell_something_do(text: str) -> None:
    assert kind_of(read(text), whole=True) == "answer"


@pytest.mark.parametrize("kind", ["question", "repeat", "skip", "time"])
def test_punctuation_and_capitals_are_not_needed(kind: str) -> None:
    for text in SAID[kind]:
        bare = "".join(c for c in text.lower() if c.isalnum() or c in " '")
        if (
            kind == "question"
            and "?" in text
            and text.count(" ") < 12
            and not any(w in text for w in ("mean", "can"))
        ):
            continue  # without its mark a short question may be told by its tune alone
        assert kind_of(read(bare)) == kind, bare


@pytest.mark.parametrize(
    "text", ["No, that was everything, thank you.", "no thanks", "I'm all set.", "Nothing from my side."]
)
def test_no_further_questions_closes(text: str) -> None:
    assert kind_of(read(text), own_questions=True) == "close"


@pytest.mark.parametrize("text", ["Who decides what the team works on?", "No idea yet who I'd report to. Who is it?"])
def test_a_question_of_the_candidates_own_is_their_answer(text: str) -> None:
    assert kind_of(read(text), own_questions=True) == "answer"


def test_a_long_story_is_an_answer_whatever_stands_in_it() -> None:
    story = " ".join(SAID["answer"])
    for kind in ("question", "skip", "nothing"):
        assert kind_of(read(f"{SAID[kind][0]} {story}")) == "answer"
