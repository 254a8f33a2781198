"""What a request asks for, checked before anything sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from pydantic import ValidationError
from starlette.responses import PlainTextResponse

from simulator.model.base import Model

if TYPE_CHECKING:
    from starlette.requests import Request

__all__ = ["UNKNOWN", "asked_for"]

M = TypeVar("M", bound=Model)
UNKNOWN = PlainTextResponse("The page asked for something that the studio does not know.\n", 422)
"""The answer where a request asks for nothing of its kind."""


async def asked_for(request: Request, kind: type[M]) -> M | None:
    """The body as a ``kind``; None where it is none (no JSON, nested without end, unknown or missing fields)."""
    try:
        return kind.model_validate_json(await request.body())
    except (ValidationError, RecursionError):
        return None
