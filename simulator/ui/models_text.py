"""The speech models that there are, as lines of text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from audio.transcribe.measure import Measured
    from audio.transcribe.store import ModelStore

__all__ = ["measured_line", "megabytes", "model_lines"]


def model_lines(store: ModelStore, *, moonshine: bool) -> Iterator[str]:
    """A table of all models and who hears the answers; ``moonshine``: whether the embedded one is there."""
    from audio.transcribe.catalogue import BETTER, CATALOGUE
    from audio.transcribe.moonshine_files import DOWNLOAD

    figures = store.measured().get("models", {})
    installed = {model.name: model for model in store.installed()}
    rows = [("MODEL", "DOWNLOAD", "MEMORY", "LANGUAGE", "SPEED HERE", "INSTALLED", "")]
    there_too = "yes" if moonshine else ""
    rows.append(("moonshine", f"{DOWNLOAD} MB", "215 MB", "English", "", there_too, "the one that set-up brings"))
    for known in CATALOGUE:
        there = installed.pop(known.name, None)
        where = "" if there is None else "yes" if there.ours else "in the hub's cache"
        sizes = (f"{known.download} MB", f"{known.memory} MB")
        rows.append((known.name, *sizes, known.language, _speed(figures.get(known.name)), where, known.remark))
    for name, model in installed.items():
        rows.append((name, megabytes(model.size), "", "", _speed(figures.get(name)), "yes", "your own"))
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    for row in rows:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
    yield ""
    best = store.best()
    if best is not None:
        more = "" if figures else " To see which one suits this machine: mockloop doctor --measure"
        yield f"Without --stt, answers are heard by {best}.{more}"
    elif moonshine:
        yield f"Without --stt, answers are heard by moonshine. Better words: {BETTER}"
    else:
        yield "No recogniser is installed. Get one: mockloop models pull moonshine"


def _speed(figures: object) -> str:
    if not isinstance(figures, dict):
        return "not measured"
    if figures.get("error"):
        return "failed"
    call = float(figures.get("call") or 0.0)
    return f"{10 / call:.0f} x, {call:.2f} s a call" if call else "not measured"


def megabytes(count: float) -> str:
    """A number of bytes, in words."""
    return f"{count / 1e6:.0f} MB"


def measured_line(measured: Measured) -> str:
    """How fast one model is here, or why it does not run."""
    if measured.error:
        return f"{measured.name}: {measured.error}"
    memory = f", {measured.memory} MB" if measured.memory else ""
    return (
        f"{measured.name}: {measured.call:.2f} s for 10 s of speech ({measured.speed:.0f} x), "
        f"loaded in {measured.load:.1f} s{memory}, {measured.device}"
    )
