"""The speech output: a synthesiser and a player as one part, with the next lines rendered ahead."""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from audio.levels import amplified
from audio.player import Player
from audio.speaker import Speech, Synthesiser
from simulator.errors import MockloopError
from simulator.ports import Said

__all__ = ["LocalSpeechOutput"]


class LocalSpeechOutput:
    """The port ``SpeechOutput`` over any player.

    ``volume``: 1 as rendered, 0 silent; louder is limited, never clipped. ``reading``: seconds a word for which a
    line that can't be heard lasts all the same, so that it can be read.
    """

    def __init__(
        self, synthesiser: Synthesiser, player: Player, volume: float = 1.0, *, reading: float = 0.0
    ) -> None:
        self._reading = reading
        self._synthesiser = synthesiser
        self._player = player
        self._volume = volume
        self._ahead = ThreadPoolExecutor(1, thread_name_prefix="speech-ahead")
        self._rendering: dict[str, Future[None]] = {}
        self._lock = threading.Lock()
        self._cuts: list[threading.Event] = []  # one for each line being said

    @property
    def description(self) -> str:
        return f"{self._synthesiser.description}, played on {self._player.description}"

    def prepare(self, lines: Sequence[str]) -> None:
        """Render ``lines`` in the background, in order; what was asked for earlier and not begun comes after them."""
        with self._lock:
            waiting = [text for text, future in self._rendering.items() if future.cancel()]
            for text in waiting:
                del self._rendering[text]
            for text in (*lines, *waiting):
                if text not in self._rendering:
                    self._rendering[text] = self._ahead.submit(self._render, text)

    def _render(self, text: str) -> None:
        self._synthesiser.render(
            text, ahead=True
        )  # into its cache: the samples of a whole session's lines are not kept here

    def say(self, text: str, save_as: Path | None = None) -> Said:
        cut = threading.Event()
        with self._lock:
            self._cuts.append(cut)
        try:
            return self._say(text, save_as, cut)
        finally:
            with self._lock:
                self._cuts.remove(cut)

    def _say(self, text: str, save_as: Path | None, cut: threading.Event) -> Said:
        try:
            speech = self._speech(text)
        except MockloopError as error:
            self._let_read(text, cut)
            return Said(None, None, 0.0, completed=False, problem=error.paragraph)
        audio, problem = speech.path, ""
        if save_as:
            try:
                _copy(speech.path, save_as)
                audio = save_as
            except OSError as error:
                problem = f"can't keep the question as {save_as}: {error.strerror}"
        if cut.is_set():
            return Said(audio, None, 0.0, completed=False, problem=problem)
        played = self._player.play(amplified(speech.samples, self._volume), speech.rate, cut)
        if played.problem:
            self._let_read(text, cut)
        problem = "; ".join(filter(None, (played.problem, problem)))
        return Said(audio, played.first_sample, played.seconds, played.completed, problem)

    def _let_read(self, text: str, cut: threading.Event) -> None:
        if self._reading:
            cut.wait(self._reading * len(text.split()))

    def stop(self) -> None:
        with self._lock:
            for cut in self._cuts:
                cut.set()
        self._player.wake()

    def close(self) -> None:
        self.stop()
        self._ahead.shutdown(wait=True, cancel_futures=True)
        self._synthesiser.close()
        self._player.close()

    def _speech(self, text: str) -> Speech:
        """The rendered line; one that waits in the queue is rendered here and now instead."""
        with self._lock:
            future = self._rendering.pop(text, None)
        if future and not future.cancel():
            future.result()  # raises what the rendering raised
        return self._synthesiser.render(text)


def _copy(source: Path, target: Path) -> None:
    with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(source.read_bytes())
