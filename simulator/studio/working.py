"""The page of long work: what is asked for, what is sent in, how far it is."""

from __future__ import annotations

import os
import re
import secrets
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from simulator.app.home import Home
from simulator.app.longwork import bring_in, fetch_model, judge_again, recognisers
from simulator.model.base import Model
from simulator.studio.asking import UNKNOWN, asked_for
from simulator.studio.guard import SEND_IN
from simulator.studio.jobs import Jobs

if TYPE_CHECKING:
    from starlette.requests import Request

    from simulator.config import Settings

__all__ = ["Working"]

_NAME = re.compile(r"[^/\\\0]{1,150}")
_MOST = 200  # files that are sent in together


class Wanted(Model):
    """What to do. ``batch``: files that were sent in; ``candidate``: who of several speakers is judged."""

    work: Literal["fetch", "judge", "bring"]
    model: Literal["moonshine", "small.en"] = "moonshine"
    batch: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,40}$")] | None = None
    candidate: Annotated[str, Field(max_length=80)] = ""


class Working:
    """Files that are sent in wait in a private folder, which goes when they were brought in or the studio closes."""

    def __init__(self, home: Home, settings: Callable[[], Settings], jobs: Jobs) -> None:
        self._home = home
        self._settings = settings
        self._jobs = jobs
        self._sent: dict[str, tempfile.TemporaryDirectory[str]] = {}
        self.routes = [
            Route("/work.json", self._how_far),
            Route("/work", self._begin, methods=["POST"]),
            Route(SEND_IN, self._take, methods=["POST"]),
        ]

    async def _how_far(self, request: Request) -> Response:
        del request
        models = await run_in_threadpool(recognisers, self._home)
        return JSONResponse({"jobs": self._jobs.shown(), "models": models})

    async def _take(self, request: Request) -> Response:
        """One file of a batch; the first has none yet and is told its name."""
        name = Path(request.query_params.get("name", "")).name
        batch = request.query_params.get("batch", "")
        if not _NAME.fullmatch(name) or name.startswith("."):
            return PlainTextResponse("This file has a name that can't be taken.\n", 422)
        if not batch:
            batch = secrets.token_urlsafe(16)
            self._sent[batch] = tempfile.TemporaryDirectory(prefix="mockloop-")
        if batch not in self._sent:
            return PlainTextResponse("These files are gone. Drop them again.\n", 404)
        folder = Path(self._sent[batch].name)
        target = folder / name
        if target.exists() or len(list(folder.iterdir())) >= _MOST:
            return PlainTextResponse(f"Not taken: {name} is there twice, or there are too many files.\n", 409)
        try:
            with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                async for piece in request.stream():
                    await run_in_threadpool(file.write, piece)
        except ClientDisconnect:
            target.unlink(missing_ok=True)
            return PlainTextResponse("The file did not come whole, or is too large.\n", 413)
        except OSError as error:
            target.unlink(missing_ok=True)
            return PlainTextResponse(f"{name} can't be kept: {error.strerror}\n", 507)
        return JSONResponse({"batch": batch})

    async def _begin(self, request: Request) -> Response:
        wanted = await asked_for(request, Wanted)
        if wanted is None:
            return UNKNOWN
        title, work = self._work(wanted)
        if work is None:
            return PlainTextResponse("These files are gone. Drop them again.\n", 404)
        return JSONResponse({"number": self._jobs.begin(title, work)})

    def _work(self, wanted: Wanted) -> tuple[str, Callable[..., None] | None]:
        home, settings = self._home, self._settings
        match wanted.work:
            case "fetch":
                return f"Fetch {wanted.model}", lambda count, tell: fetch_model(home, wanted.model, count, tell)
            case "judge":
                return "Judge all sessions again", lambda count, tell: judge_again(home, settings(), count, tell)
            case "bring":
                sent = self._sent.pop(wanted.batch or "", None)
                names = sorted(path.name for path in Path(sent.name).iterdir()) if sent else []
                if sent is None or not names:
                    return "", None
                more = f" and {len(names) - 1} more" if len(names) > 1 else ""
                candidate = wanted.candidate.strip() or None
                return f"Bring in {names[0]}{more}", lambda *to: self._bring(sent, candidate, *to)

    def _bring(self, sent: tempfile.TemporaryDirectory[str], candidate: str | None, *to: Any) -> None:
        with sent:
            bring_in(self._home, self._settings(), [Path(sent.name)], *to, candidate=candidate)
