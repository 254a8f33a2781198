from __future__ import annotations

import pytest

from simulator.analysis import review
from simulator.model.review import QuestionRef, Review
from simulator.model.transcript import Transcript
from simulator.planning.bank import load_bank
from simulator.rules import load

BANK = load_bank()
RECIPE = """First you warm the oven. Then you take two hundred grams of flour and a hundred of butter, and you stir
in the sugar and three eggs. I bake it for forty minutes and I always leave it in the pan until it is cold. With a
little vanilla in the icing it is the best cake you can get, and everybody asks me for the recipe."""
COMMUTE = """It takes me about an hour. I go by bike to the train station, then it is the train, and in winter the
bus stop is closer, so I take the bus. There is always a traffic jam on the ring road, and the parking lot is full
by eight. On the way home it is the same again, only slower, because of the rush hour."""
STORY = """Two of my testers stopped talking to each other in the spring. I noticed it in the stand-up, so I met
each of them alone first. One felt that the other took the credit. I brought them into one room, and each of them
had to say what the other wanted. Since then they write their reports together, and the complaints from the lab have
stopped."""


def judged(question: str, answer: str) -> Review:
    return review(Transcript(text=" ".join(answer.split())), BANK.find(question), load())


def off(found: Review) -> bool:
    return any(flag.id == "off-question" for flag in found.flags)


@pytest.mark.parametrize("question", ["q04", "q06", "q14", "q10", "q09", "q07"])
@pytest.mark.parametrize("answer", [RECIPE, COMMUTE])
def test_a_recipe_and_a_commute_answer_no_question_about_work(question: str, answer: str) -> None:
    assert off(judged(question, answer))


@pytest.mark.parametrize("question", ["q04", "q12", "q01", "q55", "q58"])
def test_a_fair_story_is_never_called_off_the_question(question: str) -> None:
    assert not off(judged(question, STORY))


def test_an_answer_that_asks_for_the_question_has_lost_it() -> None:
    lost = "I was thinking of my dog just now, and of the garden. Sorry, what was the question again? I lost it."
    assert off(judged("Tell me about a time you changed somebody's mind.", lost))


def test_the_intents_of_the_question_are_named_with_the_words_that_speak_to_them() -> None:
    found = judged("q12", STORY)
    assert [i.id for i in found.intents] == list(BANK.questions["q12"].intents)
    met = {i.id: i for i in found.intents}
    assert met["hears-both-sides"].addressed
    assert met["prevents-recurrence"].addressed
    text = " ".join(STORY.split())
    for intent in found.intents:
        assert bool(intent.evidence) == intent.addressed
        assert all(text[e.start : e.end] == e.quote for e in intent.evidence)


def test_near_twins_listen_for_different_things() -> None:
    pushback = "Three of them pushed hard back and one was furious. I explained why, and in the end they came round."
    facts = (
        "I had half of the facts, three options and a deadline on Friday, so I made a guess and chose the cheap one."
    )
    unpopular, difficult = judged("q01", pushback), judged("q02", facts)
    assert sum(i.addressed for i in unpopular.intents) >= 2
    assert sum(i.addressed for i in difficult.intents) >= 2
    assert sum(i.addressed for i in judged("q01", facts).intents) <= 1


def test_short_answers_are_not_called_off_the_question() -> None:
    leaf = QuestionRef(text="How long was it down?", kind="leaf")
    assert not off(review(Transcript(text="About fifty minutes, and my wife was on the train."), leaf, load()))
