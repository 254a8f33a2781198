"""``mockloop sessions correct``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from simulator.cli._sessions.common import clean, clock, session_argument
from simulator.errors import InputError

if TYPE_CHECKING:
    from simulator.session.account import Account, Take, Turn

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
    from simulator.cli._compose import load_mind
    from simulator.cli._recover import mend
    from simulator.cli._sessions.after import refresh_pages
    from simulator.model.records import Corrected
    from simulator.session.account import assemble
    from simulator.session.log import read_log
    from simulator.store.changes import difference, lines
    from simulator.store.folder import LOG, locked, resolve
    from simulator.store.realign import realign, tidy
    from simulator.store.records import append_records, rejudged
    from simulator.store.rejudge import conditions, correction, mind_of

    folder = resolve(args.session)
    mend(folder)
    with locked(folder):
        log = read_log(folder / LOG)
        account = assemble(log.header, log.lines)
        turn, take = _turn(account, args.turn)
        before = turn.transcript
        text = tidy(_text(args.source, turn, before.text if before else ""))
        if not text or (before is not None and text == tidy(before.text)):
            print("nothing was changed", file=sys.stderr)
            return 0
        words = realign(before, text) if before else ()
        corrected = Corrected(turn=turn.number, take=take.number, text=text, words=words)
        mind = mind_of(load_mind(), log.header)
        verdicts = correction(account, conditions(log.lines), mind, corrected)
        append_records(folder, [corrected, *(rejudged(v, "correction") for v in verdicts)])
    refresh_pages(folder)
    for verdict in verdicts:
        old = account.turn(verdict.turn)
        judged = old.judgement if old else None
        change = difference(
            judged.review if judged else None, verdict.review, judged.decision if judged else None, verdict.decision
        )
        print(f"turn {verdict.turn}: " + ("\n    ".join(lines(change)) or "corrected; the judgement stays as it was"))
    return 0


def _turn(account: Account, number: int | None) -> tuple[Turn, Take]:
    """The turn meant and its take that counts. Raises InputError that lists the turns."""
    answered = [t for t in account.turns if t.take is not None]
    listing = "\n  ".join(f"{t.number:3}  {clock(t.at)}  {clean(t.text)[:60]}" for t in answered)
    if not answered:
        raise InputError(
            f"nothing was answered in {account.header.id}", "`mockloop sessions list` names all sessions."
        )
    if number is None and len(answered) > 1:
        raise InputError("which turn?", f"Give its number:\n  {listing}")
    found = next((t for t in answered if number in (None, t.number)), None)
    if found is None or found.take is None:
        raise InputError(f"there is no answer in turn {number}", f"There are:\n  {listing}")
    return found, found.take


def _text(source: str | None, turn: Turn, heard: str) -> str:
    if source is None:
        from simulator.cli._sessions.editing import edit

        about = [f"Turn {turn.number}: {clean(turn.text)}", "Write what was said, not what should have been said."]
        return edit(heard, [*about, "Save and leave; an empty text changes nothing."])
    try:
        text = sys.stdin.read(_LONGEST + 1) if source == "-" else Path(source).read_text("utf-8")
        text.encode()  # some systems let any byte through
    except (OSError, UnicodeError) as error:
        raise InputError(f"can't read it: {error}", "Give a file of UTF-8 text.", where=source) from error
    if len(text) > _LONGEST:
        raise InputError("that is too long for one answer", "Give the answer alone.", where=source)
    return text
