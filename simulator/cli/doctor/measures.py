"""``mockloop doctor --measure`` and ``--latency``: how fast the models and a whole turn are on this machine."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from simulator.cli._terminal import home
from simulator.errors import MissingError
from simulator.terminal import write_json

if TYPE_CHECKING:
    from simulator.config import Settings

__all__ = ["latency", "models"]


def models(*, as_json: bool) -> int:
    """Time each installed model on a recorded answer and recommend one."""
    from dataclasses import asdict

    from audio.samples import sample
    from audio.transcribe.catalogue import BETTER
    from audio.transcribe.measure import measure_all
    from audio.transcribe.store import ModelStore
    from simulator.ui.models_text import measured_line

    tell = None if as_json else lambda measured: print(measured_line(measured))
    figures, best = measure_all(ModelStore(home().models), sample("underperformer-strong").path, tell)
    if as_json:
        write_json({"schema": 1, "models": [asdict(f) for f in figures], "recommended": best})
    elif best:
        print(f"\nRecommended here: {best}. Without --stt it is what hears your answers.")
    if not figures:
        raise MissingError("No Whisper model is installed to be measured.", BETTER)
    if not best:
        raise MissingError("None of the installed models runs here.", BETTER)
    return 0


def latency(settings: Settings, *, as_json: bool) -> int:
    """Time three recorded answers in real time through the session's own parts."""
    from simulator.app.latency import STAGES, measure_wait
    from simulator.ui.checkup_text import latency_lines

    _progress("This takes a minute: recorded answers are heard as fast as they were spoken.")
    result = measure_wait(home(), settings, _progress if not as_json else lambda _: None)
    if as_json:
        write_json(result)
        return 0
    print(*latency_lines(result, STAGES), sep="\n")
    return 0


def _progress(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
