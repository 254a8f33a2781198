"""The drill on intents: each is heard in many words, its neighbours are not, and a story names none."""

from __future__ import annotations

import pytest

from simulator.model.transcript import Transcript
from simulator.planning.load import load_bank
from simulator.planning.naming import name_intents, naming_rules
from simulator.rules.load import load
from simulator.text.document import read

BANK = load_bank()
RULES = naming_rules()
NAMED = [name for name in RULES.rules if name.startswith(("named.", "guard."))]


def caught(question: str, said: str) -> set[str]:
    found = name_intents(BANK.questions[question], Transcript(text=said), BANK, load())
    return {one.id for one in found if one.quote}


@pytest.mark.parametrize("name", NAMED)
def test_each_rule_hears_its_examples_and_no_others(name: str) -> None:
    examples = RULES.rules[name].examples
    assert len(examples.hits) >= 2
    assert len(examples.misses) >= 2
    assert [said for said in examples.hits if not RULES.run(read(said)).any(name)] == []
    assert [said for said in examples.misses if RULES.run(read(said)).any(name)] == []


def test_every_intent_of_the_bank_is_heard_in_its_own_words() -> None:
    pairs = [(q.id, intent) for q in BANK.questions.values() for intent in q.intents]
    missed = [(q, i) for q, i in pairs if i not in caught(q, f"You want to know {BANK.intents[i].wants}.")]
    assert missed == []


def test_naming_one_intent_hardly_ever_names_its_neighbours() -> None:
    wrong = asked = 0
    for question in BANK.questions.values():
        for intent in question.intents:
            for said in RULES.rules[f"named.{intent}"].examples.hits:
                wrong += len(caught(question.id, said) - {intent})
                asked += len(question.intents) - 1
    assert wrong <= 0.03 * asked, (wrong, asked)


@pytest.mark.parametrize(
    ("question", "said", "wanted"),
    [
        ("q01", "If I stay on my feet when they push, and if we can share a table after.", {"holds-firm"}),
        ("q06", "do i see it soon, do i say it straight, and do they know by when", {"early-signals", "courage"}),
        ("q20", "That I don't hide from it.", {"courage"}),
    ],
)
def test_an_intent_is_named_in_plain_words(question: str, said: str, wanted: set[str]) -> None:
    assert wanted <= caught(question, said)


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("q12", "It was in the billing project, there were two seniors, and I talked to both of them."),
        ("q01", "You want to know about a time I made a decision my team did not like."),
        ("q08", "Leadership in general, I would say."),
        ("q02", "If the others liked me."),
        ("q15", ""),
    ],
)
def test_a_story_an_echo_and_a_guess_name_nothing(question: str, said: str) -> None:
    assert caught(question, said) == set()
