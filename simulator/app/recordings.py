"""How much of a session's recordings can be heard. Disk only."""

from __future__ import annotations

from pathlib import Path

from simulator.session.history import SessionHistory

__all__ = ["damaged", "lengths"]


def lengths(folder: Path, history: SessionHistory) -> tuple[dict[str, float], list[str]]:
    """Seconds that can be heard of each recording of the session, and a sentence for each that can't be heard."""
    found: dict[str, float] = {}
    problems: list[str] = []
    for name in _names(history):
        audible, _ = _seconds(folder / name)
        if audible:
            found[name] = audible
        else:
            problems.append(f"{name} is missing or damaged; its words are shown at a reader's pace")
    return found, problems


def damaged(folder: Path, history: SessionHistory) -> list[str]:
    """A sentence for each recording of which only the beginning can be read."""
    held = ((name, *_seconds(folder / name)) for name in _names(history))
    return [
        f"{name} is damaged: {audible:.1f} of its {whole:.1f} seconds can be heard"
        for name, audible, whole in held
        if 0 < audible < whole
    ]


def _names(history: SessionHistory) -> list[str]:
    """The recordings of what the interviewer said and of the takes that count."""
    found = []
    for turn in history.turns:
        found += [turn.audio, *(aside.audio for aside in turn.asides), turn.take.audio if turn.take else None]
    return [name for name in found if name]


def _seconds(path: Path) -> tuple[float, float]:
    """How much of a recording can be read and how much it says it holds; zeros where there is nothing."""
    import wave

    import soundfile

    from simulator.report.sound import read_what_is_left

    try:
        with soundfile.SoundFile(str(path)) as file:
            frames, whole, rate = file.frames, file.frames, file.samplerate
            if path.suffix == ".wav":  # libsndfile counts what is there, the header tells what was
                with wave.open(str(path), "rb") as header:
                    whole = header.getnframes()
            elif frames:
                file.seek(frames - 1)
                file.read(1)
    except wave.Error:
        pass  # a WAV of another kind than ours: as libsndfile has it
    except (soundfile.LibsndfileError, OSError):
        samples, rate, whole = read_what_is_left(path)
        frames = len(samples)
    return (frames / rate, whole / rate) if frames else (0.0, 0.0)
