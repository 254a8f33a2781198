"""Which engine hears. An explicit wish is fulfilled or refused, never replaced; ``auto`` says what it took."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from audio.models import DEMO
from audio.transcribe.catalogue import BY_NAME, PREFERRED
from audio.transcribe.store import ModelStore
from simulator.errors import InputError, MissingError

if TYPE_CHECKING:
    from simulator.ports import Transcriber

__all__ = ["ENGINES", "choose"]

ENGINES: tuple[str, ...] = ("auto", "whisper", "sphinx")


def choose(spec: str | None, models_dir: Path) -> Transcriber:
    """The transcriber for ``ENGINE[:MODEL]``; None is ``auto``.

    ``auto``, ``sphinx``, ``whisper``, ``whisper:base.en``, ``whisper:/a/directory``, a model's name or directory
    alone, or ``whisper:demo``: the shipped one, which knows the demo's voice only. ``auto`` takes an installed
    Whisper model, else PocketSphinx; its ``info`` says so. Raises InputError for an unknown engine or model name,
    MissingError for a known model that is not installed or does not load.
    """
    spec = spec or "auto"
    engine, _, model = spec.partition(":")
    if spec in BY_NAME or _is_path(spec):  # a path may hold a colon: C:\\models
        engine, model = "whisper", spec
    store = ModelStore(models_dir)
    match engine:
        case "auto" if not model:
            return _auto(store)
        case "sphinx" if model in ("", "en-us"):
            return _sphinx()
        case "whisper":
            return _whisper(store, model)
    raise InputError(
        f"No such speech engine: {spec!r}",
        f"Use one of {', '.join(ENGINES)}, or whisper:MODEL with one of: {', '.join(BY_NAME)}",
    )


def _sphinx(note: str = "") -> Transcriber:
    from audio.transcribe.sphinx import SphinxTranscriber

    return SphinxTranscriber(note)


def _auto(store: ModelStore) -> Transcriber:
    name = store.best()
    return _sphinx("No Whisper model is installed.") if name is None else _whisper(store, name)


def _whisper(store: ModelStore, model: str) -> Transcriber:
    from audio.transcribe.whisper import WhisperTranscriber

    if not model:
        found = store.best()
        if found is None:
            raise MissingError("No Whisper model is installed", f"Get one with: mockloop models pull {PREFERRED[0]}")
        model = found
    if model == "demo":
        return WhisperTranscriber.load(DEMO)
    if _is_path(model):
        return WhisperTranscriber.load(Path(model).expanduser())
    return WhisperTranscriber.load(store.resolve(model))


def _is_path(text: str) -> bool:
    return text.startswith((".", "~", "/")) or "\\" in text or Path(text).is_absolute()
