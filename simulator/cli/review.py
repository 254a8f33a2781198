"""``mockloop review SESSION``: what each answer had, what it lacked, and what would fix it."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from simulator.cli._pages import PAGE, open_page, read_account, report_of, sound_sources, write_page
from simulator.terminal import escaped, write_utf8

__all__ = ["add_arguments", "run", "write_report"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.epilog = (
        "examples:\n  mockloop review last --open\n  mockloop review last --format text\n"
        "  mockloop review 2026-03 --single-file -o for-my-coach.html"
    )
    parser.add_argument("session", metavar="SESSION", type=str, help="an id, the beginning of one, a path, or last")
    parser.add_argument("--format", choices=("html", "md", "json", "text"), default="html")
    parser.add_argument("-o", "--output", metavar="FILE", type=Path, help="where to write it; - is standard output")
    parser.add_argument("--open", action="store_true", help="open the page in the browser")
    parser.add_argument("--single-file", action="store_true", help="put the sound into the page, to give it away")


def run(args: argparse.Namespace) -> int:
    folder, account = read_account(args.session)
    aloud = str(args.output) == "-"
    if args.format == "html" and aloud:
        write_utf8(_page(folder, beside=None, embed=args.single_file), sys.stdout)
        return 0
    if args.format == "html":
        path = args.output or folder / PAGE
        write_report(folder, path, embed=args.single_file)
        print(path)
        if args.open:
            open_page(path)
        return 0
    view = report_of(folder, account, waveforms=False)
    if args.format == "json":
        from simulator.report.document import review_document

        text = escaped(json.dumps(review_document(account, view), ensure_ascii=False, indent=1)) + "\n"
    elif args.format == "md":
        from simulator.report.markdown import markdown

        text = markdown(view)
    else:
        from simulator.report.text import review_text

        text = review_text(view)
    if args.output is None or aloud:
        sys.stdout.write(escaped(text, sys.stdout.encoding) if args.format == "json" else text)
    else:
        write_page(args.output, text)
        print(args.output)
    return 0


def write_report(folder: Path, path: Path, *, embed: bool = False) -> Path:
    """Write the page of the session in ``folder`` to ``path`` and return it. Raises InputError, StorageError."""
    write_page(path, _page(folder, beside=path.parent, embed=embed))
    return path


def _page(folder: Path, *, beside: Path | None, embed: bool) -> str:
    from simulator.report.html import report_page

    _, account = read_account(str(folder))
    view = report_of(folder, account, waveforms=True)
    return report_page(view, sound_sources(folder, account, beside=beside, embed=embed))
