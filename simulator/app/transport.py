"""Plays a session's timeline on a player, from any moment and at any speed, and knows which moment is reached."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from audio.tempo import FASTEST, SLOWEST, at_tempo
from simulator.errors import MockloopError
from simulator.session.timeline import Segment, Timeline

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from audio.clocks import PacingClock
    from audio.player import Player

__all__ = ["Load", "Transport"]

SPEEDS = (SLOWEST, 1.0, 1.25, 1.5, 1.75, FASTEST)
GAP_RATE = 16_000  # Hz; of silence, which has no rate of its own
_USUAL_LATENCY = 0.06  # seconds until the first sample sounds, until the player has given its own
_BACK = 1.0  # "previous" within so many seconds of a turn goes to the one before it
Load = Callable[[Segment], "tuple[NDArray[np.int16], int]"]


class Transport:
    """Plays in a thread of its own; every method may be called from any other.

    ``load`` gives a segment's sound as mono PCM16 of shape (n,) and its rate. ``problem`` says why nothing plays
    any more; empty while all is well.
    """

    def __init__(self, line: Timeline, load: Load, player: Player, clock: PacingClock, *, at: float = 0.0) -> None:
        self.line = line
        self.problem = ""
        self._load = load
        self._player = player
        self._clock = clock
        self._changed = threading.Condition()
        self._at = min(max(0.0, at), line.seconds)
        self._speed = 1.0
        self._volume = 1.0
        self._playing = False
        self._closed = False
        self._idle = True  # the thread waits outside of the clock
        self._latency = _USUAL_LATENCY
        self._cut = threading.Event()
        self._since: float | None = None  # clock time when what plays now was handed to the player
        self._until = 0.0  # timeline seconds where what plays now ends
        self._jump: float | None = None
        self._thread = threading.Thread(target=self._run, name="transport", daemon=True)

    # --- what a front end shows ---
    @property
    def playing(self) -> bool:
        return self._playing

    @property
    def speed(self) -> float:
        return self._speed

    @property
    def volume(self) -> float:
        return self._volume

    @property
    def position(self) -> float:
        """Seconds on the timeline that sound now."""
        with self._changed:
            if self._since is None or self._jump is not None:
                return self._at if self._jump is None else self._jump
            heard = max(0.0, self._clock.now() - self._since - self._latency)
            return min(self._until, self._at + heard * self._speed)

    # --- what keys do ---
    def start(self) -> None:
        """Begin to play."""
        with self._changed:
            self._playing = self._at < self.line.seconds
            self._awake()
        self._thread.start()

    def toggle(self) -> None:
        """Pause or go on; at the end, from the beginning."""
        with self._changed:
            self._playing = not self._playing
            if self._playing and self._at >= self.line.seconds:
                self._at = 0.0
            self._awake()
            self._interrupt()

    def seek(self, seconds: float) -> None:
        """Go forward or back."""
        self.go(self.position + seconds)

    def go(self, at: float) -> None:
        """Go to a moment."""
        with self._changed:
            self._jump = min(max(0.0, at), self.line.seconds)
            self._interrupt()

    def next_of(self, kind: str) -> bool:
        """Go to the next cue of ``kind`` (turn, flag, part, note); False where there is none."""
        here = self.position
        after = next((m for m in self.line.moments(kind) if m > here + 0.05), None)
        if after is not None:
            self.go(after)
        return after is not None

    def previous_turn(self) -> None:
        """Go to the beginning of the turn, or of the one before where it has just begun."""
        here = self.position
        self.go(max((m for m in self.line.moments("turn") if m < here - _BACK), default=0.0))

    def faster(self, steps: int = 1) -> None:
        """The next speed up, or down where ``steps`` is negative."""
        nearest = min(range(len(SPEEDS)), key=lambda i: abs(SPEEDS[i] - self._speed))
        self.set_speed(SPEEDS[min(len(SPEEDS) - 1, max(0, nearest + steps))])

    def set_speed(self, speed: float) -> None:
        """Play at ``speed`` from here on, at the same pitch."""
        here = self.position
        with self._changed:
            self._speed = min(FASTEST, max(SLOWEST, speed))
            self._jump = here
            self._interrupt()

    def louder(self, steps: int = 1) -> None:
        """Volume up or down by a tenth, from silent to as recorded."""
        here = self.position
        with self._changed:
            self._volume = min(1.0, max(0.0, round(self._volume + steps / 10, 1)))
            self._jump = here
            self._interrupt()

    def close(self) -> None:
        """Stop for good and let go of the player."""
        with self._changed:
            self._closed = True
            self._interrupt()
        if self._thread.is_alive():
            self._thread.join(2.0)
        self._player.close()

    def _interrupt(self) -> None:
        """End whatever plays now. The caller holds the lock."""
        self._cut.set()
        self._player.wake()
        self._changed.notify_all()

    def _awake(self) -> None:
        """With the lock held: time waits from here until the thread acts (on a virtual clock)."""
        if self._playing and self._idle:
            self._idle = False
            self._clock.hold()

    # --- the thread ---
    def _run(self) -> None:
        while self._wait():
            with self._clock.acting():
                self._clock.release()
                while self._play_on():
                    pass

    def _wait(self) -> bool:
        """Wait until there is something to play; False where all is over."""
        with self._changed:
            while self._idle and not self._closed:
                self._changed.wait()
            return not self._idle

    def _play_on(self) -> bool:
        """Play to the end of one segment or until something changes; False where it is time to wait."""
        with self._changed:
            if self._jump is not None:
                self._at, self._jump = self._jump, None
            if self._closed or not self._playing or self._at >= self.line.seconds:
                self._playing, self._idle = False, True
                return False
            self._cut = threading.Event()
            segment = self.line.segments[self.line.segment_at(self._at)]
            begin, speed, volume, cut = self._at, self._speed, self._volume, self._cut
        try:
            samples, rate = self._sound(segment, begin - segment.start)
        except MockloopError as error:  # gone since the timeline was made
            with self._changed:
                self.problem, self._playing = str(error), False
            return True
        samples = at_tempo(samples, rate, speed)
        if volume < 1.0:
            samples = (samples * volume).astype(samples.dtype)
        with self._changed:
            self._since, self._until = self._clock.now(), segment.end
            since = self._since
        played = self._player.play(samples, rate, cut)
        with self._changed:
            self._since = None
            if played.first_sample is not None:
                self._latency = max(0.0, played.first_sample - since)
            if played.problem:
                self.problem, self._playing = played.problem, False
            elif played.completed:
                self._at = segment.end
            else:
                self._at = min(segment.end, begin + played.seconds * speed)
        return True

    def _sound(self, segment: Segment, offset: float) -> tuple[NDArray[np.int16], int]:
        import numpy as np

        if segment.audio is None:
            return np.zeros(round((segment.seconds - offset) * GAP_RATE), np.int16), GAP_RATE
        samples, rate = self._load(segment)
        until = round((segment.skip + segment.seconds) * rate)
        return samples[round((segment.skip + offset) * rate) : until], rate
