"""Every exercise that a review can name starts when it is typed."""

from __future__ import annotations

import shlex
from dataclasses import replace

import pytest

from simulator.planning.load import load_bank
from simulator.report.steps import MOST, next_steps
from simulator.report.view import session_view
from simulator.report.words import report_words
from tests.support import loop, made
from tests.support.process import mockloop

WORDS = report_words()
TYPED = "How do you choose whom to 'promote', and why?"
COMMANDS = sorted(
    {e.command.replace("{question}", q) for e in WORDS.exercises for q in ("q01", shlex.quote(TYPED))}
    | {e.drill for e in WORDS.exercises if e.drill}
)


@pytest.mark.parametrize("command", COMMANDS)
def test_the_command_starts_what_it_says(command: str) -> None:
    program, *words = shlex.split(command)
    assert program == "mockloop"
    done = mockloop(*words, "--typed", "--plain", stdin="")
    assert done.returncode == 0, done.stderr
    assert "Interviewer" in done.stderr + done.stdout
    if TYPED in words:
        assert "whom to 'promote'" in " ".join((done.stderr + done.stdout).split())


def test_every_flag_and_part_that_an_exercise_waits_for_exists() -> None:
    from simulator.report.names import names

    known = names(load_bank())
    assert all(when in known for exercise in WORDS.exercises for when in exercise.when)


def test_a_question_outside_the_bank_is_asked_again_in_its_own_words() -> None:
    history = made.history()
    history.turns[0] = replace(history.turns[0], question="typed", text=TYPED)
    steps = session_view(history, WORDS, pillars={"q01": "people"}).next_steps
    commands = [shlex.split(step.command) for step in steps]
    assert ["mockloop", "run", "--question", TYPED, "--study"] in commands


def test_there_are_never_more_than_three_and_the_worst_comes_first() -> None:
    answers = session_view(loop.history(), WORDS).answers
    steps = next_steps([*answers, *answers], WORDS, ("q01", "q14"))
    assert len(steps) == MOST == 3
    assert len({step.title for step in steps}) == 3


def test_what_a_reply_brought_is_no_lack_any_more() -> None:
    alone, with_reply = loop.history(), loop.history()
    alone.turns = [t for t in alone.turns if t.number == 3]
    with_reply.turns = [t for t in with_reply.turns if t.number in (3, 4)]
    system = next(e.title for e in WORDS.exercises if e.id == "say-your-system")
    assert system in [s.title for s in session_view(alone, WORDS).next_steps]
    assert system not in [s.title for s in session_view(with_reply, WORDS).next_steps]
