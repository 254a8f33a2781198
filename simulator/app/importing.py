"""An archive, recordings or transcripts as sessions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from simulator.app.engines import choose_transcriber
from simulator.app.home import Home
from simulator.app.knowledge import hints_for, read_mind
from simulator.app.reviews import refresh
from simulator.errors import InputError
from simulator.terminal import shown

if TYPE_CHECKING:
    from simulator.config import Settings
    from simulator.model.review import QuestionKind
    from simulator.model.transcript import Transcript
    from simulator.planning.judge import Judge
    from simulator.ports import Transcriber
    from simulator.store.inputs import Given

__all__ = ["Imported", "Importer", "sources"]

_TEXT = (".txt", ".srt", ".vtt", ".json")


@dataclass(frozen=True, slots=True)
class Imported:
    """Folders of new sessions and names of those that were here already."""

    folders: tuple[Path, ...]
    known: tuple[str, ...] = ()


def sources(path: Path) -> Iterator[tuple[Path, ...]]:
    """Files that belong together: one alone, or a recording and its transcript. Raises InputError."""
    from simulator.store.inputs import AUDIO

    if not path.is_dir():
        if not path.exists():
            raise InputError(f"there is no file {path}", "Check the name.")
        yield (path,)
        return
    known = (*AUDIO, *_TEXT)
    found = sorted(p for p in path.rglob("*") if p.suffix.lower() in known and p.is_file() and not p.is_symlink())
    if not found:
        raise InputError(f"there is nothing to import in {path}", f"Known: {' '.join(s.lstrip('.') for s in known)}")
    together: dict[Path, list[Path]] = {}
    for file in found:
        together.setdefault(file.with_suffix(""), []).append(file)
    for files in together.values():
        sounds = [f for f in files if f.suffix.lower() in AUDIO]
        texts = [f for f in files if f.suffix.lower() in _TEXT]
        if len(sounds) == 1 and len(texts) == 1:
            yield (sounds[0], texts[0])
        else:
            yield from ((f,) for f in files)


class Importer:
    """Brings one source after another in; mind and recogniser are made when they are first needed.

    ``question``: an id of the bank or its words; with ``story``, ``kind`` and ``level`` it wins over what the input
    says. ``stt`` None: as the settings say.
    """

    def __init__(
        self,
        home: Home,
        settings: Settings,
        *,
        said: datetime,
        question: str | None = None,
        story: str | None = None,
        kind: QuestionKind | None = None,
        level: str | None = None,
        stt: str | None = None,
    ) -> None:
        self._home = home
        self._settings = settings
        self._said = said
        self._question = question
        self._story = story
        self._kind = kind
        self._level = level
        self._stt = stt or settings.stt
        self._mind: Judge | None = None
        self._transcriber: Transcriber | None = None

    def bring(self, source: tuple[Path, ...]) -> Imported:
        """Import one archive or one answer. Raises InputError, StorageError, EngineError, MissingError."""
        if source[0].suffix.lower() == ".zip":
            from simulator.store.unpack import unpack

            unpacked = unpack(source[0], self._home.sessions)
            for folder in unpacked.folders:
                refresh(self._home, folder)
            return Imported(tuple(unpacked.folders), tuple(unpacked.known))
        folder = self._answer(source)
        refresh(self._home, folder)
        return Imported((folder,))

    def _answer(self, source: tuple[Path, ...]) -> Path:
        from simulator.model.review import QuestionRef
        from simulator.store.inputs import is_audio
        from simulator.store.intake import Arrival, take_in

        self._mind = self._mind or read_mind(self._home)
        given = self._given(source)
        words = self._question or given.question
        kind = self._kind or given.kind
        story = self._story or given.story
        question = self._mind.bank.find(words, kind=kind, story=story) if words else QuestionRef(text="", story=story)
        arrival = Arrival(shown(source[0].name), given.transcript, question, self._level or given.level)
        sound = source[0] if is_audio(source[0]) else None

        def keep_sound(path: Path) -> Path:
            from audio.soundfiles import to_int16, write_wav
            from audio.takes import RATE, compress
            from simulator.store.sounds import decode

            assert sound is not None  # noqa: S101 - only called for a recording
            write_wav(path, to_int16(decode(sound)), RATE)
            return compress(path)

        return take_in(arrival, self._said, self._mind, self._home.sessions, keep_sound if sound else None)

    def _given(self, source: tuple[Path, ...]) -> Given:
        from simulator.store.inputs import Given, is_audio, read_file

        text = source[-1]
        if is_audio(text):
            return Given(transcript=self._hear(text), where=str(text))
        if text.suffix.lower() not in _TEXT:
            raise InputError(
                f"{text} is neither an archive, a recording nor a transcript",
                "Known: zip wav flac mp3 m4a ogg opus webm txt srt vtt json; `mockloop analyze` takes jsonl.",
            )
        given = next(iter(read_file(text)))
        if isinstance(given, InputError):
            raise given
        return given

    def _hear(self, path: Path) -> Transcript:
        from simulator.store.sounds import decode

        samples = decode(path)
        self._transcriber = self._transcriber or choose_transcriber(self._home, self._stt)
        assert self._mind is not None  # noqa: S101 - made before
        return self._transcriber.transcribe(samples, hints_for(self._mind.bank, self._settings))
