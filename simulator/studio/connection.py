"""The socket of the room: sound and keys in, the room and the interviewer's voice out."""

from __future__ import annotations

import asyncio
import contextlib
import time

from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from simulator.studio.access import Access
from simulator.studio.host import SessionHost
from simulator.studio.link import Outgoing, PageLink
from simulator.studio.messages import (
    Answer,
    Ended,
    Enter,
    Hole,
    Key,
    Microphone,
    Said,
    Started,
    Stream,
    frame,
    said,
)

__all__ = ["MOST_SOCKETS", "RoomSocket"]

MOST_SOCKETS = 8
"""Open at once; counted here, because a server's own limit counts idle connections too and locks the page out."""

_SILENT_SECONDS = 5.0  # from the handshake to the first message
_UNWANTED, _POLICY = 1003, 1008
_OPEN_HINT = "Allow the microphone in the page and press the button for it. What was said so far is kept."


class RoomSocket:
    """Serves every socket of the room; ``scope["pass"]`` is whom the guard let in."""

    def __init__(self, host: SessionHost, link: PageLink, access: Access) -> None:
        self._host = host
        self._link = link
        self._access = access
        self._open = 0

    async def __call__(self, socket: WebSocket) -> None:
        """One socket from its handshake to its end."""
        if self._open >= MOST_SOCKETS:
            await socket.close(_POLICY)  # before it is accepted: an HTTP 403
            return
        self._open += 1
        try:
            await socket.accept()
            entered = await self._first(socket)
            if entered is None:
                await socket.close(_POLICY)
            else:
                await self._talk(socket, entered)
        except WebSocketDisconnect:
            pass
        except Exception as error:  # noqa: BLE001 - the socket's last stop: kept in a file, the page connects again
            self._host.as_bug(error)
        finally:
            self._open -= 1

    async def _first(self, socket: WebSocket) -> Enter | None:
        """The first message, if it comes soon and with the secret."""
        try:
            message = await asyncio.wait_for(socket.receive(), _SILENT_SECONDS)
        except TimeoutError:
            return None
        _still_there(message)
        first = said(message.get("text") or "")
        if not isinstance(first, Enter) or not self._access.matches(socket.scope["pass"], first.secret):
            return None
        return first

    async def _talk(self, socket: WebSocket, entered: Enter) -> None:
        loop = asyncio.get_running_loop()
        waiting: asyncio.Queue[Outgoing] = asyncio.Queue()

        def post(item: Outgoing) -> None:
            with contextlib.suppress(RuntimeError):  # the studio is closing, and its loop with it
                loop.call_soon_threadsafe(waiting.put_nowait, item)

        sending = asyncio.create_task(_send_all(socket, waiting))
        self._link.attach(post)
        self._host.player.entered(entered.line)
        try:
            while await self._hear(socket, post, waiting):
                pass
        finally:
            self._link.detach(post)
            sending.cancel()
            with contextlib.suppress(asyncio.CancelledError, WebSocketDisconnect, RuntimeError):
                await sending
        await socket.close(_UNWANTED)

    async def _hear(self, socket: WebSocket, post: object, waiting: asyncio.Queue[Outgoing]) -> bool:
        """One message of the page; False where it is none of those that the page sends."""
        message = await socket.receive()
        _still_there(message)
        data, text = message.get("bytes"), message.get("text")
        if not self._link.listens_to(post):
            return True  # another page took over; what this one still says changes nothing
        if data is not None:
            sound = frame(data)
            if sound is not None:
                wanted = await asyncio.to_thread(self._host.microphone.receive, *sound)
                waiting.put_nowait(Outgoing({"type": "ack", "next": wanted}))
                return True
        elif (heard := said(text or "")) is not None and not isinstance(heard, Enter):
            await self._heed(heard, waiting)
            return True
        return False

    async def _heed(self, heard: Said, waiting: asyncio.Queue[Outgoing]) -> None:
        host = self._host
        match heard:
            case Stream(stream=stream, first=first, name=name):
                host.microphone.named(name)
                wanted = host.microphone.enter(stream, first)
                waiting.put_nowait(Outgoing({"type": "wanted", "next": wanted}))
            case Microphone(message=message):
                await asyncio.to_thread(host.microphone.lost, message, _OPEN_HINT)
            case Hole():
                host.microphone.slipped()
            case Key(key=key):
                host.press(key)
            case Answer(text=text):
                host.answer(text)
            case Started(line=line, heard_ms=heard_ms):
                host.player.started(line, time.time() - heard_ms / 1000)
            case Ended(line=line, problem=problem):
                host.player.ended(line, problem)
            case _:
                pass


def _still_there(message: object) -> None:
    if isinstance(message, dict) and message.get("type") == "websocket.disconnect":
        raise WebSocketDisconnect(message.get("code", 1006))


async def _send_all(socket: WebSocket, waiting: asyncio.Queue[Outgoing]) -> None:
    while True:
        item = await waiting.get()
        if socket.application_state is not WebSocketState.CONNECTED:
            return
        await socket.send_json(item.message)
        if item.sound:
            await socket.send_bytes(item.sound)
        if item.close:
            await socket.close(item.close)
            return
