"""``mockloop sessions``: everything one does with sessions that are over. One file for each subcommand."""

from __future__ import annotations

import argparse
import importlib

from simulator.cli.arguments import Parser

# a subcommand that was loaded is an attribute here: no bare `list` below
__all__ = ["COMMANDS", "add_arguments", "run"]

COMMANDS: dict[str, str] = {
    "list": "all sessions, newest first",
    "show": "what was asked and said in one, with what was found",
    "search": "where something was said, asked, flagged or noted",
    "correct": "mend what was misheard; the judgement is made again",
    "dispute": "disagree with a finding; the review keeps it with your reason",
    "compare": "takes of one question side by side: what got better, what got lost",
    "remove": "delete sessions for good, sound included",
    "export": "one archive of sessions, to keep or to give to a coach",
    "import": "an archive, recordings or transcripts as sessions",
    "reindex": "make the index anew from the folders",
}
_MODULES = {"import": "import_"}  # a keyword can't be a module's name


def add_arguments(parser: argparse.ArgumentParser) -> None:
    width = max(map(len, COMMANDS))
    listed = "\n".join(f"  {name:{width}}  {text}" for name, text in COMMANDS.items())
    parser.epilog = (
        f"commands:\n{listed}\n\n"
        "examples:\n  mockloop sessions list\n"
        '  mockloop sessions search "re-planned the roadmap"\n'
        "`mockloop sessions COMMAND --help` tells more of each."
    )
    # one argument for all of them: of two, the first would swallow a -- that belongs to the command
    parser.add_argument(
        "command",
        nargs=argparse.PARSER,
        type=str,
        choices=[*COMMANDS],
        metavar="COMMAND",
        help="what to do (see below)",
    )


def run(args: argparse.Namespace) -> int:
    command, *rest = args.command
    name = _MODULES.get(command, command)
    module = importlib.import_module(f"simulator.cli.sessions.{name}")
    text = COMMANDS[command]
    parser = Parser(prog=f"mockloop sessions {command}", description=text[0].upper() + text[1:] + ".")
    module.add_arguments(parser)
    status: int = module.run(parser.parse_args(rest))
    return status
