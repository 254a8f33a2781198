"""Which engine hears. An explicit wish is fulfilled or refused, never replaced; ``auto`` says what it took."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from audio.transcribe.catalogue import BY_NAME, RECOMMENDED
from audio.transcribe.store import ModelStore
from simulator.errors import InputError, MissingError

if TYPE_CHECKING:
    from simulator.ports import Transcriber

__all__ = ["ENGINES", "choose"]

ENGINES: tuple[str, ...] = ("auto", "whisper", "moonshine")


def choose(spec: str | None, models_dir: Path) -> Transcriber:
    """The transcriber for ``ENGINE[:MODEL]``; None is ``auto``.

    ``auto``, ``moonshine``, ``whisper``, ``whisper:base.en``, ``whisper:/a/directory``, or a model's name or
    directory alone. ``auto`` takes an installed Whisper model, else Moonshine; its ``info`` says so. Raises
    InputError for an unknown engine or model name, MissingError for a known model that is not installed or does not
    load.
    """
    spec = spec or "auto"
    engine, _, model = spec.partition(":")
    if spec in BY_NAME or _is_path(spec):  # a path may hold a colon: C:\\models
        engine, model = "whisper", spec
    store = ModelStore(models_dir)
    match engine:
        case "auto" if not model:
            return _auto(store, models_dir)
        case "moonshine" if model in ("", "tiny-en"):
            return _moonshine(models_dir)
        case "whisper":
            return _whisper(store, model)
    raise InputError(
        f"No such speech engine: {spec!r}",
        f"Use one of {', '.join(ENGINES)}, or whisper:MODEL with one of: {', '.join(BY_NAME)}",
    )


def _moonshine(models_dir: Path) -> Transcriber:
    from audio.transcribe.moonshine import MoonshineTranscriber
    from audio.transcribe.moonshine_files import find_moonshine

    folder = find_moonshine(models_dir)
    if folder is None:
        raise MissingError("No recogniser is installed", "Get the small one with: mockloop models pull moonshine")
    return MoonshineTranscriber.load(folder)


def _auto(store: ModelStore, models_dir: Path) -> Transcriber:
    name = store.best()
    return _moonshine(models_dir) if name is None else _whisper(store, name)


def _whisper(store: ModelStore, model: str) -> Transcriber:
    from audio.transcribe.whisper import WhisperTranscriber

    if not model:
        found = store.best()
        if found is None:
            raise MissingError("No Whisper model is installed", f"Get one with: mockloop models pull {RECOMMENDED}")
        model = found
    if _is_path(model):
        return WhisperTranscriber.load(Path(model).expanduser())
    return WhisperTranscriber.load(store.resolve(model))


def _is_path(text: str) -> bool:
    return text.startswith((".", "~", "/")) or "\\" in text or Path(text).is_absolute()
