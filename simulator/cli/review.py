"""``mockloop review SESSION``: what each answer had, what it lacked, and what would fix it."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from simulator.cli._terminal import home, open_page
from simulator.terminal import escaped, write_utf8

__all__ = ["add_arguments", "run"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.epilog = (
        "examples:\n  mockloop review last --open\n  mockloop review last --format text --full\n"
        "  mockloop review 2026-03 --single-file -o for-my-coach.html"
    )
    parser.add_argument("session", metavar="SESSION", type=str, help="an id, the beginning of one, a path, or last")
    parser.add_argument("--format", choices=("html", "md", "json", "text"), default="html")
    parser.add_argument("-o", "--output", metavar="FILE", type=Path, help="where to write it; - is standard output")
    parser.add_argument("--full", action="store_true", help="with --format text: all of it, not one screen")
    parser.add_argument("--open", action="store_true", help="open the page in the browser")
    parser.add_argument("--single-file", action="store_true", help="put the sound into the page, to give it away")


def run(args: argparse.Namespace) -> int:
    from simulator.app.opening import open_session
    from simulator.app.reviews import json_document, page_of, view_of, write_page, write_private

    opened = open_session(home(), args.session)
    for notice in opened.notices:
        print(notice, file=sys.stderr)
    aloud = str(args.output) == "-"
    if args.format == "html" and aloud:
        view = view_of(home(), opened.folder, opened.history, waveforms=True)
        write_utf8(page_of(opened.folder, opened.history, view, beside=None, embed=args.single_file), sys.stdout)
        return 0
    if args.format == "html":
        path = write_page(home(), opened.folder, args.output, embed=args.single_file)
        print(path)
        if args.open:
            open_page(path)
        return 0
    view = view_of(home(), opened.folder, opened.history)
    if args.format == "json":
        text = json_document(opened.history, view)
    elif args.format == "md":
        from simulator.report.markdown import markdown

        text = markdown(view)
    else:
        from simulator.report.text import brief_text, review_text

        text = review_text(view) if args.full else brief_text(view)
    if args.output is None or aloud:
        sys.stdout.write(escaped(text, sys.stdout.encoding) if args.format == "json" else text)
    else:
        write_private(args.output, text)
        print(args.output)
    return 0
