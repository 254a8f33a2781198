"""Values in other programs' JSON: numbers that are texts, times in any notation."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from typing import Any

__all__ = ["first", "number", "seconds", "text_of"]

_CLOCK = re.compile(r"(?:(\d{1,3}):)?(\d{1,3}):(\d{1,2}(?:[.,]\d{1,9})?)")
_PLAIN = re.compile(r"[-+]?\d{1,15}(?:[.,]\d{1,15})?(?=\s*s?$)")


def first(fields: Mapping[str, Any], keys: Iterable[str]) -> Any:
    """The value of the first of these keys that is there and not null."""
    return next((fields[key] for key in keys if fields.get(key) is not None), None)


def number(value: Any) -> float | None:
    """A finite number, also where it stands in quotes; None for anything else."""
    if isinstance(value, str):
        found = _PLAIN.match(value.strip())
        value = float(found.group().replace(",", ".")) if found else None
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    return float(value)


def seconds(value: Any) -> float | None:
    """A time: 1.5, "1.5", "1.5s", "00:00:01,500"; None where it is none."""
    if isinstance(value, str):
        clock = _CLOCK.fullmatch(value.strip())
        if clock:
            hours, minutes, rest = clock.groups()
            return int(hours or 0) * 3600 + int(minutes) * 60 + float(rest.replace(",", "."))
    return number(value)


def text_of(value: Any) -> str | None:
    """A text; None for anything else."""
    return value if isinstance(value, str) else None
