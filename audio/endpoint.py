"""When is an interview answer over? A pure judge, fed with durations and text.

An assistant may cut in after half a second; an interviewer may not. So: thinking before the first word is free;
with a key nothing but the key (or a done phrase) ends an answer; hands-free, the wait is long at first and falls as
the answer grows, never below the candidate's own usual pauses, longer where the sentence hangs ("and", "because",
"um"). No clock and no threads: the caller says how much time went by and whether it was voiced.
"""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass, field
from typing import Literal, Self

from simulator.ports import Closing

__all__ = ["Cue", "Endpointer", "Pace", "Patience", "ends_open", "ends_with_phrase"]

# words after which a sentence goes on; an answer that ends on one is not over
_OPEN_WORDS = """
a an and as because but for from if in like my of or our so than that the their then to well when where which while
who with i we you they he she it's is was were are um uh er erm hmm
"""
_OPEN = frozenset(_OPEN_WORDS.split())
_WORD = re.compile(r"[a-z0-9]+(?:'[a-z]+)*")


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait; every time in seconds.

    The wait falls from ``early`` to ``late`` while the candidate speaks: the first pauses of an answer are thinking.
    Chosen on 24 human answers with thinking pauses (``scripts/bench/turns``): 3 of them cut, at a middle wait of
    2.4 s; a fixed 1.2 s cut 22. ``lift`` is added to every wait, for people who stutter or think long.
    ``hands_free`` False: silence never ends an answer. ``quiet_after`` None: never offer time.
    """

    hands_free: bool = False
    early: float = 3.5  # until early_until seconds were spoken
    late: float = 1.6  # from late_from on
    early_until: float = 5.0
    late_from: float = 40.0
    longest: float = 3.0  # of what the pace may ask for
    unfinished: float = 4.0  # where the text hangs, has no full stop, or is not known yet
    few_words: float = 6.0  # after one or two words, which are no answer
    lift: float = 0.0
    phrase_after: float = 0.4  # silence after a done phrase
    pause_after: float = 0.6  # silence after a request to the interviewer, which may be the beginning of an answer
    voice_after: float = 0.06  # voiced for so long is a voice; less is a click
    hanging: float = 2 / 3  # of the wait, then the screen says that silence will end the answer
    quiet_after: float | None = 15.0
    more_time: float = 15.0  # silence granted by a request for time

    @classmethod
    def always(cls, seconds: float) -> Self:
        """Hands-free with one and the same wait: for measuring."""
        return cls(
            hands_free=True, early=seconds, late=seconds, longest=seconds, unfinished=seconds, few_words=seconds
        )

    def floor(self, spoken: float) -> float:
        """The least wait after so many seconds of voice."""
        share = (spoken - self.early_until) / (self.late_from - self.early_until)
        return self.early + (self.late - self.early) * min(max(share, 0.0), 1.0)


@dataclass(slots=True)
class Pace:
    """The candidate's own pauses, kept over the answers of a session."""

    recent: deque[float] = field(default_factory=lambda: deque(maxlen=40))  # seconds
    stretch: float = 1.0  # grows when an answer was ended too early

    def pause(self, seconds: float) -> None:
        """A pause inside an answer, after which the candidate went on."""
        if seconds >= 0.25:  # shorter: the gap between two words
            self.recent.append(seconds)

    def usual(self) -> float | None:
        """Seconds that four of five pauses stay below; None until three were heard."""
        if len(self.recent) < 3:
            return None
        ordered = sorted(self.recent)
        return ordered[min(int(0.8 * len(ordered)), len(ordered) - 1)]

    def cut_off(self) -> None:
        """The candidate was interrupted: wait a quarter longer from now on."""
        self.stretch = min(2.0, self.stretch * 1.25)


@dataclass(frozen=True, slots=True)
class Cue:
    """What the endpointer noticed. ``seconds``: of silence so far.

    ``hanging``: two thirds of the wait that will end the answer are over; ``on``: after that somebody spoke again.
    """

    kind: Literal["voice", "quiet", "hanging", "on", "phrase", "silence"]
    seconds: float = 0.0


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower().replace("’", "'"))


def ends_open(text: str) -> bool:
    """Whether the text breaks off: on a connective, a filler, a comma, a dash or an ellipsis."""
    text = text.rstrip()
    if not text:
        return False
    if text.endswith((",", "-", "–", "—", "...", "…", ":")):
        return True
    words = _words(text[-60:])
    return bool(words) and words[-1] in _OPEN


def _finished(text: str) -> bool:
    """Whether the text ends like a sentence. Every recogniser here writes full stops."""
    return text.rstrip().endswith((".", "!", "?")) and not ends_open(text)


def ends_with_phrase(text: str, closing: Closing) -> int | None:
    """Where in ``text`` a done phrase at its end begins, or None. Reported speech ("I told her …") is none."""
    tokens = [(m.group(), m.start()) for m in _WORD.finditer(text.lower().replace("’", "'"))]
    words = [word for word, _ in tokens]
    for phrase in sorted(closing.phrases, key=len, reverse=True):
        wanted = _words(phrase)
        begin = len(words) - len(wanted)
        if wanted and begin >= 0 and words[begin:] == wanted:
            reported = begin > 0 and words[begin - 1] in closing.not_after
            return None if reported else tokens[begin][1]
    return None


