"""The room as the page draws it: one state, keys that mean something now."""

from __future__ import annotations

import pytest

from simulator.session.view import View
from simulator.studio.roomview import room
from simulator.ui.keys import KEYS, key_for
from simulator.ui.lines import STATES


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("may_go_on", [True, False])
def test_a_key_is_on_where_the_terminal_takes_it(state: str, may_go_on: bool) -> None:
    view = View(state=state, may_go_on=may_go_on)
    keys = room(view, typed=False)["keys"]
    assert [key["key"] for key in keys] == [hint.key for hint in KEYS]
    for key in keys:
        taken = key_for(key["key"], state, may_go_on=may_go_on) is not None
        assert key["on"] == taken or (key["key"] == "p" and state in ("paused", "trouble"))


def test_the_answers_time_stands_against_its_aim() -> None:
    view = View(state="listening", answer_seconds=65, target_seconds=210, take=2)
    assert room(view, typed=False)["time"] == "1:05 of about 3:30, take 2"
    assert room(View(state="speaking", answer_seconds=65), typed=False)["time"] == ""


@pytest.mark.parametrize(("dbfs", "level"), [(None, 0.0), (-90.0, 0.0), (-30.0, 0.5), (0.0, 1.0)])
def test_the_meter_runs_from_sixty_below_to_full(dbfs: float | None, level: float) -> None:
    assert room(View(level=dbfs), typed=False)["level"] == level


def test_what_was_missing_is_shown_only_while_it_is_read() -> None:
    assert room(View(state="reviewing"), typed=False, study="No result.")["study"] == "No result."
    assert room(View(state="speaking"), typed=False, study="No result.")["study"] == ""


def test_the_first_button_says_what_it_does() -> None:
    labels = {state: room(View(state=state), typed=False)["keys"][0]["label"] for state in ("listening", "speaking")}
    assert labels == {"listening": "Done", "speaking": "Go on"}
