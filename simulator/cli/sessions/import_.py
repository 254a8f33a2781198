"""``mockloop sessions import``."""

from __future__ import annotations

import argparse
from datetime import datetime
from pathlib import Path

from simulator.cli._terminal import home, report, tell
from simulator.cli.crash import as_bug
from simulator.errors import EngineError, InputError, MockloopError
from simulator.model.base import YEARS

__all__ = ["add_arguments", "run"]


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
    from simulator.app.importing import Importer, sources
    from simulator.config import load

    importer = Importer(
        home(),
        load({}).settings,
        said=_date(args.date),
        question=args.question,
        story=args.story,
        kind=args.kind,
        level=args.level,
        stt=args.stt,
    )
    worst = 0
    for path in args.files:
        try:
            found = list(sources(path))
        except InputError as error:
            worst = _told(error, worst)
            continue
        for source in found:
            try:
                imported = importer.bring(source)
            except (InputError, EngineError) as error:
                worst = _told(error, worst)
            except MockloopError:
                raise  # no engine, no model: the next file would meet the same
            except Exception as error:  # noqa: BLE001 - one file's surprise is kept and told, and the others come in
                worst = _told(as_bug(error, str(source[0])), worst)
            else:
                for folder in imported.folders:
                    print(folder.name)
                for name in imported.known:
                    tell(f"{name} is here already")
    return worst


def _told(error: MockloopError, worst: int) -> int:
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
