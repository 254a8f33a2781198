"""Every exercise that a review can name starts when it is typed."""

from __future__ import annotations

import shlex
from dataclasses import replace

import pytest

from audio.samples import sample
from simulator.planning.load import load_bank
from simulator.report.steps import MOST, next_steps
from simulator.report.view import session_view
from simulator.report.words import report_words
from tests.support import loop, made
from tests.support.process import mockloop

WORDS = report_words()
VAGUE = (
    "There was a project that was late, and we talked about it a lot in the team. Everybody was under pressure. In "
    "the end it was fine and everybody was happy. I learned that communication is very important."
)
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


@pytest.mark.usefixtures("own_home")
def test_a_strong_answer_is_told_which_part_needs_room_and_how_to_try_again() -> None:
    said = typed("q05", sample("underperformer-strong").text)
    assert "Nothing is missing. Give Actions more room:" in said
    assert "% of your answer, where 35 to 55 % is usual. mockloop run --question q05 --study" in said


@pytest.mark.usefixtures("own_home")
def test_the_short_review_says_its_biggest_gap_once() -> None:
    said = typed("q14", VAGUE)
    assert "Not convincing yet: none of the six parts clear" in said
    assert said.count("The learning would fit any story.") == 1
    assert "Weaknesses: " not in said
    aside = typed("q04", sample("no-data-done").text)
    assert aside.count("This answers another question") == 1


@pytest.mark.usefixtures("own_home")
def test_a_reply_that_repeats_another_is_told_once() -> None:
    reply = sample("reply-results").text
    said = typed("q01", sample("unpopular-weak").text, reply, sample("reply-learnings").text, reply)
    assert said.count("comes word for word") == 1


def typed(question: str, *answers: str) -> str:
    """What a session of one question says after its answers, on one line."""
    keys = "".join(f"{answer.strip()}\n\n" for answer in answers)
    done = mockloop("run", "--typed", "--question", question, "--followups", str(len(answers) - 1), stdin=keys)
    assert done.returncode == 0, done.stderr
    return " ".join(done.stdout.split())
