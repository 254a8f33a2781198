"""How every verb reads its arguments."""

from __future__ import annotations

import argparse
import re
from datetime import datetime
from typing import Any

from simulator.errors import InputError

__all__ = ["Parser", "add_answer_options", "moment", "seconds_in", "speed"]


class Parser(argparse.ArgumentParser):
    """Takes words that are UTF-8. Names of files may hold any bytes; they have ``type=Path`` or ``type=str``."""

    def __init__(self, *args: Any, **more: Any) -> None:
        more.setdefault("formatter_class", argparse.RawDescriptionHelpFormatter)
        super().__init__(*args, **more)
        self.register("type", None, _words)


def add_answer_options(parser: argparse.ArgumentParser) -> None:
    """What can be said of answers that are brought: what was asked, who speaks, what hears them."""
    parser.add_argument(
        "--question", metavar="ID|TEXT", help="the question asked: an id from `bank list`, or its words"
    )
    parser.add_argument("--story", metavar="ID", help="the core story that the question asks for")
    parser.add_argument("--kind", choices=("trunk", "branch", "leaf"), help="how deep the question goes")
    parser.add_argument("--level", metavar="LADDER:LEVEL", help="what to calibrate against, such as career:M2")
    parser.add_argument("--candidate", metavar="NAME", help="which speaker is you, where several speak")
    parser.add_argument("--stt", metavar="ENGINE[:MODEL]", help="what hears sound files (default: the best one here)")


def _words(text: str) -> str:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        raise argparse.ArgumentTypeError(f"'{text}' is no UTF-8 text") from None
    return text


def moment(text: str | None) -> datetime:
    """What ``--date`` says; now, where it was not given. Raises InputError."""
    from simulator.model.base import YEARS  # its validator takes longer to load than --help may

    if text is None:
        return datetime.now().astimezone()
    hint = "Write 2026-03-01 or 2026-03-01T10:15."
    try:
        day = datetime.fromisoformat(text).astimezone()
    except (ValueError, OverflowError, OSError) as error:
        raise InputError(f"--date {text!r} is no day", hint) from error
    if day.year not in YEARS:
        raise InputError(f"--date {text!r} is no day of the years {YEARS[0]} to {YEARS[-1]}", hint)
    return day


def seconds_in(text: str) -> float:
    """Seconds up to a moment: 2:30 is 150."""
    found = re.fullmatch(r"(?:(?:(\d+):)?(\d+):)?(\d+(?:\.\d+)?)", text)
    if not found:
        raise argparse.ArgumentTypeError(f"{text!r} is no moment; write MM:SS, such as 2:30")
    return int(found[1] or 0) * 3600 + int(found[2] or 0) * 60 + float(found[3])


def speed(text: str) -> float:
    """How fast something is played, 0.75 to 2."""
    try:
        found = float(text.rstrip("x×"))
    except ValueError:
        found = 0.0
    if not 0.75 <= found <= 2.0:
        raise argparse.ArgumentTypeError(f"{text!r} is not within 0.75 to 2")
    return found
