"""``mockloop sessions correct``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from simulator.cli._terminal import home, tell
from simulator.cli.sessions.filters import session_argument
from simulator.errors import InputError
from simulator.terminal import one_line

if TYPE_CHECKING:
    from simulator.session.history import Turn

__all__ = ["add_arguments", "run"]

_LONGEST = 1 << 20  # characters of a corrected answer


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.epilog = (
        "examples:\n  mockloop sessions correct last\n  mockloop sessions correct last 3 --from answer.txt\n\n"
        "Opens what was heard in your editor ($VISUAL, $EDITOR). The recogniser's own text is kept beside yours;\n"
        "words keep their times, and the answer is judged again."
    )
    session_argument(parser)
    parser.add_argument("turn", metavar="TURN", nargs="?", type=int, help="its number (`mockloop sessions show`)")
    parser.add_argument(
        "--from", dest="source", metavar="FILE", type=str, help="take the text from a file, or - for stdin"
    )


def run(args: argparse.Namespace) -> int:
    from simulator.app.correcting import correct
    from simulator.store.changes import lines

    def said(turn: Turn, heard: str) -> str:
        return _text(args.source, turn, heard)

    done = correct(home(), args.session, args.turn, said)
    for notice in done.notices:
        tell(notice)
    if done.changes is None:
        tell("nothing was changed")
    for turn, change in done.changes or ():
        print(f"turn {turn}: " + ("\n    ".join(lines(change)) or "corrected; the judgement stays as it was"))
    return 0


def _text(source: str | None, turn: Turn, heard: str) -> str:
    if source is None:
        from simulator.ui.editor import edit

        about = [f"Turn {turn.number}: {one_line(turn.text)}", "Write what was said, not what should have been said."]
        return edit(heard, [*about, "Save and leave; an empty text changes nothing."])
    try:
        text = sys.stdin.read(_LONGEST + 1) if source == "-" else Path(source).read_text("utf-8")
        text.encode()  # some systems let any byte through
    except (OSError, UnicodeError) as error:
        raise InputError(f"can't read it: {error}", "Give a file of UTF-8 text.", where=source) from error
    if len(text) > _LONGEST:
        raise InputError("that is too long for one answer", "Give the answer alone.", where=source)
    return text
