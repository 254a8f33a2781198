"""What the review's page asks for when one acts on it: every change is a use case of the application."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

from pydantic import Field
from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from simulator.app.acting import deeds, kept_as_story, noted, put_right, removed, shared
from simulator.app.disputing import dispute
from simulator.app.home import Home
from simulator.app.preparing import CandidateFiles
from simulator.model.base import Model
from simulator.studio.asking import UNKNOWN, asked_for
from simulator.studio.pages import own_policy, session_folder

if TYPE_CHECKING:
    from starlette.requests import Request

__all__ = ["Acting"]

M = TypeVar("M", bound=Model)
Turn = Annotated[int, Field(ge=0, lt=100_000)]


class Heard(Model):
    """A corrected answer."""

    turn: Turn
    text: Annotated[str, Field(min_length=1, max_length=40_000)]


class Remark(Model):
    """A note or a star; ``t``: seconds into the answer."""

    turn: Turn
    t: Annotated[float, Field(ge=0, lt=1e6)] | None = None
    text: Annotated[str, Field(max_length=5000)] = ""
    star: bool = False


class Against(Model):
    """Why the candidate disagrees with a finding; empty: no longer."""

    turn: Turn
    finding: Annotated[str, Field(max_length=80)]
    reason: Annotated[str, Field(max_length=5000)]


class Kept(Model):
    """The answer to question ``number`` is to be a story."""

    number: Annotated[int, Field(ge=1, lt=100_000)]


class Nothing(Model):
    """A change that needs no words."""


class Acting:
    """The routes below a session's address. A session that is under way is locked, and says so."""

    def __init__(self, home: Home) -> None:
        self._home = home
        there = "/sessions/{session}"
        self.routes = [
            Route(f"{there}/deeds.json", self._deeds),
            Route(f"{there}/shared.html", self._shared),
            Route(f"{there}/correct", self._act(Heard, self._correct), methods=["POST"]),
            Route(f"{there}/note", self._act(Remark, self._note), methods=["POST"]),
            Route(f"{there}/dispute", self._act(Against, self._dispute), methods=["POST"]),
            Route(f"{there}/keep", self._act(Kept, self._keep), methods=["POST"]),
            Route(f"{there}/remove", self._act(Nothing, self._remove), methods=["POST"]),
        ]

    async def _deeds(self, request: Request) -> Response:
        folder = session_folder(self._home, request.path_params["session"])
        if folder is None:
            return _gone()
        return JSONResponse(await run_in_threadpool(deeds, folder))

    async def _shared(self, request: Request) -> Response:
        folder = session_folder(self._home, request.path_params["session"])
        if folder is None:
            return _gone()
        page = await run_in_threadpool(shared, self._home, folder)
        named = f'attachment; filename="review-{folder.name}.html"'
        return HTMLResponse(page, headers={"content-security-policy": own_policy(page), "content-disposition": named})

    def _act(self, kind: type[M], change: Callable[[Path, M], str]) -> Callable[[Request], object]:
        """A route that takes ``kind`` and answers in words for people."""

        async def answer(request: Request) -> Response:
            folder = session_folder(self._home, request.path_params["session"])
            if folder is None:
                return _gone()
            asked = await asked_for(request, kind)
            if asked is None:
                return UNKNOWN
            return PlainTextResponse(await run_in_threadpool(change, folder, asked))

        return answer

    def _correct(self, folder: Path, asked: Heard) -> str:
        return put_right(self._home, folder, asked.turn, asked.text)

    def _note(self, folder: Path, asked: Remark) -> str:
        noted(self._home, folder, asked.turn, asked.t, asked.text, star=asked.star)
        return "Kept."

    def _dispute(self, folder: Path, asked: Against) -> str:
        said: list[str] = []
        found = dispute(self._home, folder.name, asked.turn, asked.finding, asked.reason, said.append)
        said.append("Kept with your reason." if found.reason else "Taken back.")
        if found.reason and found.example:
            said.append(f"An example for the rule {found.rule}: {found.example}")
        return " ".join(said)

    def _keep(self, folder: Path, asked: Kept) -> str:
        said: list[str] = []
        title = kept_as_story(self._home, folder, CandidateFiles(self._home, said.append), asked.number)
        return " ".join([f"Kept in your bank as “{title}”.", *said])

    def _remove(self, folder: Path, _: Nothing) -> str:
        return removed(self._home, folder) or "Removed."


def _gone() -> Response:
    return PlainTextResponse("There is no such session.\n", 404)
