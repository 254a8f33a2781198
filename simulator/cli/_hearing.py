"""Transcribing a file with something to look at: seconds of sound done, speed, time left. On a terminal only."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from simulator.terminal import drawing, shown

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from simulator.model.transcript import Transcript
    from simulator.ports import Hints, Transcriber

__all__ = ["transcribe"]

_RATE = 16_000


def transcribe(transcriber: Transcriber, samples: NDArray[np.float32], hints: Hints, label: str) -> Transcript:
    """The words of ``samples`` (float32 mono at 16 kHz). Raises EngineError."""
    with _bar(label, len(samples) / _RATE) as progress:
        return transcriber.transcribe(samples, hints, progress)


@contextmanager
def _bar(label: str, seconds: float) -> Iterator[Callable[[float], None] | None]:
    if not sys.stderr.isatty() or seconds < 10.0:  # shorter ones are done before a bar is read
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
    from rich.text import Text

    class Sound(ProgressColumn):
        """``2:10 of 5:00, 14 x``."""

        def render(self, task: Task) -> Text:
            speed = f", {task.speed:.0f} x" if task.speed else ""
            return Text(f"{_clock(task.completed)} of {_clock(task.total or 0.0)}{speed}")

    columns = (TextColumn("{task.description}", markup=False), BarColumn(), Sound(), TimeRemainingColumn())
    with Progress(*columns, console=Console(file=drawing(sys.stderr)), transient=True) as bar:
        task = bar.add_task(shown(label), total=seconds)
        yield lambda done: bar.update(task, completed=done)


def _clock(seconds: float) -> str:
    return f"{int(seconds) // 60}:{int(seconds) % 60:02}"
