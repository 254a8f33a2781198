"""``mockloop rerun``: judge old sessions with today's rules, or on what a better model hears."""

from __future__ import annotations

import argparse
from pathlib import Path

from simulator.cli._terminal import Bar, count, home, tell
from simulator.errors import InputError, UserInterrupt

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
    from simulator.ui.rerun_text import RerunText

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
    text, bar = RerunText(args.diff, args.all), Bar("judging")
    try:
        for rerun in rerunner.results():
            for note in text.notes(rerun):
                tell(note)
            for line in text.results(rerun):
                print(line)
            if args.all:
                bar(rerun.done, rerun.total)
    except KeyboardInterrupt as error:
        if not args.all:
            raise
        raise UserInterrupt("Interrupted; what was judged is kept.", "The same command goes on from here.") from error
    if args.all or args.diff:
        print(text.totals(dry_run=args.dry_run))
    return InputError.exit_code if text.failed else 0
