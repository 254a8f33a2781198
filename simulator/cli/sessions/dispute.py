"""``mockloop sessions dispute``."""

from __future__ import annotations

import argparse

from simulator.cli._terminal import home, tell
from simulator.cli.sessions.filters import session_argument
from simulator.errors import InputError
from simulator.terminal import one_line

__all__ = ["add_arguments", "run"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.epilog = (
        "examples:\n  mockloop sessions dispute last\n"
        '  mockloop sessions dispute last 1 generic-we --because "I named three steps of my own"\n\n'
        "Without a finding: lists all of them. The finding stays in the review with your reason beside it; progress\n"
        "counts how often you disagree. An empty reason takes it back."
    )
    session_argument(parser)
    parser.add_argument("turn", metavar="TURN", nargs="?", type=int, help="its number (`mockloop sessions show`)")
    parser.add_argument("finding", metavar="FINDING", nargs="?", type=str, help="its id, as the list names it")
    parser.add_argument("--because", metavar="TEXT", type=str, help="why you disagree")


def run(args: argparse.Namespace) -> int:
    from simulator.app.disputing import dispute

    if args.finding is None:
        return _list(args)
    if args.because is None:
        raise InputError("why do you disagree?", 'Add --because "…"; --because "" takes it back.')
    found = dispute(home(), args.session, args.turn, args.finding, args.because, tell)
    print(f"{found.id}: {'you disagree' if found.reason else 'taken back'}")
    if found.reason and found.example:
        tell(f"An example for the rule {found.rule}, if you want to change it: {found.example}")
        tell("How: CONTRIBUTING.md, `mockloop rules explain " + found.rule.removeprefix("flag.") + "`")
    return 0


def _list(args: argparse.Namespace) -> int:
    from simulator.app.disputing import findings_of
    from simulator.app.opening import open_session

    history = open_session(home(), args.session).history
    turns = [turn for turn in history.turns if args.turn in (None, turn.number)]
    found = [finding for turn in turns for finding in findings_of(history, turn)]
    for each in found:
        against = f"  (you disagree: {one_line(each.reason)})" if each.reason else ""
        print(f"{each.turn:3}  {each.id:24}  {one_line(each.message)}{against}")
    if not found:
        tell("There is nothing to disagree with.")
    return 0
