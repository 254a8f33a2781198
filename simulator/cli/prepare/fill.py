"""``mockloop prepare WHAT``: a part of the bank is filled."""

from __future__ import annotations

import io
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

from simulator.cli._terminal import home, tell
from simulator.cli.prepare.role import read, show
from simulator.cli.session_options import finish, request_of, settings_of
from simulator.terminal import lenient

if TYPE_CHECKING:
    import argparse

    from simulator.app.preparing import CandidateFiles

__all__ = ["fill"]


def fill(args: argparse.Namespace, files: CandidateFiles) -> int:
    """Fill the part of the bank that ``args.what`` names: by keyboard, by voice, from a session or from files."""
    if args.what == "stories" and args.keep:
        return _keep(args, files)
    if args.what == "role" and args.file:
        return read(args, files)
    if args.what in ("systems", "stories") and (args.spoken or args.answers or args.mic):
        return _dictate(args, files)
    from simulator.ui.dialogue import Dialogue, StoppedError
    from simulator.ui.preparing import walk

    dialogue = Dialogue(lenient(sys.stdin or io.StringIO()), tell)
    if args.what == "role":
        show(files)
    try:
        walk(dialogue, home(), files, args.what, getattr(args, "which", ""))
    except StoppedError:
        tell("\nEverything so far is kept.")
    except KeyboardInterrupt:
        from simulator.errors import UserInterrupt

        again = f"Go on with: mockloop prepare {args.what}"
        raise UserInterrupt("Interrupted; everything so far is kept.", again) from None
    print(getattr(files, args.what).path)
    tell("What you have: mockloop prepare")
    return 0


def _dictate(args: argparse.Namespace, files: CandidateFiles) -> int:
    from simulator.app.dictating import dictate
    from simulator.ui.terminal import TerminalFrontEnd

    front = TerminalFrontEnd(tell)
    outcome, name = dictate(home(), settings_of(args), request_of(args), front, files, args.what, args.which)
    if name:
        tell(f"Kept in {home().root / 'bank'}. Look through it: mockloop prepare {args.what} {name}")
    return finish(replace(outcome, view=None))  # what was heard is in the file; no field is an answer


def _keep(args: argparse.Namespace, files: CandidateFiles) -> int:
    from simulator.app.keeping import keep_story
    from simulator.store.folder import resolve

    story = keep_story(home(), resolve(args.keep, home().sessions), files, number=args.answer)
    print(files.stories.path)
    tell(f"Kept as “{story.title}”. Look through it: mockloop prepare stories {story.id}")
    return 0
