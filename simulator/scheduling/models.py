"""The plan's own file and the real interviews: ``bank/plan.yaml`` and ``bank/debriefs.yaml`` of the home."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from simulator.model.base import YEARS
from simulator.preparing.models import Entry, Text

__all__ = ["OUTCOMES", "WENT", "Debrief", "Debriefs", "Met", "Outcome", "PlanFile", "Went", "day_of"]

Outcome = Literal["waiting", "yes", "no", "withdrew"]
OUTCOMES: tuple[Outcome, ...] = ("waiting", "yes", "no", "withdrew")
"""What came of an interview: an offer or the next round, a refusal, taken back by the candidate, or nothing yet."""
Went = Literal["well", "so-so", "badly"]
WENT: tuple[Went, ...] = ("well", "so-so", "badly")


def day_of(text: str) -> date:
    """A day such as 2026-12-04. Raises ValueError where it is none."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or day.year not in YEARS or len(text) != len("2026-12-04"):
        raise ValueError("is no day such as 2026-12-04")
    return day


def _day(value: Any) -> Any:
    return day_of(value) if isinstance(value, str) else value


Day = Annotated[date, BeforeValidator(_day)]
"""A day as ISO 8601."""
_Days = Annotated[tuple[Day, ...], BeforeValidator(lambda v: (v,) if isinstance(v, str) else v)]


class PlanFile(Entry):
    """``bank/plan.yaml``. ``interview`` None: no date is set. ``skip``: ids of exercises that are not wanted."""

    interview: Day | None = None
    minutes_a_day: int = Field(default=25, ge=5, le=480)
    days_off: _Days = ()
    skip: tuple[str, ...] = ()


class Met(Entry):
    """A question that was asked. ``went``: how the answer went; None where nobody can say. ``story``: id of the
    story of one's own that was told.
    """

    asked: str = Field(min_length=1)
    went: Went | None = None
    note: Text = ""
    story: Text = ""


class Debrief(Entry):
    """One real interview. ``round``: which one or who asked, in words."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$")]
    day: Day
    company: Text = ""
    round: Text = ""
    outcome: Outcome = "waiting"
    note: Text = ""
    questions: tuple[Met, ...] = ()


class Debriefs(Entry):
    """``bank/debriefs.yaml``."""

    debriefs: tuple[Debrief, ...] = ()

    @model_validator(mode="after")
    def _each_once(self) -> Debriefs:
        idents = [one.id for one in self.debriefs]
        for ident in idents:
            if idents.count(ident) > 1:
                raise ValueError(f"{ident!r} is there twice")
        return self
