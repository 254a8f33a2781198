"""What candidates expected of a review beside what it says, and how well they know themselves over time. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from simulator.model.review import PARTS, PartName
from simulator.report.words import ReportWords
from simulator.session.facts import AnswerFacts

__all__ = ["Calibration", "calibration", "calibration_text", "expected", "same_parts"]

_ORDER = ("weak", "mixed", "strong")


@dataclass(frozen=True, slots=True)
class Calibration:
    """Over all answers with a prediction: ``same`` of ``of`` parts were as expected.

    ``over``: parts taken to be clear that were not, most often first, and how often; ``under``: clear ones that
    nobody expected. ``grades``: how often the grade was the same; ``too_high``, ``too_low``: a better or a worse
    one was expected.
    """

    answers: int
    same: int
    of: int
    over: tuple[tuple[PartName, int], ...]
    under: tuple[tuple[PartName, int], ...]
    grades: int
    too_high: int
    too_low: int


def same_parts(answer: AnswerFacts) -> int:
    """How many of the six parts were as expected, clear or not."""
    return sum((part in (answer.predicted or ())) == (answer.strengths.get(part) == 2) for part in PARTS)


def calibration(answers: Sequence[AnswerFacts]) -> Calibration | None:
    """Of the rated answers with a prediction; None where there is none."""
    foreseen = [a for a in answers if a.scored and a.predicted is not None and a.expected is not None]
    if not foreseen:
        return None
    over = Counter(p for a in foreseen for p in a.predicted or () if a.strengths.get(p) != 2)
    under = Counter(p for a in foreseen for p in PARTS if a.strengths.get(p) == 2 and p not in (a.predicted or ()))
    apart = [_ORDER.index(a.expected or "") - _ORDER.index(a.grade) for a in foreseen if a.grade in _ORDER]
    return Calibration(
        answers=len(foreseen),
        same=sum(map(same_parts, foreseen)),
        of=len(foreseen) * len(PARTS),
        over=tuple(sorted(over.items(), key=lambda p: (-p[1], PARTS.index(p[0])))),
        under=tuple(sorted(under.items(), key=lambda p: (-p[1], PARTS.index(p[0])))),
        grades=apart.count(0),
        too_high=sum(steps > 0 for steps in apart),
        too_low=sum(steps < 0 for steps in apart),
    )


def expected(answer: AnswerFacts, words: ReportWords) -> tuple[str, ...]:
    """One answer's prediction beside its review, in sentences; empty where there was none or nothing is rated."""
    if answer.predicted is None or answer.expected is None or not answer.scored:
        return ()
    said = words.predicted

    def named(parts: Sequence[PartName]) -> str:
        return ", ".join(words.parts[part].label for part in parts)

    ticked = [part for part in PARTS if part in answer.predicted]
    over = [part for part in ticked if answer.strengths.get(part) != 2]
    under = [part for part in PARTS if answer.strengths.get(part) == 2 and part not in ticked]
    sentences = [said.ticked.format(parts=named(ticked) or said.nothing, grade=words.grades[answer.expected])]
    if not over and not under:
        sentences.append(said.all_same)
    else:
        sentences.append(said.same.format(n=same_parts(answer), of=len(PARTS)))
    sentences += [said.over.format(parts=named(over))] if over else []
    sentences += [said.under.format(parts=named(under))] if under else []
    if answer.grade in _ORDER:
        same = answer.grade == answer.expected
        sentences.append((said.grade_same if same else said.grade_other).format(grade=words.grades[answer.grade]))
    return tuple(sentences)


def calibration_text(found: Calibration, words: ReportWords) -> tuple[str, ...]:
    """The same in sentences."""
    said = words.predicted
    answers = f"{found.answers} answer{'' if found.answers == 1 else 's'}"
    sentences = [said.overall.format(n=found.same, of=found.of, answers=answers)]
    if graded := found.grades + found.too_high + found.too_low:
        sentences.append(said.grades.format(high=found.too_high, low=found.too_low, same=found.grades, of=graded))
    for most, sentence in ((found.over, said.most_over), (found.under, said.most_under)):
        if most and most[0][1] > 1:
            sentences.append(sentence.format(part=words.parts[most[0][0]].label, n=most[0][1]))
    return tuple(sentences)
