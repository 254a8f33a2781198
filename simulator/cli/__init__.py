"""The command line: one small file per verb, loaded only when it is asked for, so that --help stays fast.

A verb's module has ``add_arguments(parser)`` and ``run(args) -> int``. Results go to stdout, talk to stderr.
"""

from __future__ import annotations

import argparse
import importlib
import signal
import sys
from collections.abc import Sequence

from simulator import __version__
from simulator.cli.arguments import Parser
from simulator.errors import MockloopError, StorageError, UserInterrupt
from simulator.terminal import ReaderGoneError, standard_streams

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
    "drill": "short exercises: intent, system, learnings, choose, retell",
    "prepare": "your own systems, stories, questions to ask and the role: write them down, see what is missing",
    "studio": "all of it in the browser, on this machine only",
    "plan": "what to practise on each day until the interview, and why",
    "today": "begin the next exercise of the plan",
    "debrief": "after the real interview: what was asked, how it went, what came of it",
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
    with standard_streams() as talk:
        status = _status(argv)
        talk.flush()
    if talk.failed is not None and status == 0:
        return StorageError.exit_code  # nobody could be told anything
    return status


def _status(argv: Sequence[str]) -> int:
    try:
        try:
            verb, *rest = _parser().parse_args(argv).verb
            return _run(verb, rest)
        finally:
            sys.stdout.flush()  # here, where a full disk can still be told
    except KeyboardInterrupt:
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # one more ends the process at once, without a traceback
        return _report(UserInterrupt("Interrupted.", "Everything so far is kept."))
    except ReaderGoneError:
        return 128 + signal.SIGPIPE if hasattr(signal, "SIGPIPE") else StorageError.exit_code
    except MockloopError as error:
        return _report(error)
    except Exception as error:  # noqa: BLE001 - the last stop: kept in a file and told in one sentence
        from simulator.cli.crash import as_bug

        return _report(as_bug(error))


def _run(verb: str, rest: Sequence[str]) -> int:
    module = importlib.import_module(f"simulator.cli.{verb}")
    parser = Parser(prog=f"mockloop {verb}", description=VERBS[verb][0].upper() + VERBS[verb][1:] + ".")
    module.add_arguments(parser)
    status: int = module.run(parser.parse_args(rest))
    return status


def _report(error: MockloopError) -> int:
    print(f"mockloop: {error}", file=sys.stderr)
    if error.hint:
        print(f"  {error.hint}", file=sys.stderr)
    return error.exit_code
