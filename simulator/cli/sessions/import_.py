"""``mockloop sessions import``."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from simulator.cli._terminal import Bar, choose, count, home, report, tell
from simulator.cli.crash import as_bug
from simulator.errors import EngineError, InputError, MockloopError
from simulator.model.base import YEARS
from simulator.terminal import shown

if TYPE_CHECKING:
    from simulator.app.importing import Importer

__all__ = ["add_arguments", "run"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.epilog = (
        "examples:\n  mockloop sessions import practice.zip\n"
        '  mockloop sessions import answer.m4a --question "Tell me about a conflict you resolved."\n'
        "  mockloop sessions import recordings/ --question q01\n"
        "  mockloop sessions import interview.vtt --candidate Anna\n\n"
        "An archive of `sessions export`; recordings and videos, which are transcribed; transcripts (txt docx srt\n"
        "vtt tsv json); folders of them. An answer becomes a session, and so does an interview whose transcript\n"
        "names its speakers. A recording and a transcript of the same name (talk.mp3, talk.srt) belong together.\n"
        "What was imported before is passed over."
    )
    parser.add_argument("files", nargs="+", metavar="FILE", type=Path, help="an archive, a file or a folder")
    parser.add_argument("--question", metavar="ID|TEXT", help="what was asked: an id from `bank list`, or its words")
    parser.add_argument("--candidate", metavar="NAME", help="which speaker is you, where several speak")
    parser.add_argument("--story", metavar="ID", help="the core story that the question asks for")
    parser.add_argument("--kind", choices=("trunk", "branch", "leaf"), help="how deep the question goes")
    parser.add_argument("--level", metavar="LADDER:LEVEL", help="what to calibrate against, such as career:M2")
    parser.add_argument(
        "--date", metavar="DAY", help="when it was said: 2026-03-01 or 2026-03-01T10:15 (default: now)"
    )
    parser.add_argument("--stt", metavar="ENGINE[:MODEL]", help="what hears recordings (default: as set)")


def run(args: argparse.Namespace) -> int:
    from simulator.app.importing import Importer, sources
    from simulator.config import load

    bar = Bar("importing", 2)
    source: tuple[Path, ...] = ()

    def ask(names: Sequence[str]) -> str | None:
        bar.clear()
        return choose(f"{shown(source[-1].name)}: which of them is you?", names)

    importer = Importer(
        home(),
        load({}).settings,
        said=_date(args.date),
        question=args.question,
        story=args.story,
        kind=args.kind,
        level=args.level,
        candidate=args.candidate,
        ask=ask,
        stt=args.stt,
    )
    worst = 0
    found: list[tuple[Path, ...]] = []
    for path in args.files:
        try:
            here = sources(path)
        except InputError as error:
            worst = _reported(error, worst)
            continue
        found += here.found
        for file, why in here.skipped:
            tell(f"passed over {shown(str(file))}: {why}")
    done = 0
    try:
        for done, source in enumerate(found):
            bar(done, len(found))
            worst = _bring(importer, source, worst, bar)
        bar(len(found), len(found))
    except KeyboardInterrupt:
        bar.clear()
        tell(f"stopped; {count(done, 'file')} of {len(found)} done. The same command goes on from there.")
        raise
    return worst


def _bring(importer: Importer, source: tuple[Path, ...], worst: int, bar: Bar) -> int:
    """Import one source and say what came of it; the exit status so far."""
    try:
        imported = importer.bring(source)
    except (InputError, EngineError) as error:
        bar.clear()
        return _reported(error, worst)
    except MockloopError:
        bar.clear()
        raise  # no engine, no model: the next file would meet the same
    except Exception as error:  # noqa: BLE001 - one file's surprise is kept and told, and the others come in
        bar.clear()
        return _reported(as_bug(error, str(source[0])), worst)
    bar.clear()
    for folder in imported.folders:
        print(folder.name, flush=True)
    for note in imported.notes:
        tell(f"{shown(source[-1].name)}: {note}")
    for name in imported.known:
        tell(f"{name} is here already")
    return worst


def _reported(error: MockloopError, worst: int) -> int:
    """Say it; the exit status: a fault of ours counts more than wrong input."""
    report(error)
    return min(worst or error.exit_code, error.exit_code)


def _date(text: str | None) -> datetime:
    if text is None:
        return datetime.now().astimezone()
    hint = "Write 2026-03-01 or 2026-03-01T10:15."
    try:
        day = datetime.fromisoformat(text).astimezone()
    except (ValueError, OverflowError, OSError) as error:
        raise InputError(f"--date {text!r} is no day", hint) from error
    if day.year not in YEARS:
        raise InputError(f"--date {text!r} is no day of the years {YEARS[0]} to {YEARS[-1]}", hint)
    return day
