"""``mockloop prepare``: the candidate's own bank, filled by keyboard, shown with what the rules hear in it."""

from __future__ import annotations

import argparse
import io
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from simulator.cli._terminal import home, open_page, tell, warn
from simulator.cli.session_options import add_session_options, finish, request_of, settings_of
from simulator.terminal import lenient, write_json

if TYPE_CHECKING:
    from simulator.app.preparing import CandidateFiles
    from simulator.ui.dialogue import Dialogue

__all__ = ["add_arguments", "run"]

EPILOG = """\
examples:
  mockloop prepare                         what you have, what is thin, what is missing
  mockloop prepare systems                 how you work, checklist by checklist
  mockloop prepare stories                 draft stories, field by field
  mockloop prepare stories --spoken        the same by voice
  mockloop prepare stories --keep last     the answers of a session as a story
  mockloop prepare audit                   walk through your last twelve months
  mockloop prepare questions               questions to ask them
  mockloop prepare role advert.pdf --cv cv.docx

All of it lies in the folder `bank` of mockloop's home, as text that you can edit.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of the verb."""
    parser.epilog = EPILOG
    parser.add_argument("--format", choices=("text", "html", "json"), default="text")
    parser.add_argument("--open", action="store_true", help="open the page of your bank in the browser")
    what = parser.add_subparsers(dest="what", metavar="WHAT")
    systems = what.add_parser("systems", help="how you work: principle, trigger, steps, rhythm, exception")
    systems.add_argument("which", nargs="?", default="", metavar="CHECKLIST|CATEGORY")
    stories = what.add_parser("stories", help="your stories: context, challenge, actions, results, learning")
    stories.add_argument("which", nargs="?", default="", metavar="ID", help="a story of yours, or a core story")
    stories.add_argument("--keep", metavar="SESSION", type=str, help="keep what was told in a session as a story")
    stories.add_argument("--answer", metavar="N", type=int, help="which question of that session (default: the best)")
    for aloud in (systems, stories):
        aloud.add_argument("--spoken", action="store_true", help="answer aloud: each field is asked for by voice")
        aloud.set_defaults(seed=None)
        add_session_options(aloud)
    what.add_parser("audit", help="the last twelve months, prompt by prompt")
    what.add_parser("questions", help="questions to ask them")
    role = what.add_parser("role", help="what a job description and a CV say; without a file: what you claimed aloud")
    role.add_argument("file", nargs="?", type=Path, metavar="FILE", help="the job description: .txt .md .docx .pdf")
    role.add_argument("--cv", type=Path, metavar="FILE", help="your CV")
    role.add_argument("--level", metavar="LADDER:LEVEL", default="", help="the level, where the text doesn't say it")


def run(args: argparse.Namespace) -> int:
    """Show the bank, or fill a part of it."""
    from simulator.app.bankpage import page_of_bank
    from simulator.app.preparing import CandidateFiles, read_candidate, view_of_bank
    from simulator.report.candidate_text import candidate_text

    today = date.today()  # noqa: DTZ011 - the user's own day
    if args.what:
        return _fill(args, CandidateFiles(home(), tell))
    found = read_candidate(home(), today, warn)
    if args.format == "json":
        write_json(found.document())
    elif args.format == "html" or args.open:
        path = page_of_bank(home(), found, today)
        print(path)
        if args.open:
            open_page(path)
    else:
        sys.stdout.write(candidate_text(view_of_bank(home(), found, today)))
    return 0


def _fill(args: argparse.Namespace, files: CandidateFiles) -> int:
    if args.what == "stories" and args.keep:
        return _keep(args, files)
    if args.what == "role" and args.file:
        return _role(args, files)
    if args.what in ("systems", "stories") and (args.spoken or args.answers or args.mic):
        return _dictate(args, files)
    from simulator.ui.dialogue import Dialogue, StoppedError

    dialogue = Dialogue(lenient(sys.stdin or io.StringIO()), tell)
    try:
        _walk(args, files, dialogue)
    except StoppedError:
        tell("\nEverything so far is kept.")
    except KeyboardInterrupt:
        from simulator.errors import UserInterrupt

        again = f"Go on with: mockloop prepare {args.what}"
        raise UserInterrupt("Interrupted; everything so far is kept.", again) from None
    print(getattr(files, args.what).path)
    tell("What you have: mockloop prepare")
    return 0


def _walk(args: argparse.Namespace, files: CandidateFiles, dialogue: Dialogue) -> None:
    from simulator.app.knowledge import read_mind
    from simulator.ui import preparing as guide

    match args.what:
        case "systems":
            guide.walk_systems(dialogue, files, read_mind(home()), args.which)
        case "stories":
            guide.walk_stories(dialogue, files, read_mind(home()), args.which)
        case "audit":
            guide.walk_audit(dialogue, files)
        case "questions":
            guide.walk_questions(dialogue, files)
        case "role":
            from simulator.app.preparing import likely
            from simulator.report.candidate_text import role_text

            sys.stdout.write(role_text(files.role.content, likely(home(), files)))
            guide.walk_claims(dialogue, files)


def _dictate(args: argparse.Namespace, files: CandidateFiles) -> int:
    from simulator.app.dictating import dictate
    from simulator.ui.terminal import TerminalFrontEnd

    front = TerminalFrontEnd(tell)
    outcome, name = dictate(home(), settings_of(args), request_of(args), front, files, args.what, args.which)
    if name:
        tell(f"Kept in {home().root / 'bank'}. Look through it: mockloop prepare {args.what} {name}")
    return finish(replace(outcome, view=None))  # what was heard is in the file; no field is an answer


def _role(args: argparse.Namespace, files: CandidateFiles) -> int:
    from simulator.app.preparing import likely, read_role
    from simulator.report.candidate_text import role_text

    role = read_role(files, args.file, args.cv, args.level)
    sys.stdout.write(role_text(role, likely(home(), files)))
    tell(f"\nKept in {files.role.path}; correct it there. Ask me these: mockloop run --loop role")
    return 0


def _keep(args: argparse.Namespace, files: CandidateFiles) -> int:
    from simulator.app.keeping import keep_story
    from simulator.store.folder import resolve

    story = keep_story(home(), resolve(args.keep, home().sessions), files, number=args.answer)
    print(files.stories.path)
    tell(f"Kept as “{story.title}”. Look through it: mockloop prepare stories {story.id}")
    return 0
