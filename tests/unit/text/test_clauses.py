"""Who does what, when: with punctuation and without."""

from __future__ import annotations

import pytest

from simulator.text import read


def told(text: str) -> list[tuple[str, str, str]]:
    document = read(text)
    return [
        (c.subject, c.tense, document.tokens[c.verb].norm if c.verb >= 0 else "")
        for c in document.clauses
        if c.verb >= 0
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I asked her for the list.", [("i", "past", "asked")]),
        ("I always ask for the list.", [("i", "present", "ask")]),
        ("When it breaks, I ask.", [("it", "present", "breaks"), ("i", "present", "ask")]),
        ("She would have told me.", [("they", "would-have", "told")]),
        ("We'd been warned.", [("we", "past-perfect", "warned")]),
        ("I have called the supplier.", [("i", "perfect", "called")]),
        ("The night editor said no.", [("noun", "past", "said")]),
        ("I sat down and rewrote it.", [("i", "past", "sat"), ("i", "past", "rewrote")]),
        ("I drew the map and put it up.", [("i", "past", "drew"), ("i", "past", "put")]),
        ("I asked him to draw it and put it up.", [("i", "past", "asked")]),
        ("my manager just left and gave me the code", [("noun", "past", "left"), ("noun", "past", "gave")]),
        ("we had two weeks left", [("we", "past", "had")]),
        ("there was one person left", [("it", "past", "was")]),
        ("so i moved the plan and she left", [("i", "past", "moved"), ("they", "past", "left")]),
        ("I had two seniors.", [("i", "past", "had")]),
        ("It's not over.", [("it", "present", "is")]),
        ("Tagged every test.", [("none", "past", "tagged")]),
        ("Each month I bring a customer.", [("i", "present", "bring")]),
        ("Every Friday I put them in a room.", [("i", "present", "put")]),
        ("Decisions get written down.", [("noun", "present", "get")]),
        ("I want to let customers have it.", [("i", "present", "want")]),
        ("I come in, I read them and I put them on a list.", [("i", "present", v) for v in ("come", "read", "put")]),
        (
            "He left. I read it and I put it down.",
            [("they", "past", "left"), ("i", "past", "read"), ("i", "past", "put")],
        ),
    ],
)
def test_grammar(text: str, expected: list[tuple[str, str, str]]) -> None:
    assert told(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "I give them a mess with the names changed.",
        "We get the founder involved early.",
        "I consistently get asked about it.",
        "I want him to show improved tone.",
    ],
)
def test_what_is_done_to_a_noun_opens_no_clause(text: str) -> None:
    assert [tense for _, tense, _ in told(text)] == ["present"]


def test_a_name_is_no_predicate() -> None:
    assert told("A woman called Oduya ran it.") == [("noun", "past", "ran")]
    assert told("A client called me.") == [("noun", "past", "called")]


def test_negation_and_passive() -> None:
    clauses = read("I didn't tell him. The tests were moved.").clauses
    assert clauses[0].negated
    assert clauses[1].passive


def test_clauses_cover_every_token_once() -> None:
    document = read("Three. Contractors, mostly; and so I rang the mayor, who laughed. By Easter he was writing.")
    covered = [i for c in document.clauses for i in range(c.first, c.last + 1)]
    assert covered == list(range(len(document.tokens)))


def test_what_opens_a_sentence_belongs_to_its_first_clause() -> None:
    document = read("I left. By Easter he was writing half a page.")
    assert document.quote(document.clauses[1].first, document.clauses[1].last).startswith("By Easter he")