@dataclass(slots=True)
class Endpointer:
    """One answer. ``heard`` takes stretches of sound in order; ``read`` the text known so far."""

    patience: Patience = field(default_factory=Patience)
    pace: Pace = field(default_factory=Pace)
    closing: Closing = field(default_factory=Closing)
    earlier: float = 0.0  # seconds voiced in the parts of this answer before
    since: float | None = None  # seconds of silence before this part, where silence had ended the one before

    at: float = field(default=0.0, init=False)  # seconds heard so far
    spoken: float = field(default=0.0, init=False)  # seconds voiced so far
    silence: float = field(default=0.0, init=False)  # seconds since the last voice, or since the start
    voice_end: float | None = field(default=None, init=False)  # when the last voice ended, seconds from the start
    done: bool = field(default=False, init=False)
    text: str = field(default="", init=False)  # the newest from the recogniser
    _offered: bool = field(default=False, init=False)
    _silenced: float | None = field(default=None, init=False)  # after so much silence it ended the answer
    _hung: bool = field(default=False, init=False)  # this silence was told to be nearly long enough
    _grace: float = field(default=0.0, init=False)
    _spent: bool = field(default=False, init=False)  # the silence going on has ended the answer once
    _run: float = field(default=0.0, init=False)  # the voiced stretch going on
    _covered: float = field(default=0.0, init=False)  # the text accounts for the sound up to here

    def heard(self, seconds: float, voiced: bool) -> list[Cue]:
        """``seconds`` of sound went by, all voiced or all not. Returns the cues in order; none after the end."""
        self.at += seconds
        known = self._run >= self.patience.voice_after
        self._run = self._run + seconds if voiced else 0.0
        if voiced and self._run >= self.patience.voice_after:
            return self._voice(seconds if known else self._run, pause=self.silence - (self._run - seconds))
        self.silence += seconds
        return self._silent()

    def read(self, text: str, covered: float) -> list[Cue]:
        """The recogniser's newest text, which accounts for the sound up to ``covered`` seconds."""
        self.text, self._covered = text, covered
        return self._silent()

    def more_time(self) -> None:
        """The candidate asked for time: the silence so far is forgotten and the next one may be long.

        After the end: it came too early, so the answer goes on and the pace learns from it.
        """
        if self.done:
            self.pace.cut_off()
        self.silence = 0.0
        self._hung = False
        self._grace = self.patience.more_time
        self._offered = True
        self.done = False

    def reopen(self) -> None:
        """After an end that came too early: the answer goes on, and this silence can't end it again."""
        self.done = False
        self._spent = True

    def go_on(self) -> Endpointer:
        """For the next part of this answer, whose end is taken back: where silence had made it, the pace learns."""
        if self._silenced is not None:
            self.pace.cut_off()
        return Endpointer(self.patience, self.pace, self.closing, self.earlier + self.spoken, self._silenced)

    def paused(self) -> bool:
        """Whether the candidate has stopped for a moment and the text accounts for all that was said."""
        return self.voice_end is not None and self._fresh and self.silence >= self.patience.pause_after

    def hangover(self) -> float:
        """Seconds of silence that would end the answer now (hands-free)."""
        p = self.patience
        wait = p.floor(self.earlier + self.spoken)
        usual = self.pace.usual()
        if usual is not None:
            wait = max(wait, min(1.1 * usual, p.longest))
        if not self._fresh or not _finished(self.text):
            wait = max(wait, p.unfinished)
        if not self.earlier and len(_words(self.text)) <= 2:
            wait = max(wait, p.few_words)
        return max((wait + p.lift) * self.pace.stretch, self._grace)

    @property
    def _fresh(self) -> bool:
        """Whether the text covers the last voice; the detector and the cutter may differ by a few frames."""
        return self.voice_end is not None and self._covered >= self.voice_end - 0.1

    def _voice(self, spoken: float, pause: float) -> list[Cue]:
        """``spoken`` seconds of voice became certain, after ``pause`` seconds without."""
        first = self.voice_end is None
        if not first and self.silence:
            self.pace.pause(pause)
        elif first and self.since is not None:
            self.pace.pause(self.since + pause)
        hung, self._hung = self._hung, False
        self._grace = 0.0
        self._spent = False
        self.silence = 0.0
        self.spoken += spoken
        self.voice_end = self.at
        if self.done:
            return []
        return [Cue("voice")] if first else [Cue("on")] if hung else []

    def _silent(self) -> list[Cue]:
        p = self.patience
        if self.done:
            return []
        began = self.voice_end is not None
        if began and self._fresh and self.silence >= p.phrase_after and self._phrase():
            self.done = True
            return [Cue("phrase", self.silence)]
        if p.hands_free and began and not self._spent:
            wait = self.hangover()
            if self.silence >= wait:
                self.done, self._silenced = True, self.silence
                return [Cue("silence", self.silence)]
            if not self._hung and self.silence >= p.hanging * wait:
                self._hung = True
                return [Cue("hanging", self.silence)]
        if p.quiet_after is not None and not self._offered and self.silence >= p.quiet_after:
            self._offered = True
            return [Cue("quiet", self.silence)]
        return []

    def _phrase(self) -> bool:
        return ends_with_phrase(self.text, self.closing) is not None
