"""The room's screen in every state, at two sizes, character by character."""

from __future__ import annotations

import asyncio
import html
import re
import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from simulator.model.transcript import EngineInfo
from simulator.session.view import Observer, View
from simulator.ui.lines import STATES
from simulator.ui.room import Room
from tests.support.waits import NET

QUESTION = "Tell me about a time you made an unpopular decision, and how you brought people along."
BASE = View(
    round_name="People", rounds=(2, 5), text=QUESTION, round_left=1450.0, loop_left=9050.0, target_seconds=210.0,
    engine=EngineInfo(engine="whisper", model="base.en"),
)  # fmt: skip
ANSWERING = {"recording": True, "voiced": True, "answer_seconds": 83.0, "level": -18.0}
VIEWS = {state: replace(BASE, state=state) for state in STATES} | {
    "arriving": View(state="arriving", round_name="People", engine=BASE.engine),
    "check": replace(BASE, state="your-turn", role="check", recording=True, level=-41.0, round_left=None),
    "speaking": replace(BASE, state="speaking", speaking=QUESTION),
    "aside": replace(BASE, state="speaking", speaking="Of course, take your time."),
    "your-turn": replace(BASE, state="your-turn", recording=True, level=-52.0),
    "listening": replace(BASE, state="listening", **ANSWERING),  # type: ignore[arg-type] # View's own fields
    "still-listening": replace(BASE, state="still-listening", message="Take your time.", take=2, **ANSWERING),  # type: ignore[arg-type] # as above
    "follow-up": replace(BASE, state="your-turn", role="follow-up", text="What came of it?", recording=True),
    "trouble": replace(BASE, state="trouble", message="The microphone is gone. Plug it in.", round_left=None),
}


def as_text(svg: str) -> list[str]:
    """The rows of a screenshot."""
    rows: dict[float, list[tuple[float, str]]] = {}
    for attributes, text in re.findall(r"<text ([^>]*)>([^<]*)</text>", svg):
        place = dict(re.findall(r'\b(x|y)="([\d.]+)"', attributes))
        rows.setdefault(float(place["y"]), []).append((float(place["x"]), html.unescape(text)))
    cell = 12.2  # width of a character in Rich's screenshots
    lines = []
    for _, pieces in sorted(rows.items()):
        line = ""
        for x, text in sorted(pieces):
            line = line.ljust(round(x / cell)) + text.replace("\xa0", " ").rstrip("\n")
        lines.append(line.rstrip())
    return lines


CAPTION = "last year I managed a team of nine engineers who built the payment service " * 6
CAPTIONED = {
    "captions-awaited": VIEWS["listening"],
    "captions": replace(VIEWS["listening"], caption=CAPTION),
    "captions-and-a-message": replace(VIEWS["still-listening"], caption=CAPTION),
    "captions-paused": replace(BASE, state="paused", message="Paused.", caption=CAPTION),
}


async def drawn(view: View, size: tuple[int, int], *, captions: bool = False, key: str = "") -> list[str]:
    over, faces, started = threading.Event(), [], threading.Event()

    def session(observer: Observer) -> str:
        faces.append(observer)
        started.set()
        over.wait(NET)
        return "done"

    async with Room(session, lambda _: None, lambda: None, captions=captions).run_test(size=size) as pilot:
        await asyncio.to_thread(started.wait, NET)
        faces[0].show(view)
        await pilot.pause(0.2)
        if key:
            await pilot.press(key)
        lines = as_text(pilot.app.export_screenshot())
        over.set()
    return lines


@pytest.mark.parametrize("size", [(80, 24), (140, 40)], ids=["80x24", "140x40"])
async def test_every_state(size: tuple[int, int], same_as_golden: Callable[[str, Any], None]) -> None:
    screens = {name: await drawn(view, size) for name, view in VIEWS.items()}
    screens |= {name: await drawn(view, size, captions=True) for name, view in CAPTIONED.items()}
    screens["a-key-that-means-nothing"] = await drawn(VIEWS["paused"], size, key="n")
    screens["help"] = await drawn(VIEWS["listening"], size, key="question_mark")
    same_as_golden(f"screens/room-{size[0]}x{size[1]}.json", screens)
