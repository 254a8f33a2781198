"""The command line: one small file per verb, loaded only when it is asked for, so that --help stays fast.

A verb's module has ``add_arguments(parser)`` and ``run(args) -> int``. Results go to stdout, talk to stderr.
"""

from __future__ import annotations

import argparse
import importlib
import os
import signal
import sys
from collections.abc import Sequence

from simulator import __version__
from simulator.errors import MockloopError, UserInterrupt

__all__ = ["VERBS", "run"]

VERBS: dict[str, str] = {
    "run": "sit a mock interview: questions spoken, answers recorded, follow-ups asked",
    "demo": "hear and read the main job on a recorded candidate, no microphone needed",
    "replay": "play a session again with captions and findings",
    "rerun": "judge old sessions with today's rules or a better model",
    "review": "what an answer had, what it lacked, and what would fix it",
    "sessions": "list, show, search, correct, compare, remove, export, import",
    "library": "an index page over all sessions",
    "progress": "trends, recurring weaknesses, stories still untold",
    "analyze": "judge answers from text, transcripts or audio files",
    "drill": "short exercises: intent, system, learnings",
    "bank": "the questions: list, show, check, new",
    "rules": "the rules: list, explain, check, expand",
    "models": "speech models: list, pull, remove",
    "config": "every setting, its value and where it comes from",
    "doctor": "check microphone, speaker, engines, disk, and say how to mend them",
}


def _parser() -> argparse.ArgumentParser:
    width = max(map(len, VERBS))
    verbs = "\n".join(f"  {name:{width}}  {text}" for name, text in VERBS.items())
    parser = argparse.ArgumentParser(
        prog="mockloop",
        description="A private, local voice mock interviewer for engineering managers. Nothing leaves this machine.",
        epilog=f"verbs:\n{verbs}\n\nexample: mockloop demo\n`mockloop VERB --help` tells more of each.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"mockloop {__version__}")
    # one argument for all of them: of two, the first would swallow a -- that belongs to the verb
    parser.add_argument(
        "verb", nargs=argparse.PARSER, choices=list(VERBS), metavar="VERB", help="what to do (see below)"
    )
    return parser


def run(argv: Sequence[str]) -> int:
    """Run one verb and return the exit status; errors become one clear message on stderr."""
    first = _parser().parse_args(argv)
    try:
        verb, *rest = first.verb
        return _run(verb, rest)
    except KeyboardInterrupt:
        return _report(UserInterrupt("Interrupted.", "Everything so far is kept."))
    except BrokenPipeError:
        # the reader (head, less) went away; silence Python's own complaint at exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 128 + signal.SIGPIPE if hasattr(signal, "SIGPIPE") else 1
    except MockloopError as error:
        return _report(error)
    except Exception as error:  # noqa: BLE001 - the last stop: kept in a file and told in one sentence
        from simulator.cli._crash import as_bug

        return _report(as_bug(error))


def _run(verb: str, rest: Sequence[str]) -> int:
    module = importlib.import_module(f"simulator.cli.{verb}")
    parser = argparse.ArgumentParser(
        prog=f"mockloop {verb}",
        description=VERBS[verb][0].upper() + VERBS[verb][1:] + ".",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    module.add_arguments(parser)
    status: int = module.run(parser.parse_args(rest))
    return status


def _report(error: MockloopError) -> int:
    print(f"mockloop: {error}", file=sys.stderr)
    if error.hint:
        print(f"  {error.hint}", file=sys.stderr)
    return error.exit_code
