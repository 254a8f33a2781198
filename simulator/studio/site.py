"""Every address of the studio and what answers there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from importlib.resources import files
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.responses import (
    FileResponse,
    HTMLResponse,
    JSONResponse,
    PlainTextResponse,
    RedirectResponse,
    Response,
)
from starlette.routing import Route, WebSocketRoute

from simulator.app.frontend import SessionRequest
from simulator.app.home import Home
from simulator.app.knowledge import read_bank
from simulator.app.unfinished import unfinished
from simulator.errors import MockloopError
from simulator.model.base import Model
from simulator.studio.access import Access
from simulator.studio.acting import Acting
from simulator.studio.asking import UNKNOWN, asked_for
from simulator.studio.connection import RoomSocket
from simulator.studio.guard import ENTER, App, Guard, cookie_name
from simulator.studio.host import SessionHost
from simulator.studio.jobs import Jobs
from simulator.studio.link import PageLink
from simulator.studio.pages import answer_sound, home_page, own_policy, session_page
from simulator.studio.working import Working

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.websockets import WebSocket

__all__ = ["Site"]

_ASSETS = {
    "page.js": "text/javascript",
    "room.js": "text/javascript",
    "sound.js": "text/javascript",
    "link.js": "text/javascript",
    "capture.js": "text/javascript",
    "act.js": "text/javascript",
    "work.js": "text/javascript",
    "studio.css": "text/css",
    "act.css": "text/css",
}
_HOME_PAGES = ("library.html", "progress.html", "bank.html", "plan.html")
_GONE = PlainTextResponse("There is no such page.\n", 404)


class Wish(Model):
    """What the start page asks for. ``resume``: the session to go on with; else ``loop`` or ``question``."""

    mode: Literal["speech", "typed"]
    loop: Annotated[str, Field(max_length=60)] | None = None
    question: Annotated[str, Field(max_length=60)] | None = None
    follow_ups: Annotated[int, Field(ge=0, le=9)] | None = None
    sound_check: bool = True
    hands_free: bool | None = None
    headphones: bool | None = None
    resume: Annotated[str, Field(max_length=100)] | None = None


class Site:
    """The application behind its guard at ``authority`` (host:port)."""

    def __init__(self, home: Home, host: SessionHost, link: PageLink, access: Access, authority: str) -> None:
        self._home = home
        self._host = host
        self._access = access
        self._cookie = cookie_name(int(authority.rpartition(":")[2]))
        self._link = link
        self._room = RoomSocket(host, link, access)
        routes = [
            Route(ENTER, self._enter, methods=["GET"]),
            Route("/", self._start),
            Route("/studio/{name}", self._asset),
            Route("/offer.json", self._offer),
            Route("/begin", self._begin, methods=["POST"]),
            Route("/sessions/{session}/report.html", self._review),
            Route("/sessions/{session}/audio/{name}", self._sound),
            *Acting(home).routes,
            Route("/work.html", self._work),
            *Working(home, lambda: host.settings({}), Jobs(host.as_bug)).routes,
            Route("/{name}", self._page),
            WebSocketRoute("/room", self._talk),
        ]
        told = {MockloopError: self._tell, Exception: self._tell}
        self.app: App = Guard(Starlette(routes=routes, exception_handlers=told), access, authority)

    async def _enter(self, request: Request) -> Response:
        """A key becomes a cookie. The address's fragment, with the page's secret, goes with the browser."""
        if request.method != "GET":
            return Response(status_code=405)
        cookie = self._access.enter(request.query_params.get("key", ""))
        if cookie is None:
            words = "This link was used already, or is too old. Press Enter in the studio's terminal for a new one.\n"
            return PlainTextResponse(words, 401)
        reply = RedirectResponse("/", 303)
        reply.set_cookie(self._cookie, cookie, httponly=True, samesite="strict", path="/")
        return reply

    async def _start(self, request: Request) -> Response:
        del request
        return HTMLResponse(_static("index.html"))

    async def _work(self, request: Request) -> Response:
        del request
        return HTMLResponse(_static("work.html"))

    async def _asset(self, request: Request) -> Response:
        name = request.path_params["name"]
        return Response(_static(name), media_type=_ASSETS[name]) if name in _ASSETS else _GONE

    async def _offer(self, request: Request) -> Response:
        """What can be practised, and what was left."""
        del request
        return JSONResponse(await run_in_threadpool(self._on_offer))

    def _on_offer(self) -> dict[str, object]:
        left = unfinished(self._home, datetime.now(UTC))
        bank = read_bank(self._home)
        asked = [
            question for question in bank.questions.values() if question.kind == "trunk" and not question.coach_only
        ]
        return {
            "loops": [{"id": loop.id, "title": loop.title} for loop in bank.loops.values()],
            "questions": [{"id": question.id, "text": question.open} for question in asked],
            **self._host.settings({}).model_dump(include={"loop", "hands_free", "headphones"}),
            "left": left and {"id": left.id, "mode": left.mode},
        }

    async def _begin(self, request: Request) -> Response:
        wish = await asked_for(request, Wish)
        if wish is None:
            return UNKNOWN
        asked = SessionRequest(
            mode=wish.mode,
            loop=wish.loop,
            questions=(wish.question,) if wish.question else (),
            follow_ups=wish.follow_ups,
            sound_check=wish.sound_check,
        )
        chosen = {"hands_free": wish.hands_free, "headphones": wish.headphones}
        if wish.resume:
            self._host.go_on(wish.resume, asked)
        else:
            self._host.begin(asked, {name: value for name, value in chosen.items() if value is not None})
        return Response(status_code=204)

    async def _review(self, request: Request) -> Response:
        found = await run_in_threadpool(session_page, self._home, request.path_params["session"])
        if found is None:
            return _GONE
        page, policy = found
        return HTMLResponse(page, headers={"content-security-policy": policy})

    async def _page(self, request: Request) -> Response:
        name = request.path_params["name"]
        if name not in _HOME_PAGES:
            return _GONE
        today = date.today()  # noqa: DTZ011 - the user's own day
        return await self._stored(lambda: home_page(self._home, name, lambda _: None, today))

    async def _stored(self, read: Callable[[], str | None]) -> Response:
        page = await run_in_threadpool(read)
        if page is None:
            return _GONE
        return HTMLResponse(page, headers={"content-security-policy": own_policy(page)})

    async def _sound(self, request: Request) -> Response:
        path = answer_sound(self._home, request.path_params["session"], request.path_params["name"])
        if path is None:
            return _GONE
        return FileResponse(path, media_type="audio/wav" if path.suffix == ".wav" else "audio/flac")

    async def _tell(self, request: Request, error: Exception) -> Response:
        """What went wrong, in words for the page."""
        del request
        told = error if isinstance(error, MockloopError) else self._host.as_bug(error)
        return PlainTextResponse(f"{told.paragraph}\n", 409 if told is error else 500)

    async def _talk(self, socket: WebSocket) -> None:
        await self._room(socket)


def _static(name: str) -> str:
    return files("simulator.studio").joinpath("static", name).read_text("utf-8")
