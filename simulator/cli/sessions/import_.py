"""``mockloop sessions import``."""

from __future__ import annotations

import argparse
from pathlib import Path

from simulator.cli._terminal import home, tell
from simulator.cli.arguments import add_answer_options, moment
from simulator.cli.sessions.bringing import Bringing
from simulator.terminal import shown

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
    add_answer_options(parser)
    parser.add_argument(
        "--date", metavar="DAY", help="when it was said: 2026-03-01 or 2026-03-01T10:15 (default: now)"
    )


def run(args: argparse.Namespace) -> int:
    from simulator.app.importing import Importer, all_sources
    from simulator.config import load

    bringing = Bringing()
    given = {name: getattr(args, name) for name in ("question", "story", "kind", "level", "candidate", "stt")}
    importer = Importer(home(), load({}).settings, said=moment(args.date), ask=bringing.which_speaker, **given)
    here, wrong = all_sources(args.files)
    for file, why in here.skipped:
        tell(f"passed over {shown(str(file))}: {why}")
    return bringing.bring_all(importer, here.found, wrong)
