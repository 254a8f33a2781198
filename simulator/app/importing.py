"""An archive, recordings or transcripts as sessions."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
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
    from simulator.store.interview import Answered
    from simulator.store.speakers import AskWho

__all__ = ["Imported", "Importer", "Sources", "all_sources", "sources"]

_ARCHIVE = ".zip"


@dataclass(frozen=True, slots=True)
class Imported:
    """Folders of new sessions, names of those that were here already, and sentences about what came in."""

    folders: tuple[Path, ...]
    known: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sources:
    """``found``: what to bring, one after another: a recording, a transcript or both together.

    ``skipped``: files of a folder that aren't brought, each with its reason.
    """

    found: tuple[tuple[Path, ...], ...]
    skipped: tuple[tuple[Path, str], ...] = ()


def sources(path: Path) -> Sources:
    """What a path holds: in a folder, per name the richest transcript beside its recording is one session.

    Raises InputError.
    """
    from simulator.store.inputs import AUDIO, TEXT

    if not path.is_dir():
        if not path.exists():
            raise InputError(f"there is no file {path}", "Check the name.")
        return Sources(((path,),))
    texts = TEXT[: TEXT.index(".md")]
    known = (*AUDIO, *texts, _ARCHIVE)
    files = sorted(p for p in path.rglob("*") if p.is_file() and not p.is_symlink() and not p.name.startswith("."))
    together: dict[Path, list[Path]] = {}
    skipped: list[tuple[Path, str]] = []
    for file in files:
        if file.suffix.lower() in known:
            together.setdefault(file.with_suffix(""), []).append(file)
        else:
            skipped.append((file, "not a recording or a transcript"))
    if not together:
        hint = f"Known: zip {' '.join(s.lstrip('.') for s in (*AUDIO[:13], *texts))}"
        raise InputError(f"there is nothing to import in {path}", hint)
    found: list[tuple[Path, ...]] = []
    for alike in together.values():
        found += [(file,) for file in alike if file.suffix.lower() == _ARCHIVE]
        sounds = [file for ending in AUDIO for file in alike if file.suffix.lower() == ending]
        written = [file for ending in texts for file in alike if file.suffix.lower() == ending]
        chosen = (*sounds[:1], *written[:1])
        if chosen:
            found.append(chosen)
        skipped += [(file, f"{sounds[0].name} is taken instead") for file in sounds[1:]]
        skipped += [(file, f"{written[0].name} is taken instead") for file in written[1:]]
    return Sources(tuple(found), tuple(skipped))


def all_sources(paths: Sequence[Path]) -> tuple[Sources, tuple[InputError, ...]]:
    """The sources of several paths in order, and what is wrong with those that hold none."""
    found: list[Sources] = []
    wrong: list[InputError] = []
    for path in paths:
        try:
            found.append(sources(path))
        except InputError as error:
            wrong.append(error)
    together = Sources(
        tuple(s for here in found for s in here.found), tuple(s for here in found for s in here.skipped)
    )
    return together, tuple(wrong)


class Importer:
    """Brings one source after another in; mind and recogniser are made when they are first needed.

    ``question``: an id of the bank or its words; with ``story``, ``kind`` and ``level`` it wins over what the input
    says. ``candidate``: which speaker is judged where several speak; ``ask``: who is asked where that isn't plain.
    ``stt`` None: as the settings say.
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
        candidate: str | None = None,
        ask: AskWho | None = None,
        stt: str | None = None,
    ) -> None:
        self._home = home
        self._settings = settings
        self._said = said
        self._question = question
        self._story = story
        self._kind = kind
        self._level = level
        self._candidate = candidate
        self._ask = ask
        self._stt = stt or settings.stt
        self._known: dict[str, str] | None = None
        self._mind: Judge | None = None
        self._transcriber: Transcriber | None = None

    def bring(self, source: tuple[Path, ...]) -> Imported:
        """Import one archive or one answer. Raises InputError, StorageError, EngineError, MissingError."""
        if source[0].suffix.lower() == _ARCHIVE:
            from simulator.store.unpack import unpack

            unpacked = unpack(source[0], self._home.sessions)
            for folder in unpacked.folders:
                refresh(self._home, folder)
            return Imported(tuple(unpacked.folders), tuple(unpacked.known))
        from simulator.store.intake import known_sources

        mark = self._mark(source)
        if self._known is None:
            self._known = known_sources(self._home.sessions)
        if mark in self._known:
            return Imported((), (self._known[mark],))
        folder, notes = self._take_in(source, mark)
        self._known[mark] = folder.name
        refresh(self._home, folder)
        return Imported((folder,), notes=notes)

    def _mark(self, source: tuple[Path, ...]) -> str:
        """What tells a source from all others: its names, its bytes, and what was said about it."""
        said = (self._question, self._story, self._kind, self._level, self._candidate)
        mark = hashlib.sha256(repr((said, [path.name for path in source])).encode("utf-8", "surrogateescape"))
        try:
            for path in source:
                with path.open("rb") as file:
                    mark.update(hashlib.file_digest(file, "sha256").digest())
        except OSError as error:
            raise InputError(f"can't read the file: {error.strerror}", "Check the name.", where=str(path)) from error
        return mark.hexdigest()

    def _take_in(self, source: tuple[Path, ...], mark: str) -> tuple[Path, tuple[str, ...]]:
        from simulator.store.inputs import is_audio
        from simulator.store.intake import Arrival, take_in

        self._mind = self._mind or read_mind(self._home)
        sound = _Recording(source[0]) if is_audio(source[0]) else None
        given = self._given(source, sound)
        turns, who = self._turns(given, self._mind)
        arrival = Arrival(
            name=shown(source[0].name),
            turns=turns,
            level=self._level or given.level,
            source=mark,
            problem=" ".join(sound.notes) if sound else "",
        )
        folder = take_in(arrival, self._said, self._mind, self._home.sessions, sound.keep if sound else None)
        notes = (*(sound.notes if sound else ()), *given.notes, *who)
        if sound and len(turns) > 1 and not any(turn.said_at for turn in turns):
            notes = (*notes, "The transcript has no times, so the recording could not be cut into answers.")
        return folder, notes

    def _turns(self, given: Given, mind: Judge) -> tuple[tuple[Answered, ...], tuple[str, ...]]:
        """What was asked and answered, and a sentence on who was taken for the candidate."""
        from simulator.model.review import QuestionRef
        from simulator.store.interview import Answered, interview, who_spoke
        from simulator.store.speakers import candidate_of

        words = self._question or given.question
        kind, story = self._kind or given.kind, self._story or given.story
        question = mind.bank.find(words, kind=kind, story=story) if words else QuestionRef(text="", story=story)
        if given.talk is not None:
            candidate = candidate_of(given.talk, self._candidate, self._ask, given.where)
            if given.talk.several:
                turns = interview(given.talk, candidate, mind.bank)
                if self._question and sum(turn.role == "question" for turn in turns) == 1:
                    turns = tuple(
                        replace(turn, question=question) if turn.role in ("question", "follow-up") else turn
                        for turn in turns
                    )
                return turns, (who_spoke(given.talk, candidate, turns),)
        return (Answered("question", question.text, question, given.transcript),), ()

    def _given(self, source: tuple[Path, ...], sound: _Recording | None) -> Given:
        from simulator.store.inputs import TEXT, Given, is_audio, read_file

        text = source[-1]
        if sound is not None and len(source) == 1:
            return Given(transcript=self._hear(sound), where=str(text))
        if is_audio(text) or text.suffix.lower() not in TEXT or text.suffix.lower() == ".jsonl":
            raise InputError(
                f"{text} is neither an archive, a recording nor a transcript",
                "Known: zip, sound and video files, txt docx srt vtt tsv json; `mockloop analyze` takes jsonl.",
            )
        given = next(iter(read_file(text)))
        if isinstance(given, InputError):
            raise given
        if given.talk is None and not given.transcript.text.strip():
            raise InputError("there are no words in it", "Check that it is the file you mean.", where=str(text))
        return given

    def _hear(self, sound: _Recording) -> Transcript:
        samples = sound.samples
        self._transcriber = self._transcriber or choose_transcriber(self._home, self._stt)
        assert self._mind is not None  # noqa: S101 - made before
        return self._transcriber.transcribe(samples, hints_for(self._mind.bank, self._settings))


class _Recording:
    """A recording to bring in; decoded once, when it is first needed. Raises InputError."""

    def __init__(self, path: Path) -> None:
        from audio.soundfiles import load_sound

        found = load_sound(path)
        self.samples = found.samples
        self.notes = found.notes

    def keep(self, path: Path, stretch: tuple[float, float] | None) -> Path | None:
        """Write a stretch of it (seconds; None: all) as a private file and pack it; returns what was written."""
        from audio.soundfiles import to_int16, write_wav
        from audio.takes import RATE, compress

        first, last = stretch or (0.0, len(self.samples) / RATE)
        samples = self.samples[round(first * RATE) : round(last * RATE)]
        if not len(samples):
            return None
        write_wav(path, to_int16(samples), RATE)
        return compress(path)
