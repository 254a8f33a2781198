from __future__ import annotations

import pytest

from simulator.analysis import review
from simulator.analysis.levels import ladders, level_named
from simulator.analysis.scorecard import Card, calibrate, question_card, round_signal, verdict
from simulator.errors import InputError
from simulator.model.review import Flag, Review
from simulator.model.transcript import Transcript
from simulator.planning.load import load_bank
from simulator.rules import load

BANK = load_bank()
M2 = """It was my decision to make, and I told my director afterwards. We had an improvement plan, and in May I let
her go. I had the hard conversation myself, on the Friday, with the list of what was missing. Nobody left that
year."""
BIG = "I had ninety people in nine rooms on four floors and it was the largest group that the house had seen so far."


def judged(text: str, level: str | None = None, question: str = "q06") -> Review:
    return review(Transcript(text=" ".join(text.split())), BANK.find(question), load(), level=level)


def test_ladders_are_named_and_kept_apart() -> None:
    assert [step.id for step in ladders()["career"].levels] == ["M1", "M2", "M3"]
    assert [step.id for step in ladders()["meta"].levels] == ["M0", "M1", "M2"]
    assert level_named("meta:M1")[0].title != level_named("career:M1")[0].title
    with pytest.raises(InputError, match="no level"):
        level_named("career:M9")


def test_signals_of_the_level_are_heard_with_their_words() -> None:
    found = judged(M2, "career:M2").levels
    ids = {signal.id for signal in found}
    assert {"own-call", "hard-people-decision", "retention"} <= ids
    own = next(signal for signal in found if signal.id == "own-call")
    assert own.level == "career:M2"
    assert own.pillar == "people"
    assert all(e.quote in " ".join(M2.split()) for e in own.evidence)


def test_a_head_count_alone_is_no_level() -> None:
    found = judged(BIG, "career:M3").levels
    assert not [s for s in found if s.level == "career:M3" and s.id != "no-manager-in-story"]


def test_a_smell_of_the_level_below_is_named_as_such() -> None:
    text = (
        "My director told me to talk to him and HR dealt with it, so in the end it was solved and I was glad of that."
    )
    assert {s.level for s in judged(text, "career:M2").levels if s.id == "asked-my-manager"} == {"below career:M2"}


def test_calibration_says_what_was_heard_and_what_would_show_the_level() -> None:
    found = calibrate([judged(M2, "career:M2")], "career:M2")
    assert "own-call" in found.heard
    assert "process-scales" in found.missing
    assert found.probe.endswith("?")


def graded(make: tuple[int, int, int, int, int, int], *flags: str, kind: str = "q06") -> Card:
    found = judged(M2, question=kind)
    parts = {
        part: found.parts[part].model_copy(update={"strength": strength})
        for part, strength in zip(found.parts, make, strict=True)
    }
    named = tuple(Flag(id=f, severity="severe", message=f"saw {f}", why="w", quote="q") for f in flags)
    return question_card([found.model_copy(update={"parts": parts, "flags": named})])


def test_three_grades_each_with_its_reasons() -> None:
    strong, mixed, weak = graded((2, 2, 2, 2, 2, 2)), graded((0, 2, 2, 2, 1, 0)), graded((0, 2, 2, 0, 0, 0))
    assert [c.grade for c in (strong, mixed, weak)] == ["strong", "mixed", "weak"]
    assert all(r.speaks_for for r in strong.reasons)
    assert any("not heard" in r.text for r in weak.reasons)
    assert graded((2, 2, 2, 2, 2, 2), "hero-complex").grade == "weak"
    unheard = judged("Fine.")
    assert question_card([unheard]).grade == "not judged"


def test_a_strong_fail_with_people_is_not_offset() -> None:
    strong = graded((2, 2, 2, 2, 2, 2))
    failed = graded((2, 2, 2, 2, 2, 2), "conflict-avoidance")
    people = round_signal("People", [strong, strong, strong, strong, failed])
    assert people.strong_fail
    assert not people.yes
    others = [round_signal(name, [strong] * 5) for name in ("Project", "Product", "Design")]
    assert all(r.yes for r in others)
    assert not verdict([people, *others]).yes
    assert verdict(others).yes
    assert not round_signal("Empty", []).yes


def test_an_answer_without_one_clear_part_is_weak() -> None:
    text = """There was a project that was late, and we talked about it a lot in the team. Everybody was under
    pressure. In the end it was fine and everybody was happy. I learned that communication is very important."""
    vague = judged(text, question="q14")
    assert not [part for part in vague.parts.values() if part.strength == 2]
    assert question_card([vague]).grade == "weak"
