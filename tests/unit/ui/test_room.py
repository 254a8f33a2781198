"""The room, driven by Textual's pilot over a scripted session."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest
from textual.pilot import Pilot
from textual.widgets import Static

from simulator.model.events import KeyName, Spoken
from simulator.session.view import Observer, View
from simulator.ui.keys import KEYS
from simulator.ui.room import Room
from tests.support.waits import NET

QUESTION = "Tell me about a time you made an unpopular decision, and how you brought people along."
STATES = ["arriving", "speaking", "your-turn", "listening", "still-listening", "thinking", "reviewing", "leaving"]
STATES += ["paused", "trouble", "finished"]


class Script:
    """A session that shows what the test tells it and ends when it is told to."""

    def __init__(self) -> None:
        self.keys: list[KeyName] = []
        self.interrupted = 0
        self.over = threading.Event()
        self.started = threading.Event()
        self.observer: Observer | None = None
        self.error: Exception | None = None

    def __call__(self, observer: Observer) -> str:
        self.observer = observer
        self.started.set()
        self.over.wait(NET)
        if self.error:
            raise self.error
        return "done"

    def interrupt(self) -> None:
        self.interrupted += 1

    def room(self, **options: bool) -> Room:
        return Room(self, self.keys.append, self.interrupt, **options)


def view(state: str = "listening", **changes: object) -> View:
    base = View(
        state=state,
        round_name="quick-20",
        text=QUESTION,
        recording=state in ("your-turn", "listening", "still-listening"),
        voiced=True,
        answer_seconds=42.0,
        target_seconds=180.0,
        round_left=760.0,
        level=-20.0,
    )
    return replace(base, **changes)  # type: ignore[arg-type] # View's own fields


async def shown(pilot: Pilot[str], script: Script, now: View) -> str:
    """The screen's text once ``now`` is drawn."""
    script.started.wait(NET)
    assert script.observer is not None
    script.observer.show(now)
    await pilot.pause(0.15)
    return "\n".join(str(w.content) for w in pilot.app.screen.query(Static))


@pytest.mark.parametrize("size", [(80, 24), (140, 40)])
@pytest.mark.parametrize("state", STATES)
async def test_every_state_shows_the_question_one_state_and_its_keys(state: str, size: tuple[int, int]) -> None:
    script = Script()
    async with script.room().run_test(size=size) as pilot:
        text = await shown(pilot, script, view(state))
        assert QUESTION in text
        assert "12:40 left" in text
        dots = [line for line in text.splitlines() if line.startswith(("●", "○"))]
        assert len(dots) == 1
        assert ("●" in dots[0]) == (state in ("your-turn", "listening", "still-listening"))
        assert ("? help" in text) == (state not in ("leaving", "paused", "finished"))
        for line in text.splitlines():
            assert len(line) <= max(size[0], len(QUESTION))
        script.over.set()


@pytest.mark.parametrize("hint", KEYS, ids=lambda h: h.name)
async def test_each_key_reaches_the_session(hint: object) -> None:
    script = Script()
    async with script.room().run_test() as pilot:
        await shown(pilot, script, view())
        await pilot.press(hint.key)  # type: ignore[attr-defined] # a Hint
        assert script.keys == [hint.name]  # type: ignore[attr-defined]
        script.over.set()


@pytest.mark.parametrize(
    ("state", "key", "name"),
    [
        ("paused", "space", "resume"),
        ("paused", "p", "resume"),
        ("trouble", "space", "resume"),
        ("leaving", "y", "quit"),
        ("leaving", "n", "stay"),
        ("leaving", "escape", "stay"),
        ("reviewing", "space", "finish"),
    ],
)
async def test_a_key_means_what_its_state_says(state: str, key: str, name: str) -> None:
    script = Script()
    async with script.room().run_test() as pilot:
        await shown(pilot, script, view(state))
        await pilot.press(key)
        assert script.keys == [name]
        script.over.set()


