"""``mockloop rerun``: judge old sessions with today's rules, or on what a better model hears."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from simulator.cli._terminal import Bar, count, home, tell
from simulator.errors import InputError, UserInterrupt

if TYPE_CHECKING:
    from simulator.app.rerunning import Rerun
    from simulator.store.rerun import Result

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
    from simulator.app.rerunning import Rerunner, RerunRequest
    from simulator.config import load
    from simulator.store.folder import resolve

    if bool(args.sessions) == args.all:
        raise InputError("which sessions?", "Name some, or give --all.")
    if args.rules is not None and not args.rules.exists():
        raise InputError(f"there is no folder {args.rules}", "Give the folder that holds your rules.")
    request = RerunRequest(
        folders=None if args.all else tuple(resolve(spec, home().sessions) for spec in args.sessions),
        stt=args.stt,
        packs=(args.rules.resolve(),) if args.rules else (),
        dry_run=args.dry_run,
        jobs=args.jobs,
        scheduler=args.scheduler,
    )
    rerunner = Rerunner(home(), load({}).settings, request)
    if rerunner.done_before:
        tell(f"done before: {count(rerunner.done_before, 'session')}")
    if args.scheduler:
        what = "transcripts and recordings" if args.stt else "transcripts"
        tell(f"Sending {what} to the workers of {args.scheduler}, as you asked.")
    report = _Report(args)
    bar = Bar("judging")
    try:
        for rerun in rerunner.results():
            report.take(rerun)
            if args.all:
                bar(rerun.done, rerun.total)
    except KeyboardInterrupt as error:
        if not args.all:
            raise
        raise UserInterrupt("Interrupted; what was judged is kept.", "The same command goes on from here.") from error
    return report.close()


class _Report:
    """Tells about results and counts them."""

    def __init__(self, args: argparse.Namespace) -> None:
        self._args = args
        self._sessions = self._answers = self._changed = self._failed = 0

    def take(self, rerun: Rerun) -> None:
        """Print what changed in one session, or why it could not be judged."""
        result, name = rerun.result, rerun.result.folder.name
        for notice in rerun.notices:
            tell(notice)
        if rerun.problem:
            self._failed += 1
            tell(f"{name}: {rerun.problem}")
            return
        self._sessions += 1
        self._answers += result.answers
        self._changed += len(result.records)
        for note in result.notes:
            tell(f"{name}: {note}")
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

    def close(self) -> int:
        """Say the totals and return the exit status."""
        looked = " (nothing was written)" if self._args.dry_run else ""
        if self._args.all or self._args.diff:
            failed = f"; {count(self._failed, 'session')} failed" if self._failed else ""
            print(
                f"{count(self._sessions, 'session')}, {count(self._answers, 'answer')} judged, "
                f"{self._changed} differ{looked}{failed}"
            )
        return InputError.exit_code if self._failed else 0
