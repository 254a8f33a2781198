"""The replay's screen (Textual): who speaks, the words as they are said, and what was found at that moment."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from typing import Protocol

from rich.text import Text
from textual.app import App, ComposeResult
from textual.events import Key
from textual.widgets import Input, Static

from simulator.errors import MockloopError
from simulator.session.timeline import Cue, Timeline
from simulator.terminal import shown
from simulator.text.clock import clock

__all__ = ["KEYS", "ReplayRoom", "Tape", "caption", "findings"]

REDRAW = 1 / 20  # seconds: a caption is at most so late
_RECENT = 6  # findings on the screen
_AROUND = 60  # words of a caption before and after the one that is said
_SIGNS = {"part": "+", "flag": "!", "note": "·"}
NoteKeeper = Callable[[int, float | None, str, bool], None]

KEYS: tuple[tuple[str, str], ...] = (
    ("space", "pause, go on"),
    ("← →", "10 seconds back, forward"),
    ("p n", "previous, next turn"),
    ("f", "next flag"),
    ("- +", "slower, faster"),
    ("↓ ↑", "quieter, louder"),
    ("s", "star this moment"),
    ("t", "write a note at this moment"),
    ("q", "leave"),
)


class Tape(Protocol):
    """What the screen plays and controls; ``simulator.app.transport.Transport`` is the real one."""

    line: Timeline
    problem: str

    @property
    def playing(self) -> bool: ...
    @property
    def position(self) -> float: ...
    @property
    def speed(self) -> float: ...
    @property
    def volume(self) -> float: ...
    def start(self) -> None: ...
    def toggle(self) -> None: ...
    def seek(self, seconds: float) -> None: ...
    def next_of(self, kind: str) -> bool: ...
    def previous_turn(self) -> None: ...
    def faster(self, steps: int = 1) -> None: ...
    def louder(self, steps: int = 1) -> None: ...
    def close(self) -> None: ...


def caption(line: Timeline, at: float) -> tuple[str, list[str], int]:
    """Who speaks, the words of that line or answer, and how many of them have been said by ``at``."""
    if not line.segments:
        return "", [], 0
    segment = line.segments[line.segment_at(at)]
    voice = "interviewer" if segment.voice == "interviewer" else "candidate"
    words = [c for c in line.cues if c.kind == "word" and c.turn == segment.turn and c.voice == voice]
    if voice == "interviewer":  # this line alone, of several in the turn
        words = [c for c in words if segment.start <= c.at < segment.end]
    said = bisect_right([w.at for w in words], at)
    return ("Interviewer" if voice == "interviewer" else "You"), [w.text for w in words], said


def findings(line: Timeline, at: float) -> list[Cue]:
    """What has been found and noted in the current turn by ``at``, the latest last."""
    turn = line.place(at)[0] if line.segments else 0
    return [c for c in line.cues if c.kind in _SIGNS and c.turn == turn and c.at <= at][-_RECENT:]


class ReplayRoom(App[None], inherit_bindings=False):
    """Shows a tape and hands it the keys. ``keep`` writes notes and stars."""

    CSS = """
    Screen { layout: vertical; padding: 1 2; background: $background; }
    #status { height: 1; color: $text-muted; }
    #question { height: auto; max-height: 30%; margin: 1 0; text-style: bold; max-width: 84; }
    #caption { height: auto; max-height: 40%; max-width: 84; margin: 0 0 1 0; }
    #found { height: auto; max-width: 84; }
    #message { height: 1; color: $text-warning; }
    #note { display: none; max-width: 84; }
    #rest { height: 1fr; }
    #hints { height: auto; color: $text-muted; }
    """
    ENABLE_COMMAND_PALETTE = False
    AUTO_FOCUS = ""  # keys are the tape's, until a note is written

    def __init__(self, tape: Tape, keep: NoteKeeper, title: str = "") -> None:
        super().__init__()
        self._tape = tape
        self._keep = keep
        self._name = title
        self._message = ""
        self._noting: float | None = None  # the moment that a note is written for
        self._shown: dict[str, str] = {}
        self._questions = {c.turn: c.text for c in tape.line.cues if c.kind == "turn"}

    def compose(self) -> ComposeResult:
        yield Static(id="status", markup=False)
        yield Static(id="question", markup=False)
        yield Static(id="caption", markup=False)
        yield Static(id="found", markup=False)
        yield Static(id="message", markup=False)
        yield Input(placeholder="your note; Enter keeps it, Escape drops it", id="note")
        yield Static(id="rest")
        yield Static("  ".join(f"[{key}] {what}" for key, what in KEYS), id="hints", markup=False)

    def on_mount(self) -> None:
        self._tape.start()
        self.set_interval(REDRAW, self.redraw)
        self.redraw()

    def on_unmount(self) -> None:
        self._tape.close()

    # --- showing ---
    def redraw(self) -> None:
        """Bring the screen to the moment that sounds now."""
        tape, line = self._tape, self._tape.line
        at = tape.position
        state = "playing" if tape.playing else "paused"
        speed = "" if tape.speed == 1.0 else f" · {tape.speed:g}×"
        volume = "" if tape.volume == 1.0 else f" · volume {round(tape.volume * 100)} %"
        self._show("status", f"{self._name} · {clock(at)} of {clock(line.seconds)} · {state}{speed}{volume}")
        turn = line.place(at)[0] if line.segments else 0
        self._show("question", self._questions.get(turn, ""))
        who, words, said = caption(line, at)
        first = max(0, said - _AROUND)
        before, now = " ".join(words[first : max(0, said - 1)]), words[said - 1] if said else ""
        self._show(
            "caption", Text.assemble((f"{who}: " if who else "", "dim"), f"{shown(before)} ", (shown(now), "bold"))
        )
        rows = [
            f"{_SIGNS[c.kind]} {clock(c.at)} {c.text}" + (f" “{c.quote}”" if c.quote else "")
            for c in findings(line, at)
        ]
        self._show("found", "\n".join(rows))
        self._show("message", tape.problem or self._message)

    def _show(self, name: str, content: str | Text) -> None:
        """Write only what changed: a terminal over a slow line is grateful."""
        if isinstance(content, str):
            content = shown(content)
        plain = content if isinstance(content, str) else content.plain
        if self._shown.get(name) != plain:
            self._shown[name] = plain
            self.query_one(f"#{name}", Static).update(content)

    # --- keys ---
    def on_key(self, event: Key) -> None:
        if self._noting is not None:
            if event.key == "escape":
                self._close_note()
            return
        keys: dict[str, Callable[[], object]] = {
            "space": self._tape.toggle,
            "left": lambda: self._tape.seek(-10.0),
            "right": lambda: self._tape.seek(10.0),
            "p": self._tape.previous_turn,
            "n": lambda: self._next("turn"),
            "f": lambda: self._next("flag"),
            "minus": lambda: self._tape.faster(-1),
            "plus": self._tape.faster,
            "equals_sign": self._tape.faster,
            "down": lambda: self._tape.louder(-1),
            "up": self._tape.louder,
            "s": lambda: self._write(self._tape.position, "", star=True),
            "t": self._open_note,
            "q": self.exit,
            "ctrl+c": self.exit,
        }
        action = keys.get(event.key)
        if action is not None:
            event.stop()
            event.prevent_default()
            self._message = ""
            action()
            self.redraw()

    def _next(self, kind: str) -> None:
        if not self._tape.next_of(kind):
            self._message = f"There is no further {kind}."

    def _open_note(self) -> None:
        self._noting = self._tape.position
        if self._tape.playing:
            self._tape.toggle()
        field = self.query_one("#note", Input)
        field.styles.display = "block"
        field.focus()

    def _close_note(self) -> None:
        field = self.query_one("#note", Input)
        field.value = ""
        field.styles.display = "none"
        self.set_focus(None)
        self._noting = None

    def on_input_submitted(self, event: Input.Submitted) -> None:
        at, text = self._noting, event.value.strip()
        self._close_note()
        if at is not None and text:
            self._write(at, text, star=False)

    def _write(self, at: float, text: str, *, star: bool) -> None:
        turn, t = self._tape.line.place(at)
        try:
            self._keep(turn, t, text, star)
        except MockloopError as error:
            self._message = error.paragraph
        else:
            self._message = f"{'Star' if star else 'Note'} kept at {clock(at)}."
