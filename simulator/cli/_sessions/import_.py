"""``mockloop sessions import``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, cast

from simulator.errors import EngineError, InputError, MockloopError
from simulator.model.base import YEARS

if TYPE_CHECKING:
    from simulator.model.review import QuestionKind
    from simulator.model.transcript import Transcript
    from simulator.planning.judge import Judge
    from simulator.ports import Transcriber
    from simulator.store.inputs import Given

__all__ = ["add_arguments", "run"]

_DAY = "Write 2026-03-01 or 2026-03-01T10:15."
_TEXT = (".txt", ".srt", ".vtt", ".json")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.epilog = (
        "examples:\n  mockloop sessions import practice.zip\n"
        '  mockloop sessions import answer.m4a --question "Tell me about a conflict you resolved."\n'
        "  mockloop sessions import recordings/ --question q01\n\n"
        "An archive of `sessions export`; recordings (wav flac mp3 m4a ogg opus webm), which are transcribed;\n"
        "transcripts (txt srt vtt json); folders of them. Each answer becomes a session. A recording and a\n"
        "transcript of the same name (talk.mp3, talk.srt) are one answer."
    )
    parser.add_argument("files", nargs="+", metavar="FILE", type=Path, help="an archive, a file or a folder")
    parser.add_argument("--question", metavar="ID|TEXT", help="what was asked: an id from `bank list`, or its words")
    parser.add_argument("--story", metavar="ID", help="the core story that the question asks for")
    parser.add_argument("--kind", choices=("trunk", "branch", "leaf"), help="how deep the question goes")
    parser.add_argument("--level", metavar="LADDER:LEVEL", help="what to calibrate against, such as career:M2")
    parser.add_argument(
        "--date", metavar="DAY", help="when it was said: 2026-03-01 or 2026-03-01T10:15 (default: now)"
    )
    parser.add_argument("--stt", metavar="ENGINE[:MODEL]", help="what hears recordings (default: as set)")


def run(args: argparse.Namespace) -> int:
    _date(args.date)
    porter = _Porter(args)
    worst = 0
    for path in args.files:
        try:
            sources = list(_sources(path))
        except InputError as error:
            worst = _told(error, worst)
            continue
        for source in sources:
            try:
                porter.bring(source)
            except (InputError, EngineError) as error:
                worst = _told(error, worst)
            except MockloopError:
                raise  # no engine, no model: the next file would meet the same
            except Exception as error:  # noqa: BLE001 - one file's surprise is kept and told, and the others come in
                from simulator.cli._crash import as_bug

                worst = _told(as_bug(error, str(source[0])), worst)
    return worst


def _told(error: MockloopError, worst: int) -> int:
    """Say it; the exit status: a fault of ours counts more than wrong input."""
    print(f"mockloop: {error}" + (f"\n  {error.hint}" if error.hint else ""), file=sys.stderr)
    return min(worst or error.exit_code, error.exit_code)


def _date(text: str | None) -> datetime:
    if text is None:
        return datetime.now().astimezone()
    try:
        day = datetime.fromisoformat(text).astimezone()
    except (ValueError, OverflowError, OSError) as error:
        raise InputError(f"--date {text!r} is no day", _DAY) from error
    if day.year not in YEARS:
        raise InputError(f"--date {text!r} is no day of the years {YEARS[0]} to {YEARS[-1]}", _DAY)
    return day


def _sources(path: Path) -> Iterator[tuple[Path, ...]]:
    """Files that belong together: one alone, or a recording and its transcript."""
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


class _Porter:
    """Brings one source after another in; mind and recogniser are made when they are first needed."""

    def __init__(self, args: argparse.Namespace) -> None:
        self._args = args
        self._mind: Judge | None = None
        self._transcriber: Transcriber | None = None

    def bring(self, source: tuple[Path, ...]) -> None:
        """Import one archive or one answer and print what it became. Raises InputError."""
        from simulator.cli._sessions.after import refresh_pages
        from simulator.paths import sessions_dir

        if source[0].suffix.lower() == ".zip":
            from simulator.store.unpack import unpack

            unpacked = unpack(source[0], sessions_dir())
            for folder in unpacked.folders:
                refresh_pages(folder)
                print(folder.name)
            for name in unpacked.known:
                print(f"{name} is here already", file=sys.stderr)
            return
        folder = self._answer(source)
        refresh_pages(folder)
        print(folder.name)

    def _answer(self, source: tuple[Path, ...]) -> Path:
        from simulator.cli._compose import load_mind
        from simulator.model.review import QuestionRef
        from simulator.paths import sessions_dir
        from simulator.store.inputs import is_audio
        from simulator.store.intake import Arrival, take_in

        self._mind = self._mind or load_mind()
        given = self._given(source)
        words = self._args.question or given.question
        kind = cast("QuestionKind | None", self._args.kind or given.kind)
        story = self._args.story or given.story
        question = self._mind.bank.find(words, kind=kind, story=story) if words else QuestionRef(text="", story=story)
        arrival = Arrival(source[0].name, given.transcript, question, self._args.level or given.level)
        sound = source[0] if is_audio(source[0]) else None

        def keep_sound(path: Path) -> Path:
            from audio.soundfiles import to_int16, write_wav
            from audio.takes import RATE, compress
            from simulator.store.sounds import decode

            assert sound is not None  # noqa: S101 - only called for a recording
            write_wav(path, to_int16(decode(sound)), RATE)
            return compress(path)

        return take_in(arrival, _date(self._args.date), self._mind, sessions_dir(), keep_sound if sound else None)

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
        from simulator.cli._compose import choose_transcriber, hints_for
        from simulator.config import load
        from simulator.store.sounds import decode

        settings = load({}).settings
        samples = decode(path)
        self._transcriber = self._transcriber or choose_transcriber(self._args.stt or settings.stt)
        assert self._mind is not None  # noqa: S101 - made before
        return self._transcriber.transcribe(samples, hints_for(self._mind.bank, settings))
