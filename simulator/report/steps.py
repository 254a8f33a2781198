"""What to do next: a few exercises from the weakest points of a session. Pure."""

from __future__ import annotations

import shlex
from collections.abc import Collection, Sequence

from simulator.report.shapes import AnswerView, NextStep
from simulator.report.words import ReportWords

__all__ = ["MOST", "next_steps"]

MOST = 3
_ASKED_FOR = 0.3  # of a lack that a follow-up made up for: it is there, and had to be asked for
_WEIGHT = {"severe": 3.0, "weakness": 1.5, "note": 0.0}


def next_steps(answers: Sequence[AnswerView], words: ReportWords, known: Collection[str]) -> tuple[NextStep, ...]:
    """At most three exercises over the whole session, worst first; none from what was not scored.

    ``known``: ids of the bank's questions; one that it doesn't hold is asked again in its own words.
    """
    weight: dict[str, float] = {}
    where: dict[str, str] = {}

    def add(key: str, by: float, answer: AnswerView) -> None:
        weight[key] = weight.get(key, 0.0) + by
        where[key] = where.get(key) or _named(answer, known)

    for answer in answers:
        if not answer.whole or not answer.scored:
            continue
        replies = [a for a in answers if a.parent == (answer.parent or answer.turn)]
        made_up = [label for a in replies for label in a.added]
        for part in answer.parts:
            if part.strength is not None and part.strength < 2:
                lack = 2.0 - part.strength
                add(f"part:{part.name}", lack * _ASKED_FOR if part.label in made_up else lack, answer)
        for flag in answer.flags:
            made_good = flag.id not in answer.still
            add(flag.id, _WEIGHT[flag.severity] * (_ASKED_FOR if made_good else 1.0), answer)
    scored = []
    for order, exercise in enumerate(words.exercises):
        keys = [k for k in exercise.when if weight.get(k)]
        if keys:
            question = next((where[k] for k in keys if where[k]), "")
            scored.append((-sum(weight[k] for k in keys), order, exercise, question))
    steps = []
    for _, _, exercise, question in sorted(scored, key=lambda s: s[:2])[:MOST]:
        command = exercise.command if question else exercise.command.replace(" --question {question}", "")
        steps.append(NextStep(exercise.title, exercise.text, command.replace("{question}", question)))
    return tuple(steps)


def _named(answer: AnswerView, known: Collection[str]) -> str:
    """What ``--question`` takes: the id, or all of its words; empty where one word could be taken for an id."""
    if answer.question_id in known:
        return answer.question_id or ""
    text = " ".join(answer.question.split())
    return shlex.quote(text) if " " in text else ""
