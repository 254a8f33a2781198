"""Names of people and employers are found with their places; places, days and tools are not names."""

from __future__ import annotations

import pytest

from simulator.analysis.names import name_flag, names
from simulator.model.transcript import Transcript


def found(text: str) -> list[tuple[str, str]]:
    return [(e.quote, e.rule.removeprefix("name.")) for e in names(Transcript(text=text))]


def test_people_and_employers_are_told_apart() -> None:
    text = "When I was at Northwind, my lead was Oksana. I told Oksana about the date."
    assert found(text) == [("Northwind", "employer"), ("Oksana", "person"), ("Oksana", "person")]


def test_a_full_name_and_its_first_word_are_both_noted() -> None:
    assert found("I asked Maria Lopez to lead it. Maria agreed.") == [("Maria Lopez", "person"), ("Maria", "person")]


def test_quotes_are_verbatim() -> None:
    text = "So I met Theo's team, and Theo asked why."
    for item in names(Transcript(text=text)):
        assert text[item.start : item.end] == item.quote


@pytest.mark.parametrize(
    "text",
    [
        "On Monday we moved to Kubernetes in Berlin.",
        "We use Python and the CEO liked it. This was in March.",
        'He said, "You know what? Nobody asked." Then I left.',
        "It was our first Christmas with Jira.",
        "Everyone agreed. Nothing happened.",
        "We talked for a week and Whether it was right nobody knew, so I said Not now, because Of that they stayed.",
        "Then both of them wanted Svelte, and we had Terraform, Nginx and Elasticsearch already. I chose Clojure.",
    ],
)
def test_days_tools_and_places_are_no_names(text: str) -> None:
    assert found(text) == []


def test_without_capitals_only_a_known_name_beside_a_cue_counts() -> None:
    assert found("so i asked maria to lead it and maria said yes and mark my words will was late") == [
        ("maria", "person"),
        ("maria", "person"),
    ]


def test_shouted_text_is_read_like_text_without_capitals() -> None:
    assert found("I ASKED HIM AND HE SAID NO AND WE LEFT") == []


def test_one_note_names_the_employer_first() -> None:
    flag = name_flag(names(Transcript(text="I told Oksana that I had joined Northwind.")))
    assert flag is not None
    assert flag.quote == "Northwind"
    assert flag.severity == "note"
    assert name_flag(()) is None
