"""``mockloop library``: an index page over all sessions, linking their reviews."""

from __future__ import annotations

import argparse
import sys
from urllib.parse import quote

from simulator.cli._pages import PAGE, open_page, write_page
from simulator.paths import home, make_private, sessions_dir


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.epilog = "example:\n  mockloop library --open"
    parser.add_argument("--open", action="store_true", help="open the page in the browser")


def run(args: argparse.Namespace) -> int:
    from simulator.report.html import library_page
    from simulator.report.library import library_rows
    from simulator.store.folder import session_folders
    from simulator.store.index import all_facts

    written = {
        folder.name: f"{quote(sessions_dir().name)}/{quote(folder.name)}/{PAGE}"
        for folder in session_folders()
        if (folder / PAGE).is_file()
    }
    rows = library_rows(all_facts(home(), tell=lambda line: print(line, file=sys.stderr)), written)
    path = make_private(home()) / "library.html"
    write_page(path, library_page(rows, str(sessions_dir())))
    print(path)
    if args.open:
        open_page(path)
    return 0
