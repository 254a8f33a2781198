"""``mockloop rules``: list, explain, check and try the rules."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from simulator.cli._terminal import home
from simulator.errors import InputError

if TYPE_CHECKING:
    from simulator.rules.pack import RulePack

__all__ = ["add_arguments", "run"]

EPILOG = """\
examples:
  mockloop rules list --part learnings
  mockloop rules explain learnings.fault
  mockloop rules explain generic-we
  mockloop rules explain learnings.fault --text "That one was on me."
  mockloop rules check
  mockloop rules expand "i (always|never) ~ask"

Your own rules go into the folder `rules` of MOCKLOOP_HOME (see `mockloop config`),
as YAML files like ours; they add to ours, and a rule of the same name replaces ours.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of the verb."""
    parser.epilog = EPILOG
    parser.add_argument("what", choices=("list", "explain", "check", "expand"), help="what to do")
    parser.add_argument(
        "name", nargs="?", metavar="RULE|PATTERN", help="a rule or a weakness for explain, a pattern for expand"
    )
    parser.add_argument("--part", metavar="NAME", help="list: only rules that speak for this part")
    parser.add_argument("--text", metavar="ANSWER", help="explain: show what the rule finds in this text")
    parser.add_argument("--rules", metavar="DIR", type=str, action="append", default=[], help="read these packs too")


def run(args: argparse.Namespace) -> int:
    """0 where all is well; 2 where a pack or a name is wrong, or `check` found something."""
    if args.what in {"explain", "expand"} and not args.name:
        raise InputError(f"`rules {args.what}` needs a name", "See `mockloop rules --help` for examples.")
    from simulator.report.rule_text import expanded, explained, listing

    if args.what == "expand":
        print(*expanded(args.name), sep="\n")
        return 0
    pack = _pack(args.rules)
    if args.what == "list":
        print(*listing(pack, args.part), sep="\n")
        return 0
    if args.what == "explain":
        print(explained(pack, args.name, args.text))
        return 0
    return _check(pack)


def _pack(folders: list[str]) -> RulePack:
    from simulator.app.knowledge import read_rules

    for folder in folders:
        if not Path(folder).exists():
            raise InputError(f"there is no {folder}", "Name a folder of *.yaml files, or one such file.")
    return read_rules(home(), (*home().own("rules"), *map(Path, folders)))


def _check(pack: RulePack) -> int:
    from simulator.report.rule_text import problems

    found = problems(pack)
    for problem in found:
        print(problem)
    count = sum(not name.startswith("`") for name in pack.rules)
    print(f"{count} rules, {len(found) or 'no'} problems", file=sys.stderr)
    return InputError.exit_code if found else 0
