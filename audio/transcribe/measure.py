"""How fast is each installed model on this machine, and which one is worth using live?

Each model is loaded in a child process of its own, so that memory is that model's alone and a crash costs nothing
but its line.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from audio.lifeline import end_with_parent, lifeline
from audio.transcribe.catalogue import CATALOGUE
from audio.transcribe.store import Installed, ModelStore

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["LIVE_CALL", "Measured", "measure", "measure_all", "recommend"]

LIVE_CALL = 1.3
"""Seconds. A decode that starts 0.25 s into the closing silence and takes no longer is done when the default
hangover of 1.6 s ends: the candidate waits for nothing."""

_PIECE = 10.0  # seconds of speech in the timed call: a usual piece of an answer
_LONGEST = 300.0  # seconds for a child; the largest model on the slowest machine


@dataclass(frozen=True, slots=True)
class Measured:
    """One model on this machine. Times in seconds, ``memory`` in MB; ``error``: why there are no figures."""

    name: str
    load: float = 0.0
    call: float = 0.0  # one piece of 10 s
    memory: int | None = None  # None where the system does not tell
    device: str = ""
    error: str = ""

    @property
    def speed(self) -> float:
        """Seconds of speech transcribed a second."""
        return _PIECE / self.call if self.call else 0.0


def measure(model: Installed, speech: Path) -> Measured:
    """Time one model on ``speech`` (a sound file of at least 10 s) in a child process."""
    command = [sys.executable, "-m", "audio.transcribe.measure", str(model.folder), str(speech)]
    try:
        with lifeline() as stdin:
            done = subprocess.run(command, stdin=stdin, capture_output=True, text=True, timeout=_LONGEST, check=False)
    except subprocess.TimeoutExpired:
        return Measured(model.name, error=f"took more than {_LONGEST:.0f} s")
    if done.returncode:
        lines = done.stderr.strip().splitlines()
        return Measured(model.name, error=lines[-1] if lines else f"ended with status {done.returncode}")
    return Measured(model.name, **json.loads(done.stdout))


def measure_all(
    store: ModelStore, speech: Path, tell: Callable[[Measured], None] | None = None
) -> tuple[list[Measured], str | None]:
    """Time every installed model, remember the figures, return them and the name of the recommended one."""
    figures: list[Measured] = []
    for model in store.installed():
        figures.append(measure(model, speech))
        if tell is not None:
            tell(figures[-1])
    best = recommend(figures)
    if figures:
        kept: dict[str, Any] = {"models": {f.name: asdict(f) for f in figures}, "recommended": best}
        store.keep_measured(kept)
    return figures, best


def recommend(figures: Sequence[Measured]) -> str | None:
    """The most accurate model that answers without a wait here, else the fastest; None where nothing runs."""
    running = [f for f in figures if not f.error and f.call]
    if not running:
        return None
    order = [model.name for model in CATALOGUE]  # from small to large, which is from worse to better
    live = [f for f in running if f.call <= LIVE_CALL and f.name in order]
    if live:
        return max(live, key=lambda f: order.index(f.name)).name
    return min(running, key=lambda f: f.call).name


def _ten_seconds(speech: Path) -> NDArray[np.float32]:
    from audio.soundfiles import read_sound
    from audio.vad import RATE

    return read_sound(speech)[: round(_PIECE * RATE)]


def _resident() -> int | None:
    """Memory of this process in MB."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except OSError:
        return None
    import resource

    return pages * resource.getpagesize() // 1_000_000


def main(folder: str, speech: str) -> None:
    """The child: print one JSON object on stdout."""
    end_with_parent()
    from audio.transcribe.whisper import WhisperEngine

    audio = _ten_seconds(Path(speech))
    before = time.monotonic()
    engine = WhisperEngine(Path(folder))
    load = time.monotonic() - before
    engine.decode(audio, "", ())  # the first call also sets up buffers
    before = time.monotonic()
    engine.decode(audio, "", ())
    call = time.monotonic() - before
    figures = {"load": round(load, 2), "call": round(call, 3), "memory": _resident(), "device": engine.info.device}
    sys.stdout.write(json.dumps(figures))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
