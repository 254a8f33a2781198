"""``mockloop rerun``: judge old sessions with today's rules, or on what a better model hears."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING

from simulator.errors import InputError, UserInterrupt

if TYPE_CHECKING:
    from simulator.cli._crew import Crew, Order
    from simulator.store.rerun import Job, Result

__all__ = ["add_arguments", "run"]

EPILOG = """\
examples:
  mockloop rerun last --diff
  mockloop rerun --all --stt whisper:small.en
  mockloop rerun --all --rules my-rules --dry-run --diff

Earlier judgements are never overwritten: a new one is added where it differs.
Answers that were recorded but never transcribed are transcribed now; what you
corrected yourself is not heard again. --all can be stopped at any time; the
same command goes on where it stopped.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.epilog = EPILOG
    parser.add_argument(
        "sessions", nargs="*", metavar="SESSION", type=str, help="an id, the beginning of one, a path, or last"
    )
    parser.add_argument("--all", action="store_true", help="every session")
    parser.add_argument("--stt", metavar="ENGINE[:MODEL]", help="transcribe the recordings again with this first")
    parser.add_argument("--rules", metavar="DIR", type=Path, help="rules to add to ours, in place of your usual ones")
    parser.add_argument("--diff", action="store_true", help="show per answer what changed")
    parser.add_argument("--dry-run", action="store_true", help="only look: write nothing")
    parser.add_argument("--jobs", metavar="N", type=int, help="processes for --all (default: one for each CPU)")
    parser.add_argument("--scheduler", metavar="ADDRESS", help="let a Dask cluster do it: tcp://host:8786")


def run(args: argparse.Namespace) -> int:
    from simulator.cli._compose import load_mind
    from simulator.cli._crew import Order
    from simulator.config import load

    if bool(args.sessions) == args.all:
        raise InputError("which sessions?", "Name some, or give --all.")
    if args.rules is not None and not args.rules.exists():
        raise InputError(f"there is no folder {args.rules}", "Give the folder that holds your rules.")
    packs = (args.rules.resolve(),) if args.rules else ()
    mind = load_mind(packs)
    order = Order(packs, args.stt or load({}).settings.stt, mind.pack.sha256, mind.bank.sha256)
    if args.all:
        return _all(args, order)
    from simulator.store.folder import resolve

    report = _Report(args)
    folders = [resolve(spec) for spec in args.sessions]
    with _crew(args, len(folders)) as crew:
        for result in crew.results(order, _jobs(args, folders, report)):
            report.take(result)
    return report.close()


def _all(args: argparse.Namespace, order: Order) -> int:
    from simulator import __version__
    from simulator.cli._sessions.common import Bar, count
    from simulator.paths import cache_dir
    from simulator.store.folder import session_folders
    from simulator.store.ledger import Ledger

    ledger = Ledger(cache_dir(), (__version__, order.rules, order.bank, args.stt or "", str(args.dry_run)))
    folders = session_folders()
    left = [folder for folder in folders if folder.name not in ledger.done]
    if len(left) < len(folders):
        print(f"done before: {count(len(folders) - len(left), 'session')}", file=sys.stderr)
    report = _Report(args)
    show = Bar("judging", least=1)
    try:
        with _crew(args, len(left)) as crew:
            for done, result in enumerate(crew.results(order, _jobs(args, left, report)), 1):
                report.take(result)
                ledger.add(result.folder.name)
                show(done, len(left))
    except KeyboardInterrupt as error:
        raise UserInterrupt("Interrupted; what was judged is kept.", "The same command goes on from here.") from error
    ledger.finish()
    return report.close()


def _crew(args: argparse.Namespace, jobs: int) -> AbstractContextManager[Crew]:
    from simulator.cli import _crew

    if args.scheduler:
        what = "transcripts and recordings" if args.stt else "transcripts"
        print(f"Sending {what} to the workers of {args.scheduler}, as you asked.", file=sys.stderr)
        return _crew.cluster(args.scheduler)
    # an engine uses several cores by itself
    usual = max(1, (os.cpu_count() or 1) // (4 if args.stt else 1))
    count = min(args.jobs if args.jobs is not None else usual, jobs)
    if count < 1 and args.jobs is not None and args.jobs < 1:
        raise InputError(f"--jobs {args.jobs} makes no sense", "Give 1 or more.")
    return _crew.Processes(count) if count > 1 and args.all else _crew.Alone()


def _jobs(args: argparse.Namespace, folders: Sequence[Path], report: _Report) -> Iterator[Job]:
    from simulator.cli._recover import mend
    from simulator.store.rerun import prepare

    for folder in folders:
        if not args.dry_run:
            mend(folder)
        try:
            yield prepare(folder, hear=bool(args.stt), carry=bool(args.scheduler))
        except InputError as error:
            report.failed(folder.name, str(error))


class _Report:
    """Keeps results and tells about them."""

    def __init__(self, args: argparse.Namespace) -> None:
        self._args = args
        self._sessions = self._answers = self._changed = self._failed = 0

    def take(self, result: Result) -> None:
        """Write a result down and print what changed."""
        from simulator.cli._sessions.after import refresh_pages
        from simulator.cli._sessions.common import count
        from simulator.store.rerun import keep

        name = result.folder.name
        problem = result.problem
        if not problem and result.records and not self._args.dry_run:
            problem = keep(result)
            if not problem:
                refresh_pages(result.folder)
        if problem:
            self.failed(name, problem)
            return
        self._sessions += 1
        self._answers += result.answers
        self._changed += len(result.records)
        for note in result.notes:
            print(f"{name}: {note}", file=sys.stderr)
        if self._args.diff:
            self._differences(result)
        elif not self._args.all:
            print(f"{name}: {count(result.answers, 'answer')} judged, {len(result.records)} differ")

    def _differences(self, result: Result) -> None:
        from simulator.store.changes import lines

        for turn, change in result.changes:
            print(f"{result.folder.name}, turn {turn}:")
            for line in lines(change) or ["evidence, wording or delivery only"]:
                print(f"  {line}")

    def failed(self, name: str, problem: str) -> None:
        """A session that could not be judged; the others go on."""
        self._failed += 1
        print(f"{name}: {problem}", file=sys.stderr)

    def close(self) -> int:
        """Say the totals and return the exit status."""
        from simulator.cli._sessions.common import count

        looked = " (nothing was written)" if self._args.dry_run else ""
        if self._args.all or self._args.diff:
            failed = f"; {count(self._failed, 'session')} failed" if self._failed else ""
            print(
                f"{count(self._sessions, 'session')}, {count(self._answers, 'answer')} judged, "
                f"{self._changed} differ{looked}{failed}"
            )
        return InputError.exit_code if self._failed else 0
