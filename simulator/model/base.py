"""The base of everything that crosses a trust boundary: YAML, settings, session log, review.json."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict

__all__ = ["YEARS", "Model", "Moment"]

_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}.*")
YEARS = range(1970, 2200)  # what every system's clock and calendar can say


def _moment(text: str) -> str:
    try:
        sane = _MOMENT.fullmatch(text) is not None and datetime.fromisoformat(text).year in YEARS
    except ValueError:
        sane = False
    if not sane:
        raise ValueError("is no date and time such as 2026-03-01T10:15:00+01:00")
    return text


Moment = Annotated[str, AfterValidator(_moment)]
"""A moment as ISO 8601, year to minute at least, of the years 1970 to 2199."""


class Model(BaseModel):
    """Frozen and strict: an unknown key, a wrong type or a number that isn't finite is an error, never a guess.

    Read JSON with ``model_validate_json`` (tuples come from arrays there even in strict mode).
    """

    model_config = ConfigDict(
        extra="forbid", frozen=True, strict=True, serialize_by_alias=True, allow_inf_nan=False,
        defer_build=True,  # a start needs few of the models, and making a validator takes longer than using it
    )  # fmt: skip
