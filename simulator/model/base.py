"""The base of everything that crosses a trust boundary: YAML, settings, session log, review.json."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

__all__ = ["Model"]


class Model(BaseModel):
    """Frozen and strict: an unknown key or a wrong type is an error, never a guess.

    Read JSON with ``model_validate_json`` (tuples come from arrays there even in strict mode).
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, serialize_by_alias=True)
