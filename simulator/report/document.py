"""``review.json``: all judgements of a session as one document. Pure."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from simulator.report.across import history_findings
from simulator.report.shapes import AnswerView, SessionView
from simulator.session.history import SessionHistory

__all__ = ["review_document"]


def review_document(history: SessionHistory, view: SessionView) -> dict[str, Any]:
    """Schema 1: the session's header, then each judged turn in order with the judgement that counts.

    ``view`` is that of the same history; what the page says in words and figures beside the judgements (summary,
    rounds, verdict, level, exercises, pace, takes, notes, why a follow-up was asked) comes from it. ``unanswered``:
    what was asked and got no judgement. ``findings``: what stands out over several answers
    (``simulator.model.across.Finding``), often none.
    """
    shown = {a.turn: a for a in view.answers}
    answers = [
        {
            "turn": turn.number,
            "role": turn.role,
            "asked": turn.text,
            "parent": turn.parent,
            "by": turn.judgement.by,
            "review": turn.judgement.review.model_dump(mode="json"),
            **_beside(shown[turn.number]),
        }
        for turn in history.turns
        if turn.judgement and turn.number in shown  # a damaged log can hold one of a goodbye
    ]
    unanswered = [
        {"turn": a.turn, "role": a.role, "asked": a.question, "parent": a.parent, **_beside(a)}
        for a in view.answers
        if not any(turn.number == a.turn and turn.judgement for turn in history.turns)
    ]
    return {
        "schema": 1,
        "session": history.header.model_dump(mode="json"),
        "answers": answers,
        "unanswered": unanswered,
        "findings": [finding.model_dump(mode="json") for finding in history_findings(history)],
        "engines": [engine.model_dump(mode="json") for engine in view.engines],
        "seconds": view.seconds,
        "planned_seconds": view.planned,
        "finished": view.finished,
        "summary": asdict(view.summary),
        "rounds": [asdict(part) for part in view.rounds],
        "verdict": asdict(view.verdict) if view.verdict else None,
        "level": asdict(view.level) if view.level else None,
        "next": [asdict(step) for step in view.next_steps],
        "troubles": [{"at": at, "message": message} for at, message in view.troubles],
    }


def _beside(a: AnswerView) -> dict[str, Any]:
    """What the page shows of an answer beside its judgement."""
    return {
        "number": a.number,
        "scored": a.scored,
        "not_judged_because": a.not_judged_because or None,
        "heard": a.text,
        "corrected": a.corrected,
        "seconds": a.seconds,
        "target_seconds": a.target_seconds,
        "audio": a.audio,
        "audio_problem": a.audio_problem,
        "pace": asdict(a.pace) if a.pace else None,
        "notes": [asdict(note) for note in a.notes],
        "disputed": {f"part:{p.name}": p.disputed for p in a.parts if p.disputed}
        | {f.id: f.disputed for f in a.flags if f.disputed},
        "takes": [asdict(take) for take in a.takes],
        "asked_because": asdict(a.probed) if a.probed else None,
        "added": list(a.added),
        "predicted": list(a.predicted),
        "cut_in": list(a.cut_in),
    }
