"""The room as the page draws it: words and switches out of the session's view. Pure."""

from __future__ import annotations

from typing import Any

from simulator.session.view import View
from simulator.text.clock import clock
from simulator.ui.keys import KEYS, Hint, key_for
from simulator.ui.lines import STATES, beside, status_line

__all__ = ["room"]

_LABELS = {
    "finish": "Done",
    "more-time": "I need time",
    "repeat": "Repeat",
    "rephrase": "Other words",
    "skip": "Skip",
    "redo": "Answer again",
    "pause": "Pause",
    "captions": "Captions",
    "mark": "Mark",
    "quit": "Leave",
}
_STOPPED = ("paused", "trouble")
_GOES_ON = ("speaking", "reviewing", *_STOPPED)  # where the first button ends no answer
_TIMED = ("listening", "still-listening", "thinking")
_QUIETEST = -60.0  # dBFS: an empty meter
_WIDE = 200  # columns: the page breaks lines itself


def room(view: View, *, typed: bool, study: str = "", note: str = "") -> dict[str, Any]:
    """What the page needs to draw ``view``. ``study``: what to read after an answer; ``note``: what else to say."""
    level = 0.0 if view.level is None else min(1.0, max(0.0, 1.0 - view.level / _QUIETEST))
    return {
        "type": "view",
        "typed": typed,
        "state": view.state,
        "words": STATES.get(view.state, view.state),
        "place": _place(view),
        "question": view.text or view.speaking,
        "beside": beside(view) or note,
        "time": _time(view),
        "recording": view.recording,
        "level": round(level, 3),
        "caption": view.caption,
        "study": study if view.state == "reviewing" else "",
        "keys": [
            {"key": hint.key, "label": _label(hint.name, view), "on": _offered(hint, view), "help": hint.help}
            for hint in KEYS
        ],
    }


def _place(view: View) -> str:
    parts = [part.strip() for part in status_line(view, _WIDE).split("  ")]
    return " · ".join(part for part in parts if part)


def _time(view: View) -> str:
    if view.answer_seconds is None or view.state not in _TIMED:
        return ""
    aim = f" of about {clock(view.target_seconds)}" if view.target_seconds else ""
    take = f", take {view.take}" if view.take > 1 else ""
    return clock(view.answer_seconds) + aim + take


def _label(name: str, view: View) -> str:
    if name == "finish" and view.state in _GOES_ON:
        return "Go on"
    if name == "more-time" and view.may_go_on:
        return "I was not done"
    return _LABELS[name]


def _offered(hint: Hint, view: View) -> bool:
    if hint.name == "pause" and view.state in _STOPPED:
        return False  # the first button goes on; the key does so as well
    return key_for(hint.key, view.state, may_go_on=view.may_go_on) is not None
