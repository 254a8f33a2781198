"""Where to cut a long answer so that it can be transcribed while it is being spoken. Pure; fed frame by frame.

Whisper pays for 30 s whatever the length of a piece, so pieces should be long; the wait at the end is one piece,
so they must not be too long; and a cut inside a word costs that word, so cuts lie in silences.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from audio.vad import FRAME, RATE

__all__ = ["CutRules", "Cutter", "Piece"]


@dataclass(frozen=True, slots=True)
class CutRules:
    """All in seconds. ``tiers``: a piece at least so long closes after so much silence."""

    tiers: tuple[tuple[float, float], ...] = ((0.0, 4.0), (3.0, 1.5), (8.0, 0.5), (15.0, 0.25))
    longest: float = 25.0  # then cut at the longest gap so far; Whisper hears no more than 30 s
    gap: float = 0.098  # the shortest gap worth cutting in (Silero's own rule for over-long speech)
    seek_gap_after: float = 8.0  # such a cut leaves at least this much before it
    before: float = 0.2  # kept before the first voiced frame; soft onsets come before the detector wakes
    after: float = 0.1  # kept after the last one: more invites invented last words, less clips real ones
    overlap: float = 0.4  # on both sides of a cut that had to be made inside speech
    tail_apart: float | None = None
    """Where an answer ends right after a word, what was heard up to its last pause stays as it is, and only what
    follows is decoded, if it is at least so long. None: the piece is decoded whole, for engines that pay for a whole
    window anyway."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Samples ``start:end`` are decoded together.

    ``keep_from``, ``keep_to``: where a cut had to be made inside speech, this piece and its neighbour overlap,
    and only words between these samples belong to it. None: the edge lies in silence.
    """

    start: int
    end: int
    keep_from: int | None = None
    keep_to: int | None = None

    @property
    def seconds(self) -> float:
        return (self.end - self.start) / RATE


@dataclass(slots=True)
class Cutter:
    """Feed every frame in order; take the pieces as they close, look at the open one at any time."""

    rules: CutRules = field(default_factory=CutRules)
    _frame: int = field(default=0, init=False)  # index of the next frame
    _first: int | None = field(default=None, init=False)  # first voiced frame of the open piece
    _last: int = field(default=-1, init=False)  # frame after the last voiced one
    _floor: int = field(default=0, init=False)  # sample before which nothing may be taken again
    _forced: bool = field(default=False, init=False)  # the open piece begins inside speech
    _gaps: list[tuple[int, int]] = field(default_factory=list, init=False)  # of the open piece, in frames
    _probabilities: list[float] = field(default_factory=list, init=False)  # of the open piece, from _first on

    def feed(self, probability: float, voiced: bool) -> Piece | None:
        """One frame of 32 ms. Returns the piece that it closed, if any."""
        index = self._frame
        self._frame += 1
        if voiced:
            if self._first is None:
                self._first = index
            elif index > self._last:
                self._gaps.append((self._last, index))
            self._last = index + 1
        if self._first is None:
            return None
        self._probabilities.append(probability)
        silence = (self._frame - self._last) * FRAME / RATE
        length = (self._last - self._first) * FRAME / RATE
        if silence and any(length >= least and silence >= quiet for least, quiet in self.rules.tiers):
            return self.close()
        if length >= self.rules.longest:
            return self._split(self._first)
        return None

    @property
    def silence(self) -> float:
        """Seconds since the last voiced frame; 0 while voiced or before any voice."""
        return 0.0 if self._first is None else (self._frame - self._last) * FRAME / RATE

    @property
    def needed_from(self) -> int:
        """The first sample that may still be asked for."""
        if self._first is not None:
            return self._begin(self._first)
        return max(self._floor, self._frame * FRAME - self._samples(self.rules.before))

    def tail(self) -> Piece | None:
        """The open piece as it would be closed now; the same while silence lasts. None: nothing voiced."""
        if self._first is None:
            return None
        start = self._begin(self._first)
        end = min(self._last * FRAME + self._samples(self.rules.after), self._frame * FRAME)
        return Piece(start, end, self._floor if self._forced else None)

    def close(self) -> Piece | None:
        """Close the open piece and return it."""
        piece = self.tail()
        if piece is not None:
            self._floor = piece.end
            self._reset(None)
        return piece

    def _begin(self, first: int) -> int:
        before = self.rules.overlap if self._forced else self.rules.before
        floor = self._floor - (self._samples(self.rules.overlap) if self._forced else 0)
        return max(0, floor, first * FRAME - self._samples(before))

    def _split(self, first: int) -> Piece:
        """The piece grew too long: cut it in its longest late gap, or where it sounds least like speech."""
        least = first + self._frames(self.rules.seek_gap_after)
        wide = [g for g in self._gaps if g[0] >= least and (g[1] - g[0]) * FRAME / RATE >= self.rules.gap]
        if wide:
            quiet, again = max(wide, key=lambda g: (g[1] - g[0], g[0]))
            room = (again - quiet) * FRAME
            end = quiet * FRAME + min(self._samples(self.rules.after), room // 2)
            piece = Piece(self._begin(first), end, self._floor if self._forced else None)
            self._carry_over(first, again, end, forced=False)
            return piece
        recent = self._probabilities[-self._frames(5.0) :]
        at = self._frame - len(recent) + recent.index(min(recent))
        at = min(at, self._last - self._frames(self.rules.overlap) - 1)
        cut = at * FRAME
        piece = Piece(
            self._begin(first),
            cut + self._samples(self.rules.overlap),
            self._floor if self._forced else None,
            cut,
        )
        self._carry_over(first, at, cut, forced=True)
        return piece

    def _carry_over(self, was: int, first: int, floor: int, *, forced: bool) -> None:
        kept = self._probabilities[first - was :]
        gaps = [g for g in self._gaps if g[0] >= first]
        self._floor = floor
        self._reset(first)
        self._forced = forced
        self._probabilities, self._gaps = kept, gaps

    def _reset(self, first: int | None) -> None:
        self._first = first
        self._forced = False
        self._gaps = []
        self._probabilities = []

    @staticmethod
    def _samples(seconds: float) -> int:
        return round(seconds * RATE)

    @staticmethod
    def _frames(seconds: float) -> int:
        return round(seconds * RATE / FRAME)
