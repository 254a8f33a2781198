"""``mockloop sessions show``."""

from __future__ import annotations

import argparse
import textwrap
from typing import TYPE_CHECKING, Any

from simulator.cli._pages import read_account
from simulator.cli._sessions.common import clean, clock, session_argument
from simulator.terminal import write_json

if TYPE_CHECKING:
    from simulator.session.account import Account, Note, Turn

__all__ = ["add_arguments", "run"]

_STRENGTH = ("–", "thin", "clear")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.epilog = (
        "examples:\n  mockloop sessions show last\n  mockloop sessions show 2026-03-01 --format json\n\n"
        "`mockloop review SESSION` says why, and what would have been better."
    )
    session_argument(parser)
    parser.add_argument("--format", choices=("text", "json"), default="text")


def run(args: argparse.Namespace) -> int:
    _, account = read_account(args.session)
    if args.format == "json":
        write_json(_document(account))
    else:
        print("\n".join(_text(account)))
    return 0


def _text(account: Account) -> list[str]:
    header = account.header
    state = account.finished or "not finished"
    about = [clean(header.started[:16].replace("T", " ")), clean(header.loop), clock(account.seconds), state]
    heard = clean(f"heard by {header.stt.engine} {header.stt.model}")
    lines = [clean(header.id), "  " + " · ".join([*filter(None, [*about, clean(header.level or "")]), heard])]
    if header.stt.low_trust:
        lines += _wrapped(clean(header.stt.note) or "This recogniser mishears a lot; judge with care.", "  ")
    lines += [f"  {clock(at)} trouble: {clean(t.message)}" for at, t in account.troubles]
    for turn in account.turns:
        lines += ["", *_turn(turn)]
    return lines


def _turn(turn: Turn) -> list[str]:
    lines = _wrapped(f"{turn.number}. {clock(turn.at)} {turn.role}: {clean(turn.text)}", "", "   ")
    transcript = turn.transcript
    if transcript is None:
        if turn.takes:
            lines.append("   recorded, not transcribed yet: `mockloop rerun` does it")
        elif turn.role in ("question", "follow-up"):
            lines.append("   not answered")
        return lines
    takes = f"{len(turn.takes)} takes · " if len(turn.takes) > 1 else ""
    length = f"{clock(turn.take.seconds)} · " if turn.take and turn.take.seconds else ""
    mended = "corrected · " if turn.take and turn.take.corrected else ""
    lines.append(f"   {takes}{length}{mended}{len(transcript.text.split())} words")
    lines += _wrapped(clean(transcript.text), "   ")
    judgement = turn.judgement
    if judgement and not judgement.review.judged:
        lines += _wrapped(f"not judged: {judgement.review.not_judged_because}", "   ")
    elif judgement:
        review = judgement.review
        lines.append("   " + "  ".join(f"{n} {_STRENGTH[p.strength]}" for n, p in review.parts.items()))
        for flag in review.flags:
            quote = f" “{clean(flag.quote)}”" if flag.quote else ""
            lines += _wrapped(f"{flag.severity}: {clean(flag.message)}{quote}", "   ", "     ")
        if len(turn.judgements) > 1:
            lines.append(f"   judged {len(turn.judgements)} times, this one by {judgement.by}")
    return lines + [f"   {_note(note)}" for note in turn.notes]


def _note(note: Note) -> str:
    at = f" at {clock(note.t)}" if note.t is not None else ""
    return f"{'* ' if note.star else ''}note{at}: {clean(note.text)}" if note.text else f"* star{at}"


def _wrapped(text: str, indent: str, later: str | None = None) -> list[str]:
    return textwrap.wrap(
        text, 78, initial_indent=indent, subsequent_indent=indent if later is None else later, break_on_hyphens=False
    )


def _document(account: Account) -> dict[str, Any]:
    return {
        "schema": 1,
        "session": account.header.model_dump(mode="json"),
        "seconds": account.seconds,
        "finished": account.finished,
        "troubles": [{"at": at, **t.model_dump(mode="json")} for at, t in account.troubles],
        "turns": [_turn_document(turn) for turn in account.turns],
    }


def _turn_document(turn: Turn) -> dict[str, Any]:
    return {
        "turn": turn.number,
        "at": turn.at,
        "role": turn.role,
        "asked": turn.text,
        "question": turn.question,
        "parent": turn.parent,
        "takes": [
            {
                "take": take.number,
                "audio": take.audio,
                "seconds": take.seconds,
                "ended": take.ended,
                "problem": take.problem,
                "heard": take.heard and take.heard.model_dump(mode="json"),
                "corrected": take.corrected and take.corrected.model_dump(mode="json"),
            }
            for take in turn.takes
        ],
        "judgements": [
            {
                "by": judged.by,
                "review": judged.review.model_dump(mode="json"),
                "follow_up": judged.decision and judged.decision.model_dump(mode="json"),
            }
            for judged in turn.judgements
        ],
        "notes": [{"t": note.t, "text": note.text, "star": note.star} for note in turn.notes],
    }
