"""A session as text and as JSON: what was asked, said and found, turn by turn."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any

from simulator.terminal import one_line
from simulator.text.clock import clock

if TYPE_CHECKING:
    from simulator.session.history import Note, SessionHistory, Turn

__all__ = ["session_document", "session_lines"]

_STRENGTH = ("–", "hinted", "clear")


def session_lines(history: SessionHistory) -> list[str]:
    """What was asked, said and found in a session, for a terminal."""
    header = history.header
    state = history.finished or "not finished"
    length = "text" if header.mode == "typed" else clock(history.seconds)
    about = [one_line(header.started[:16].replace("T", " ")), one_line(header.loop), length, state]
    about += [one_line(header.level or "")]
    about += [one_line(f"heard by {header.stt.engine} {header.stt.model}")] if header.stt.heard else []
    lines = [one_line(header.id), "  " + " · ".join(filter(None, about))]
    if header.stt.low_trust:
        lines += _wrapped(one_line(header.stt.note) or "This recogniser mishears a lot; judge with care.", "  ")
    lines += [f"  {clock(at)} trouble: {one_line(t.message)}" for at, t in history.troubles]
    for turn in history.turns:
        lines += ["", *_turn(turn, typed=header.mode == "typed")]
    return lines


def _turn(turn: Turn, *, typed: bool) -> list[str]:
    at = "" if typed else f"{clock(turn.at)} "
    lines = _wrapped(f"{turn.number}. {at}{turn.role}: {one_line(turn.text)}", "", "   ")
    transcript = turn.transcript
    if transcript is None:
        if any(take.audio for take in turn.takes):
            lines.append("   recorded, not transcribed yet: `mockloop rerun` does it")
        elif turn.role in ("question", "follow-up"):
            lines.append("   not answered")
        return lines
    takes = f"{len(turn.takes)} takes · " if len(turn.takes) > 1 else ""
    length = f"{clock(turn.take.seconds)} · " if turn.take and turn.take.seconds and not typed else ""
    mended = "corrected · " if turn.take and turn.take.corrected else ""
    lines.append(f"   {takes}{length}{mended}{len(transcript.text.split())} words")
    lines += _wrapped(one_line(transcript.text), "   ")
    judgement = turn.judgement
    if judgement and not judgement.review.judged:
        lines += _wrapped(f"not judged: {judgement.review.not_judged_because}", "   ")
    elif judgement:
        review = judgement.review
        lines.append("   " + "  ".join(f"{n} {_STRENGTH[p.strength]}" for n, p in review.parts.items()))
        for flag in review.flags:
            quote = f" “{one_line(flag.quote)}”" if flag.quote else ""
            lines += _wrapped(f"{flag.severity}: {one_line(flag.message)}{quote}", "   ", "     ")
        if len(turn.judgements) > 1:
            lines.append(f"   judged {len(turn.judgements)} times, this one by {judgement.by}")
    return lines + [f"   {_note(note)}" for note in turn.notes]


def _note(note: Note) -> str:
    at = f" at {clock(note.t)}" if note.t is not None else ""
    return f"{'* ' if note.star else ''}note{at}: {one_line(note.text)}" if note.text else f"* star{at}"


def _wrapped(text: str, indent: str, later: str | None = None) -> list[str]:
    return textwrap.wrap(
        text, 78, initial_indent=indent, subsequent_indent=indent if later is None else later, break_on_hyphens=False
    )


def session_document(history: SessionHistory) -> dict[str, Any]:
    """A session as the document that ``--json`` prints."""
    return {
        "schema": 1,
        "session": history.header.model_dump(mode="json"),
        "seconds": history.seconds,
        "finished": history.finished,
        "troubles": [{"at": at, **t.model_dump(mode="json")} for at, t in history.troubles],
        "turns": [_turn_document(turn) for turn in history.turns],
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
