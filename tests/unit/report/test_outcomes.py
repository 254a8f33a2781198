"""Weaknesses before outcomes: counts and nothing else."""

from __future__ import annotations

from datetime import date

from simulator.report.outcomes import Before, debriefs_text, outcomes
from simulator.scheduling.models import Debrief, Met
from tests.unit.report.test_progress import session, unrated


def held(ident: str, day: date, outcome: str) -> Debrief:
    return Debrief.model_validate({"id": ident, "day": day, "outcome": outcome})


MARCH = date(2026, 3, 20)


def test_what_kept_coming_back_in_the_month_before_is_counted_by_outcome() -> None:
    sessions = [session(1), session(2), session(3)]
    debriefs = [
        held("a", MARCH, "no"),
        held("b", MARCH, "yes"),
        held("c", MARCH, "waiting"),
        held("d", date(2026, 3, 2), "no"),  # one session before it: nothing comes back in one
        held("e", date(2026, 7, 1), "no"),  # long after
    ]
    found = outcomes(debriefs, sessions)
    assert (found.yes, found.no, found.others) == (1, 2, 1)
    assert Before("generic-learning", 1, 1) in found.rows
    text = debriefs_text(debriefs, found, {"generic-learning": "a lesson of anybody's"})
    assert "a lesson of anybody's: before 1 of 2 that ended with no, 1 of 1 with yes" in text
    assert "say nothing about why" in text


def test_what_nobody_could_rate_is_no_weakness() -> None:
    found = outcomes([held("a", MARCH, "no")], [unrated(1), unrated(2)])
    assert (found.rows, found.others) == ((), 1)


def test_without_an_outcome_nothing_is_claimed() -> None:
    debrief = Debrief(id="a", day=MARCH, questions=(Met(asked="Why us?", went="so-so"),))
    text = debriefs_text([debrief], outcomes([debrief], [session(1)]), {})
    assert "1 question (1 so-so); outcome: no answer yet" in text
    assert "kept coming back" not in text
    assert "mockloop debrief" in debriefs_text([], outcomes([], []), {})
