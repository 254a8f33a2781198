"""How a session is answered: the options of every verb that runs one."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulator.cli._terminal import home, tell
from simulator.errors import UserInterrupt

if TYPE_CHECKING:
    from simulator.app.frontend import Mode, SessionRequest
    from simulator.app.practice import Outcome
    from simulator.config import Settings
    from simulator.ui.terminal import TerminalFrontEnd

__all__ = ["add_session_options", "finish", "foreseen", "mode_of", "request_of", "settings_of"]

_OF_SETTINGS = ("speaker", "stt", "voice", "rate", "hands_free", "headphones", "plain", "style", "level", "loop")


def add_session_options(parser: argparse.ArgumentParser) -> None:
    """Declare them."""
    how = parser.add_argument_group("how it is answered")
    one = how.add_mutually_exclusive_group()
    one.add_argument("--mic", metavar="DEVICE", help="microphone: its name or a part of it (`mockloop doctor`)")
    one.add_argument("--answers", metavar="FILE", nargs="+", type=Path, help="recorded answers, one for each turn")
    one.add_argument("--typed", action="store_true", help="type the answers; no sound")
    how.add_argument("--speaker", metavar="DEVICE", help="speaker: its name or a part of it")
    how.add_argument("--stt", metavar="ENGINE[:MODEL]", help="moonshine, whisper, whisper:small.en, or a folder")
    how.add_argument("--voice", metavar="NAME", help="the interviewer's voice, or piper:FOLDER")
    how.add_argument("--rate", metavar="WPM", type=int, help="how fast the interviewer speaks")
    how.add_argument(
        "--hands-free", action="store_true", default=None, help="silence or a done phrase ends an answer"
    )
    how.add_argument("--headphones", action="store_true", default=None, help="you may answer into the question")
    how.add_argument("--plain", action="store_true", default=None, help="lines of text instead of the full screen")


def settings_of(args: argparse.Namespace, kept: dict[str, Any] | None = None) -> Settings:
    """Settings in force; ``kept`` are those of a session that is resumed, which flags still overrule."""
    from simulator.config import load

    flags = {name: getattr(args, name, None) for name in _OF_SETTINGS}
    flags["microphone"] = args.mic
    given = {name: value for name, value in flags.items() if value is not None}
    return load({**(kept or {}), **given}).settings


def mode_of(args: argparse.Namespace) -> Mode:
    """How answers come: typed, from recorded answers, or by voice."""
    return "typed" if args.typed else "answers" if args.answers else "speech"


def request_of(args: argparse.Namespace, **more: Any) -> SessionRequest:
    """The request, but for what is asked, which is ``more``."""
    from simulator.app.frontend import SessionRequest

    named = {"microphone": args.mic, "speaker": args.speaker}
    return SessionRequest(
        mode=mode_of(args),
        seed=args.seed,
        answers=tuple(args.answers or ()),
        named_devices=frozenset(name for name, value in named.items() if value),
        sound_check=not getattr(args, "heard", False),
        **more,
    )


def foreseen(outcome: Outcome, settings: Settings, front: TerminalFrontEnd) -> Outcome:
    """The outcome with what the candidate expects of its review, asked where somebody sits at a terminal."""
    from simulator.app.predicting import keep_predictions, to_predict
    from simulator.report.words import report_words
    from simulator.ui.predicting import ask_predictions

    there = sys.stdin is not None and sys.stdin.isatty() and sys.stderr.isatty()
    asked = to_predict(outcome) if settings.predict and there else ()
    if not asked:
        return outcome
    try:
        return keep_predictions(home(), outcome, ask_predictions(asked, report_words(), front.line, tell))
    except KeyboardInterrupt:  # no answer to this: the review comes all the same
        tell("")
        return outcome


def finish(outcome: Outcome) -> int:
    """Print the review; say how to go on where the session was left. Raises UserInterrupt if it was interrupted."""

    from simulator.app.aftersession import after_session
    from simulator.app.practice import KEPT, go_on
    from simulator.report.text import brief_text

    if outcome.view is not None:
        sys.stdout.write("\n" + brief_text(outcome.view))
    if outcome.page is not None:
        tell(f"\nThe whole review as a page: {outcome.page}")
    if outcome.full is not None:
        raise outcome.full
    for line in after_session(home(), outcome.folder, outcome.history, tell):
        tell(line)
    if outcome.reason == "done":
        return 0
    again = go_on(outcome.folder)
    if outcome.stopped and outcome.stopped != "end of input":
        raise UserInterrupt(KEPT, again)
    tell(f"\nLeft before the end; everything so far is kept.\n{again}")
    return 0
