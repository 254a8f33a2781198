"""What the guard refuses: each attack as the request that it is."""

from __future__ import annotations

import json
import stat
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any

import pytest

from simulator.studio.access import Access
from simulator.studio.guard import LARGEST_BODY, Guard, cookie_name, policy

HERE = "127.0.0.1:8123"
Message = MutableMapping[str, Any]


async def page(scope: MutableMapping[str, Any], receive: Any, send: Any) -> None:
    """The application behind the guard: takes the whole request in and says so."""
    if scope["type"] == "websocket":
        await send({"type": "websocket.accept"})
        return
    body = (await receive())["body"]
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"%d" % len(body)})


class Door:
    """A guard with one browser let in, and requests to it."""

    def __init__(self, folder: Path) -> None:
        self.access = Access(folder / "studio.json")
        key, self.secret = self.access.link()
        self.cookie = self.access.enter(key)
        self.guard = Guard(page, self.access, HERE)
        self.known = {"host": HERE, "cookie": f"other=1; {cookie_name(8123)}={self.cookie}"}
        self.change = {**self.known, "origin": f"http://{HERE}", "x-mockloop-secret": self.secret}

    async def ask(
        self, headers: dict[str, str], path: str = "/", method: str = "GET", kind: str = "http", body: bytes = b""
    ) -> list[Message]:
        scope = {
            "type": kind,
            "method": method,
            "path": path,
            "raw_path": path.encode(),
            "query_string": b"",
            "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        }
        pieces = [body[at : at + 10_000] for at in range(0, len(body), 10_000)] or [b""]
        sent: list[Message] = []

        async def receive() -> Message:
            return {"type": "http.request", "body": pieces.pop(0), "more_body": bool(pieces)}

        async def send(message: Message) -> None:
            sent.append(message)

        await self.guard(scope, receive, send)
        return sent

    async def status(self, headers: dict[str, str], path: str = "/", method: str = "GET", body: bytes = b"") -> int:
        return int((await self.ask(headers, path, method, body=body))[0]["status"])


@pytest.fixture
def door(tmp_path: Path) -> Door:
    return Door(tmp_path)


async def test_the_page_itself_gets_in(door: Door) -> None:
    assert await door.status(door.known) == 200
    assert await door.status({**door.known, "sec-fetch-site": "same-origin"}) == 200
    assert await door.status(door.change, "/begin", "POST", b"x" * LARGEST_BODY) == 200


@pytest.mark.parametrize("host", ["localhost:8123", "127.0.0.1", "127.0.0.1:8124", "evil.example:8123", ""])
async def test_another_host_is_refused(door: Door, host: str) -> None:
    assert await door.status({**door.change, "host": host}) == 421


async def test_no_host_is_refused(door: Door) -> None:
    assert await door.status({"cookie": door.known["cookie"]}) == 421


@pytest.mark.parametrize("origin", ["http://127.0.0.1:8124", "http://evil.example", "null", "https://127.0.0.1:8123"])
@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_a_foreign_origin_is_refused(door: Door, origin: str, method: str) -> None:
    assert await door.status({**door.change, "origin": origin}, method=method) == 403


@pytest.mark.parametrize("site", ["cross-site", "same-site"])  # same-site: another port of this machine
async def test_a_request_from_another_site_is_refused(door: Door, site: str) -> None:
    assert await door.status({**door.known, "sec-fetch-site": site}) == 403
    assert await door.status({**door.known, "sec-fetch-site": site}, "/enter") == 403


@pytest.mark.parametrize(
    "cookie", ["", "mockloop-8123=", "mockloop-8123=guess", "mockloop-8124={}", 'mockloop-8123="{}"']
)
async def test_an_unknown_browser_is_refused(door: Door, cookie: str) -> None:
    assert await door.status({"host": HERE, "cookie": cookie.format(door.cookie)}) == 401
    assert await door.status({"host": HERE}) == 401


async def test_only_the_entrance_is_open(door: Door) -> None:
    assert await door.status({"host": HERE}, "/enter") == 200
    assert await door.status({"host": HERE, "origin": f"http://{HERE}"}, "/enter", "POST") == 401


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
async def test_a_change_needs_the_secret(door: Door, method: str) -> None:
    assert await door.status(door.change, method=method) == 200
    assert await door.status({**door.change, "x-mockloop-secret": "guess"}, method=method) == 403
    without = {name: value for name, value in door.change.items() if name != "x-mockloop-secret"}
    assert await door.status(without, method=method) == 403


async def test_a_change_needs_an_origin(door: Door) -> None:
    without = {name: value for name, value in door.change.items() if name != "origin"}
    assert await door.status(without, method="POST") == 403


async def test_the_secret_of_one_browser_is_not_anothers(door: Door) -> None:
    key, secret = door.access.link()
    door.access.enter(key)
    assert await door.status({**door.change, "x-mockloop-secret": secret}, method="POST") == 403


@pytest.mark.parametrize(
    "path", ["/../studio.json", "/sessions/..", "/a%2fb", "/%2e%2e/x", "/a\\b", "//evil", "/.hidden", "/" + "a" * 400]
)
async def test_tricks_with_paths_find_nothing(door: Door, path: str) -> None:
    assert await door.status(door.known, path) == 404


async def test_a_long_body_is_refused(door: Door) -> None:
    assert await door.status(door.change, "/begin", "POST", b"x" * (LARGEST_BODY + 1)) == 413


@pytest.mark.parametrize("wrong", ["origin", "cookie", "host"])
async def test_a_socket_is_refused_before_it_is_accepted(door: Door, wrong: str) -> None:
    headers = {name: value for name, value in door.change.items() if name != wrong}
    assert [m["type"] for m in await door.ask(headers, "/room", kind="websocket")] == ["websocket.close"]
    assert [m["type"] for m in await door.ask(door.change, "/room", kind="websocket")] == ["websocket.accept"]


@pytest.mark.parametrize("path", ["/", "/../x"])
async def test_every_answer_says_what_it_may_do(door: Door, path: str) -> None:
    headers = dict((await door.ask(door.known, path))[0]["headers"])
    said = headers[b"content-security-policy"].decode()
    assert said == policy(HERE)
    assert "unsafe" not in said
    assert f"ws://{HERE}" in said
    assert headers[b"x-content-type-options"] == b"nosniff"
    assert headers[b"cache-control"] == b"no-store"


def test_a_key_works_once_and_only_hashes_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "studio.json"
    access = Access(path, port=8123)
    key, secret = access.link()
    cookie = access.enter(key)
    assert cookie is not None
    assert access.enter(key) is None
    assert access.enter("") is None
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert not {key, secret, cookie} & set(json.loads(path.read_text())["passes"][0].values())
    again = Access(path)  # after a restart
    known = again.known(cookie)
    assert known is not None
    assert again.matches(known, secret)
    assert again.port == 8123
    assert again.enter(key) is None


@pytest.mark.parametrize("text", ["", "[]", "{", '{"passes": 3, "port": 1}', '{"passes": [1]}', "[" * 100_000])
def test_a_damaged_file_lets_nobody_in(tmp_path: Path, text: str) -> None:
    (tmp_path / "studio.json").write_text(text)
    access = Access(tmp_path / "studio.json")
    assert access.known("") is None
    key, _ = access.link()
    assert access.enter(key) is not None


def test_old_links_and_passes_go(tmp_path: Path) -> None:
    access = Access(tmp_path / "studio.json")
    first, _ = access.link()
    links = [access.link()[0] for _ in range(8)]
    assert access.enter(first) is None
    cookies = [access.enter(key) for key in links]
    key, _ = access.link()
    access.enter(key)
    assert access.known(str(cookies[0])) is None
    assert access.known(str(cookies[1])) is not None
