"""Long work: one after the other, each with its progress and its end, whatever comes of it."""

from __future__ import annotations

import threading
from collections.abc import Callable

from simulator.errors import BugError, InputError, MockloopError
from simulator.studio.jobs import Jobs
from tests.support.waits import until

Count = Callable[[int, int], None]
Tell = Callable[[str], None]


def as_bug(error: Exception) -> MockloopError:
    return BugError(f"bug: {error}", "")


def states(jobs: Jobs) -> list[str]:
    return [job["state"] for job in jobs.shown()]


def test_one_after_the_other_and_the_page_can_look_at_any_time() -> None:
    jobs, go, seen = Jobs(as_bug), threading.Event(), threading.Event()

    def first(count: Count, tell: Tell) -> None:
        count(1, 2)
        seen.set()
        go.wait(10)
        tell("one session")

    jobs.begin("first", first)
    jobs.begin("second", lambda count, _: count(3, 3))
    assert seen.wait(10)
    second, first_shown = jobs.shown()
    assert (first_shown["state"], first_shown["done"], first_shown["total"]) == ("running", 1, 2)
    assert second["state"] == "waiting"
    go.set()
    assert until(lambda: states(jobs) == ["done", "done"])
    assert jobs.shown()[1]["notes"] == ["one session"]


def test_what_goes_wrong_is_told_and_the_next_is_done() -> None:
    jobs = Jobs(as_bug)

    def wrong(count: Count, tell: Tell) -> None:
        raise InputError("no such file", "Check the name.")

    def surprise(count: Count, tell: Tell) -> None:
        raise ZeroDivisionError("oh")

    for work in (wrong, surprise, lambda *_: None):
        jobs.begin("work", work)
    assert until(lambda: states(jobs) == ["done", "failed", "failed"])
    assert [job["notes"] for job in jobs.shown()] == [[], ["bug: oh"], ["no such file. Check the name."]]


def test_only_the_latest_are_remembered() -> None:
    jobs = Jobs(as_bug)
    for _ in range(30):
        jobs.begin("work", lambda *_: None)
    assert until(lambda: set(states(jobs)) == {"done"})
    assert [job["number"] for job in jobs.shown()] == list(range(30, 10, -1))
