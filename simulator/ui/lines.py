"""The few lines of text that every front end draws. Pure."""

from __future__ import annotations

from simulator.session.view import View
from simulator.text.clock import clock

__all__ = ["STATES", "WAITING", "beside", "caption_tail", "meter", "state_line", "status_line"]

STATES: dict[str, str] = {
    "arriving": "arriving",
    "speaking": "the interviewer speaks",
    "your-turn": "your turn, think as long as you like",
    "listening": "listening",
    "still-listening": "still listening",
    "thinking": "one moment",
    "reviewing": "read what was missing",
    "leaving": "leave now?",
    "paused": "paused",
    "trouble": "stopped",
    "finished": "finished",
}

WAITING = "What is heard appears here, after each sentence."
"""In place of captions as long as there are none: an engine hears in sentences, not in words."""

_ANSWERING = ("listening", "still-listening", "thinking")
QUIETEST, LOUDEST, CELLS = -60.0, 0.0, 24
BARS = "▁▂▃▄▅▆▇█"


def status_line(view: View, width: int) -> str:
    """Where we are on the left, what is left on the right, within ``width`` columns.

    Before the clock runs, at the microphone check, the right says who hears.
    """
    round_, rounds = view.rounds
    left = view.round_name + (f", round {round_} of {rounds}" if rounds > 1 else "")
    if view.role == "follow-up":
        left += " · following up"
    right = ""
    if view.round_left is not None:
        right = f"{clock(view.round_left)} left"
        if rounds > 1 and view.loop_left is not None:
            right += f", {clock(view.loop_left)} in all"
    elif view.role == "check" and view.engine is not None:
        right = " ".join(filter(None, ("heard by", view.engine.engine, view.engine.model)))
    room = width - len(right) - 2
    return f"{left[:room]:{room}}  {right}" if room > 8 else right[:width]


def state_line(view: View) -> str:
    """The one clear state, with the answer's own time while there is an answer."""
    dot = "●" if view.recording else "○"
    text = f"{dot} {STATES.get(view.state, view.state)}"
    if view.answer_seconds is not None and view.state in _ANSWERING:
        text += f"   {clock(view.answer_seconds)}"
        if view.target_seconds:
            text += f" of about {clock(view.target_seconds)}"
    if view.take > 1 and view.state in (*_ANSWERING, "your-turn"):
        text += f"   take {view.take}"
    return text


def beside(view: View) -> str:
    """What is shown beside the open question: a short line of the interviewer, or a message.

    At the microphone check that is also how far the engine can be trusted.
    """
    if view.speaking and view.speaking != view.text:
        return view.speaking
    if view.role == "check" and view.engine is not None:
        return view.message or view.engine.note
    return view.message


def meter(dbfs: float | None) -> str:
    """A bar that proves the microphone hears: -60 dBFS is empty, 0 dBFS is full."""
    if dbfs is None:
        return "mic  " + "·" * CELLS
    share = min(1.0, max(0.0, (dbfs - QUIETEST) / (LOUDEST - QUIETEST)))
    full = round(share * CELLS)
    bar = "".join(BARS[min(len(BARS) - 1, i * len(BARS) // CELLS)] for i in range(full))
    return f"mic  {bar}{'·' * (CELLS - full)}" + ("  too loud" if dbfs > -1.0 else "")


def caption_tail(text: str, columns: int) -> str:
    """The end of what was heard, from a word's start, within ``columns`` characters."""
    if len(text) <= columns:
        return text
    tail = text[-columns:]
    return "…" + tail[tail.find(" ") :]