async def test_an_unknown_key_does_nothing_and_says_so() -> None:
    script = Script()
    async with script.room().run_test() as pilot:
        await shown(pilot, script, view())
        await pilot.press("x")
        assert script.keys == []
        assert "x does nothing here; ? lists the keys." in str(pilot.app.query_one("#hints", Static).content)
        script.over.set()


async def test_captions_are_off_until_their_key() -> None:
    script = Script()
    async with script.room().run_test() as pilot:
        heard = view(caption="we moved two people")
        assert "we moved" not in await shown(pilot, script, heard)
        await pilot.press("c")
        assert "we moved" in await shown(pilot, script, replace(heard, answer_seconds=43.0))
        script.over.set()


async def test_help_lists_every_key_and_any_key_closes_it() -> None:
    script = Script()
    async with script.room().run_test() as pilot:
        await shown(pilot, script, view())
        await pilot.press("question_mark")
        await pilot.pause()
        text = str(pilot.app.screen.query_one("#help", Static).content)
        assert all(hint.help in text for hint in KEYS)
        await pilot.press("q")
        await pilot.pause()
        assert script.keys == []
        assert len(pilot.app.screen_stack) == 1
        script.over.set()


async def test_control_c_interrupts_and_nothing_else_quits() -> None:
    script = Script()
    async with script.room().run_test() as pilot:
        await shown(pilot, script, view())
        await pilot.press("ctrl+q", "ctrl+c")
        assert script.interrupted == 1
        assert pilot.app.is_running
        script.over.set()


async def test_a_line_that_could_not_be_spoken_says_why_until_one_is() -> None:
    script = Script()
    async with script.room().run_test() as pilot:
        await shown(pilot, script, view())
        assert script.observer is not None
        script.observer.happened(1.0, Spoken(turn=1, completed=False, problem="The speech engine broke."))
        assert "The speech engine broke." in await shown(pilot, script, view("your-turn"))
        script.observer.happened(2.0, Spoken(turn=2))
        assert "broke" not in await shown(pilot, script, view())
        script.over.set()


async def test_a_short_line_beside_the_question_is_shown_and_a_study_text_scrolls() -> None:
    script = Script()
    async with script.room().run_test() as pilot:
        assert "Thank you. I heard: hello" in await shown(
            pilot, script, view("speaking", speaking="Thank you. I heard: hello")
        )
        await shown(pilot, script, view("reviewing", message="line\n" * 60))
        rest = pilot.app.query_one("#rest")
        await pilot.press("pagedown")
        await pilot.pause()
        assert rest.scroll_y == 10
        assert script.keys == []
        script.over.set()


async def test_a_second_control_c_leaves_at_once() -> None:
    script = Script()
    room = script.room()
    async with room.run_test() as pilot:
        await shown(pilot, script, view())
        await pilot.press("ctrl+c", "ctrl+c")
        await pilot.pause()
        assert script.interrupted == 1
        assert room.return_value == "quit"
        script.over.set()


async def test_a_question_full_of_markup_is_text() -> None:
    script = Script()
    async with script.room().run_test() as pilot:
        assert "[b]no[/b] [@click=x]" in await shown(pilot, script, view(text="[b]no[/b] [@click=x]"))
        script.over.set()


async def test_a_resize_draws_again_within_the_new_width() -> None:
    script = Script()
    async with script.room().run_test(size=(140, 40)) as pilot:
        await shown(pilot, script, view())
        await pilot.resize_terminal(60, 20)
        await pilot.pause(0.15)
        assert len(str(pilot.app.query_one("#status", Static).content)) <= 56
        script.over.set()


def test_the_reason_and_what_the_session_raises_come_out() -> None:
    script = Script()
    script.over.set()
    assert script.room().finish(headless=True) == "done"
    script.error = RuntimeError("disk gone")
    with pytest.raises(RuntimeError, match="disk gone"):
        script.room().finish(headless=True)
