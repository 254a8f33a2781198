"""Ticking what one expects of a review: one line of keys for each answer, so that it works in any terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Sequence

from simulator.app.predicting import ToPredict
from simulator.model.records import Predicted
from simulator.model.review import PARTS, PartName
from simulator.report.words import ReportWords

__all__ = ["KEYS", "ask_predictions", "read_prediction"]

KEYS: dict[str, PartName] = dict(zip("scharl", PARTS, strict=True))
_GRADES = {"+": "strong", "=": "mixed", "-": "weak"}
_WIDTH = 78
_INTRO = (
    "Before you read the review: what do you expect of it? One key for each part that was clear, then one for the "
    "whole; Enter alone skips. `mockloop config predict=false` stops asking."
)


def read_prediction(line: str, turn: int) -> Predicted | str | None:
    """What was ticked; None: nothing. A text says what is wrong with it."""
    keys = line.strip().lower().replace(" ", "")
    if not keys:
        return None
    unknown = [key for key in keys if key not in KEYS and key not in _GRADES]
    if unknown:
        return f"{unknown[0]} is none of the keys."
    grades = [_GRADES[key] for key in keys if key in _GRADES]
    if len(grades) != 1:
        return "One of + = - says how good it was as a whole."
    parts = tuple(part for key, part in KEYS.items() if key in keys)
    return Predicted.model_validate({"turn": turn, "parts": parts, "grade": grades[0]})


def ask_predictions(
    asked: Sequence[ToPredict], words: ReportWords, line: Callable[[], str], tell: Callable[[str], None]
) -> tuple[Predicted, ...]:
    """Ask for each answer; ``line`` reads one line, ``tell`` writes one. An ended input ends the asking."""
    found: list[Predicted] = []
    for number, one in enumerate(asked):
        if not number:
            tell("")
            tell(textwrap.fill(_INTRO.replace("`", ""), _WIDTH))
            parts = "   ".join(f"{key} {words.parts[part].label}" for key, part in KEYS.items())
            tell(f"  {parts}")
            tell(f"  {'   '.join(f'{key} {words.grades[grade]}' for key, grade in _GRADES.items())}")
        tell(
            textwrap.shorten(f"{number + 1}. {one.asked}" if len(asked) > 1 else one.asked, _WIDTH, placeholder=" …")
        )
        while True:
            typed = line()
            read = read_prediction(typed, one.turn)
            if not isinstance(read, str):
                break
            tell(read)
        if read is not None:
            found.append(read)
        if not typed:
            break
    return tuple(found)
