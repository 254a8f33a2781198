"""``mockloop sessions compare``."""

from __future__ import annotations

import argparse
import sys
import textwrap
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from simulator.cli._sessions.common import clean, clock, open_index
from simulator.errors import InputError
from simulator.terminal import write_json

if TYPE_CHECKING:
    from simulator.session.account import Account
    from simulator.session.log import Log
    from simulator.store.compare import Answer, Comparison

__all__ = ["add_arguments", "run"]

_STRENGTH = ("–", "thin", "clear")
_COLUMNS = 6  # answers beside each other on a terminal; the newest ones


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.epilog = (
        "examples:\n  mockloop sessions compare last                    its takes, or earlier answers to the same\n"
        "  mockloop sessions compare 2026-03-01 2026-03-08   the same questions in both\n"
        "  mockloop sessions compare --question q01          every answer that you ever gave to it"
    )
    parser.add_argument(
        "sessions", nargs="*", metavar="SESSION", type=str, help="an id, the beginning of one, a path, or last"
    )
    parser.add_argument("--question", metavar="ID", help="all answers to this question of the bank")
    parser.add_argument("--format", choices=("text", "json"), default="text")


def run(args: argparse.Namespace) -> int:
    from simulator.store.compare import compare

    if bool(args.sessions) == bool(args.question):
        raise InputError("compare what?", "Name sessions, or give --question ID.")
    found = compare(_answers(args))
    if args.format == "json":
        write_json([_document(c) for c in found])
    elif found:
        print("\n\n".join("\n".join(_table(c)) for c in found))
    else:
        print("there are no two answers to the same question", file=sys.stderr)
    return 0


def _answers(args: argparse.Namespace) -> list[Answer]:
    from simulator.store.compare import answers_of, takes_of
    from simulator.store.folder import resolve

    if args.question:
        return [
            a for account in _having((args.question,)) for a in answers_of(account) if a.question == args.question
        ]
    read = [_read(spec) for spec in sorted(dict.fromkeys(str(resolve(spec)) for spec in args.sessions))]
    if len(read) > 1:
        return [answer for _, account in read for answer in answers_of(account)]
    log, account = read[0]
    takes = takes_of(account, log.lines)
    if takes:
        return [_judged(answer, log, account) for answer in takes]
    own = answers_of(account)
    asked = tuple(dict.fromkeys(a.question for a in own if a.question))
    earlier = [a for other in _having(asked) for a in answers_of(other) if other.header.id != account.header.id]
    return [*(a for a in earlier if a.question in asked), *own]


def _read(spec: str) -> tuple[Log, Account]:
    from pathlib import Path

    from simulator.cli._recover import mend
    from simulator.session.account import assemble
    from simulator.session.log import read_log
    from simulator.store.folder import LOG

    mend(Path(spec))
    log = read_log(Path(spec) / LOG)
    return log, assemble(log.header, log.lines)


def _having(questions: Sequence[str]) -> list[Account]:
    """All sessions in which one of the questions was asked, oldest first."""
    from simulator.paths import sessions_dir
    from simulator.store.query import Filter, list_sessions

    if not questions:
        return []
    with open_index() as index:
        rows = list_sessions(index, Filter(questions=tuple(questions)))
    return [_read(str(sessions_dir() / row.folder))[1] for row in reversed(rows)]


def _judged(answer: Answer, log: Log, account: Account) -> Answer:
    """A take that was done again before it was judged is judged now; nothing is written."""
    from dataclasses import replace

    from simulator.cli._compose import load_mind
    from simulator.store.rejudge import conditions, judge_again, mind_of

    turn = account.turn(answer.turn)
    take = next((t for t in turn.takes if t.number == answer.take), None) if turn else None
    if answer.review is not None or take is None or take.heard is None:
        return answer
    mind = mind_of(load_mind(), log.header)
    verdicts = judge_again(account, conditions(log.lines), mind, {answer.turn: take.heard})
    return replace(answer, review=next((v.review for v in verdicts if v.turn == answer.turn), None))


def _table(found: Comparison) -> list[str]:
    from simulator.model.review import PARTS
    from simulator.store.compare import strengths

    shown = found.answers[-_COLUMNS:]
    first = len(found.answers) - len(shown)
    lines = textwrap.wrap(clean(found.asked), 78)
    if first:
        lines.append(f"(the newest {_COLUMNS} of {len(found.answers)} answers)")
    several = len({a.session for a in found.answers}) == 1
    for number, answer in enumerate(shown, first + 1):
        lines.append(f"  {number:2}  {answer.session}" + (f", take {answer.take}" if several else ""))

    def row(name: str, cells: Sequence[str]) -> None:
        lines.append(f"  {name:10}" + "".join(f"{cell:>9}" for cell in cells))

    row("", [str(n) for n in range(first + 1, first + 1 + len(shown))])
    row("length", [clock(a.seconds) if a.seconds else "–" for a in shown])
    row("words", [str(len(a.text.split())) for a in shown])
    judged = [strengths(a) for a in shown]
    for part in PARTS:
        row(part, [_STRENGTH[s[part]] if s else "?" for s in judged])
    row("flags", [str(len(a.review.flags)) if a.review and a.review.judged else "?" for a in shown])
    return lines + _summary(found)


def _summary(found: Comparison) -> list[str]:
    lines = []
    for title, parts in (("better", found.better), ("worse", found.worse)):
        if parts:
            lines.append(f"  {title}: " + ", ".join(f"{n} {_STRENGTH[a]} → {_STRENGTH[b]}" for n, a, b in parts))
    if found.whole.lost:
        lines.append("  flags gone: " + ", ".join(found.whole.lost))
    if found.whole.gained:
        lines.append("  flags new: " + ", ".join(found.whole.gained))
    if not lines:
        lines.append("  from first to last: no part and no flag differs")
    if found.rules_differ:
        lines.append("  judged by different rules; `mockloop rerun --all` makes them comparable")
    return lines


def _document(found: Comparison) -> dict[str, Any]:
    answers = [
        {**asdict(a), "review": a.review and a.review.model_dump(mode="json"), "words": len(a.text.split())}
        for a in found.answers
    ]
    return {
        "asked": found.asked,
        "answers": answers,
        "steps": [asdict(step) for step in found.steps],
        "better": [list(p) for p in found.better],
        "worse": [list(p) for p in found.worse],
        "flags_gone": list(found.whole.lost),
        "flags_new": list(found.whole.gained),
        "rules_differ": found.rules_differ,
    }
