"""The keys of the room, the same in every interface."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.model.events import KeyName
from simulator.session.machine import TABLE

__all__ = ["KEYS", "Hint", "hints", "key_for"]


@dataclass(frozen=True, slots=True)
class Hint:
    """A key, what it does in the machine's terms, and in people's."""

    key: str  # as typed; "space" for the space bar
    name: KeyName
    short: str
    help: str


KEYS: tuple[Hint, ...] = (
    Hint("space", "finish", "done", "finish the answer; while the interviewer speaks, go on at once"),
    Hint(
        "t",
        "more-time",
        "time",
        "I need time; just after an end: I was not done, it goes on",
    ),
    Hint("r", "repeat", "repeat", "repeat the question"),
    Hint("R", "rephrase", "other words", "ask the question in other words"),
    Hint("n", "skip", "skip", "skip this question"),
    Hint("u", "redo", "again", "answer again from the start; both takes are kept"),
    Hint("p", "pause", "pause", "pause and go on; the clock stands still"),
    Hint("c", "captions", "captions", "show or hide what is heard"),
    Hint("m", "mark", "mark", "mark this moment for the review"),
    Hint("q", "quit", "leave", "leave (asks first; the session can be resumed)"),
)

_BY_KEY = {hint.key: hint.name for hint in KEYS}

# what the machine may be doing while a state is shown: its table says which keys mean something
_DOING: dict[str, tuple[str, ...]] = {
    "arriving": ("idle",),
    "your-turn": ("listening",),
    "still-listening": ("listening",),
    "thinking": ("closing", "judging"),
}

_ANSWERING = ("your-turn", "listening", "still-listening")  # there the key for time means time

# what a state answers to, most needed first; captions and mark work everywhere and stay in the help
_OFFERED: dict[str, tuple[KeyName, ...]] = {
    "arriving": (),
    "speaking": ("finish", "repeat", "pause", "quit"),
    "your-turn": ("finish", "more-time", "repeat", "rephrase", "skip", "pause"),
    "listening": ("finish", "more-time", "redo", "pause"),
    "still-listening": ("finish", "more-time", "redo", "pause"),
    "thinking": ("redo", "skip", "pause"),
    "reviewing": ("finish", "redo", "quit"),
    "trouble": ("resume", "skip", "quit"),
}


def key_for(key: str, state: str, *, may_go_on: bool = False) -> KeyName | None:
    """The meaning of a key in a state, None where it has none.

    ``may_go_on``: an answer has just ended and can go on. The space bar goes on after a pause, y and n answer
    "leave now?".
    """
    if state == "leaving":
        return {"y": "quit", "q": "quit", "n": "stay", "escape": "stay"}.get(key)  # type: ignore[return-value]
    if state in ("paused", "trouble") and key in ("p", "space"):
        return "resume"
    name = _BY_KEY.get(key)
    if name == "more-time" and not may_go_on and state not in _ANSWERING:
        return None
    return name if any((doing, f"key:{name}") in TABLE for doing in _DOING.get(state, (state,))) else None


def hints(state: str, *, may_go_on: bool = False) -> str:
    """One line of key hints for a state, at most about 70 columns. ``may_go_on``: see ``key_for``."""
    if state == "leaving":
        return "y leave   n stay"
    if state == "paused":
        return "space go on   q leave"
    if state == "finished":
        return ""
    named = {h.name: h for h in KEYS}
    offered = [named[name] for name in _OFFERED.get(state, ("pause", "quit")) if name in named]
    go_on = ["space try the microphone again"] if state == "trouble" else []
    go_on_with = ("speaking", "reviewing")  # where the space bar ends no answer
    words = [f"{h.key} {'go on' if state in go_on_with and h.name == 'finish' else h.short}" for h in offered]
    not_done = ["t not done"] if may_go_on and state not in _ANSWERING else []
    return "   ".join([*go_on, *not_done, *words, "? help"])
