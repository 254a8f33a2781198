"""The closed set of rule kinds, one file each."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, TypeAdapter

from simulator.rules.kinds.absence import Absence
from simulator.rules.kinds.base import Examples, Rule, View
from simulator.rules.kinds.clause import Clause
from simulator.rules.kinds.count import Count
from simulator.rules.kinds.cover import Cover
from simulator.rules.kinds.near import Near
from simulator.rules.kinds.phrase import Phrase
from simulator.rules.kinds.position import Position
from simulator.rules.kinds.ratio import Ratio
from simulator.rules.kinds.repeat import Repeat

__all__ = ["KINDS", "RULE", "AnyRule", "Examples", "Rule", "View"]

AnyRule = Annotated[
    Phrase | Clause | Near | Count | Ratio | Cover | Absence | Repeat | Position, Field(discriminator="kind")
]
RULE: TypeAdapter[AnyRule] = TypeAdapter(AnyRule)
KINDS = ("phrase", "clause", "near", "count", "ratio", "cover", "absence", "repeat", "position")
