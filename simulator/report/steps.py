"""What to do next: a few exercises from the weakest points of a session. Pure."""

from __future__ import annotations

import shlex
from collections.abc import Collection, Sequence

from simulator.report.shapes import AnswerView, NextStep
from simulator.report.words import ReportWords

__all__ = ["MOST", "named", "next_steps"]

MOST = 3
_WEIGHT = {"severe": 3.0, "weakness": 1.5, "note": 0.0}


def next_steps(answers: Sequence[AnswerView], words: ReportWords, known: Collection[str]) -> tuple[NextStep, ...]:
    """At most three exercises over the whole session, worst first; none from what was not scored.

    What a reply brought is no lack any more. ``known``: ids of the bank's questions; one that it doesn't hold is
    asked again in its own words.
    """
    weight: dict[str, float] = {}
    where: dict[str, AnswerView] = {}
    said: dict[str, str] = {}

    def add(key: str, by: float, answer: AnswerView, text: str) -> None:
        if by <= 0:
            return
        weight[key] = weight.get(key, 0.0) + by
        where.setdefault(key, answer)
        said.setdefault(key, text)

    for answer in answers:
        if answer.role != "question" or not answer.scored:
            continue
        for part in answer.parts:
            if part.strength is not None and part.strength < 2:
                lack = words.summary.gaps[part.strength].format(part=part.label)
                add(f"part:{part.name}", 2.0 - part.strength, answer, lack)
        for flag in answer.flags:
            if not flag.cleared:
                add(flag.id, _WEIGHT[flag.severity], answer, flag.message)
    scored = []
    for order, exercise in enumerate(words.exercises):
        keys = sorted((k for k in exercise.when if k in weight), key=lambda k: -weight[k])
        if keys:
            scored.append((-sum(weight[k] for k in keys), order, exercise, keys))
    steps = []
    for _, _, exercise, keys in sorted(scored, key=lambda s: s[:2])[:MOST]:
        answer = next((where[k] for k in keys if named(where[k], known)), where[keys[0]])
        question = named(answer, known)
        command = exercise.command if question else exercise.command.replace(" --question {question}", "")
        command = command.replace("{question}", question)
        gap = next((said[k] for k in keys if where[k] is answer), said[keys[0]])
        steps.append(NextStep(gap, exercise.title, exercise.text, command, exercise.drill))
    return tuple(steps)


def named(answer: AnswerView, known: Collection[str]) -> str:
    """What ``--question`` takes: the id, or all of its words; empty where one word could be taken for an id."""
    if answer.question_id in known:
        return answer.question_id or ""
    text = " ".join(answer.question.split())
    return shlex.quote(text) if " " in text else ""
