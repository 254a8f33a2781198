"""The studio as a user has it: a process, a browser whose microphone plays a file, and what was kept of it."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
import soxr
from numpy.typing import NDArray
from playwright.sync_api import BrowserContext, Page, Playwright

from audio.samples import sample
from audio.soundfiles import load_sound
from tests.support.process import Mockloop
from tests.support.waits import until

__all__ = [
    "CHROMIUM",
    "RATE",
    "Studio",
    "begin_by_voice",
    "browser",
    "likeness",
    "listens",
    "log",
    "microphone_file",
    "recorded",
    "seen",
    "session",
    "slips",
    "unlike",
]

RATE = 16_000
CHROMIUM = next(
    (path for name in ("chromium", "google-chrome", "chromium-browser") if (path := shutil.which(name))), ""
)
FLAGS = ("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-component-update", "--disable-sync",
         "--disable-background-networking", "--autoplay-policy=no-user-gesture-required")  # fmt: skip
# what Playwright adds and users don't have
NOT_THEIRS = ("--disable-background-timer-throttling", "--disable-renderer-backgrounding",
              "--disable-backgrounding-occluded-windows")  # fmt: skip


class Studio(Mockloop):
    """``mockloop studio``; ``port`` 0: any."""

    def __init__(self, port: int = 0) -> None:
        super().__init__("studio", "--no-open", "--port", str(port))
        self.link = self.next_link()
        self.authority = self.link.split("/")[2]

    def next_link(self) -> str:
        """The next link that is printed."""
        return self.wait_for("/enter?key=").strip()

    @property
    def port(self) -> int:
        return int(self.authority.rpartition(":")[2])


def microphone_file(
    path: Path, name: str = "reply-ownership", lead: float = 8.0, seconds: float = 60.0
) -> NDArray[np.float32]:
    """A file for Chromium's microphone: ``lead`` seconds of faint noise, then ``seconds`` of the sample ``name``.

    Returns what it holds, at 16 kHz.
    """
    random = np.random.default_rng(5)
    answer = load_sound(sample(name).path).samples[: round(seconds * RATE)]
    noise = random.normal(0, 0.0003, round((lead + 4) * RATE)).astype(np.float32)
    whole = np.concatenate([noise[: round(lead * RATE)], answer, noise[round(lead * RATE) :]])
    soundfile.write(path, soxr.resample(whole, RATE, 48_000), 48_000, subtype="PCM_16")
    return whole


@contextmanager
def browser(
    playwright: Playwright,
    microphone: Path | None = None,
    *,
    again: bool = False,
    aloud: bool = False,
    fake: bool = True,
) -> Iterator[BrowserContext]:
    """Chromium as users have it, its microphone playing ``microphone`` once from when it is opened, or over and over.

    ``aloud``: what it plays goes to the sound server. ``fake`` False: no microphone at all.
    """
    devices = ["--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"] if fake else []
    if microphone is not None:
        devices.append(f"--use-file-for-fake-audio-capture={microphone}{'' if again else '%noloop'}")
    chromium = playwright.chromium.launch(
        executable_path=CHROMIUM,
        args=[*FLAGS, *devices],
        ignore_default_args=[*NOT_THEIRS, *(["--mute-audio"] if aloud else [])],
        env={**os.environ},
    )
    context = chromium.new_context()
    yield context
    context.close()
    chromium.close()


def seen(page: Page, condition: Callable[[], object], what: str) -> None:
    """Wait until ``condition`` holds, with the browser going on meanwhile."""
    for _ in range(3000):
        if condition():
            return
        page.wait_for_timeout(20)
    raise AssertionError(f"never {what}:\n{page.inner_text('body')}")


def session(home: Path) -> Path:
    """The folder of the only session, as soon as it is there."""
    assert until(lambda: list((home / "sessions").glob("*/session.jsonl")))
    (found,) = (home / "sessions").glob("*/session.jsonl")
    return found.parent


def log(folder: Path, kind: str) -> list[dict[str, Any]]:
    """The lines of a session's log of that type, in order."""
    text = (folder / "session.jsonl").read_text("utf-8")
    lines = [json.loads(line) for line in text.splitlines()[1:] if line.endswith("}")]
    return [line for line in lines if line.get("type") == kind]


def likeness(take: NDArray[np.float32], whole: NDArray[np.float32]) -> tuple[float, int]:
    """Correlation of ``take`` with the place in ``whole`` that it is most like, and that place in samples.

    Up to half of ``take`` may lie before the beginning or after the end of ``whole``, and is left out. The browser
    begins anywhere between two samples of the file, so tenths of a sample are tried.
    """
    beyond = len(take) // 2
    around = np.pad(whole.astype(np.float64), beyond)
    size = 1 << (len(around) + len(take)).bit_length()
    product = np.fft.irfft(np.fft.rfft(around, size) * np.conj(np.fft.rfft(take, size)), size)
    energy = np.cumsum(np.pad(around**2, (1, 0)))
    energy = energy[len(take) :] - energy[: -len(take)]
    at = int(np.argmax(product[: len(energy)] / np.sqrt(energy + 1e-3 * energy.max()))) - beyond
    first, last = max(0, at), min(len(whole), at + len(take))
    one, other = take[first - at : last - at], whole[first:last]
    spectrum, turn = np.fft.rfft(one), 2j * np.pi * np.fft.rfftfreq(len(one))
    moved = (np.fft.irfft(spectrum * np.exp(turn * part), len(one)) for part in np.arange(-0.6, 0.7, 0.1))
    scale = np.linalg.norm(one) * np.linalg.norm(other) + 1e-12
    return max(float(np.dot(shifted, other) / scale) for shifted in moved), at


def unlike(take: NDArray[np.float32], whole: NDArray[np.float32]) -> int:
    """How many half seconds of ``take`` are not what ``whole`` has there.

    A browser on a busy machine lets its microphone slip by hundredths of a second: what comes behind is right and a
    little late, and followed. Each slip spoils one half second, or two.
    """
    size, slip = RATE // 2, RATE // 10
    at, wrong = likeness(take[: 4 * size], whole)[1], 0
    around = np.pad(whole, len(take))
    for start in range(0, len(take) - size + 1, size):
        piece = take[start : start + size]
        if np.abs(piece).max() < 0.02:  # silence is like any other
            continue
        first = len(take) + at + start - slip
        like, there = likeness(piece, around[first : first + size + 2 * slip])
        wrong += like < 0.99
        at += there - slip
    return wrong


def slips(folder: Path) -> int:
    """How often the studio says that the browser lost sound of the second turn's answer."""
    said = " ".join(line["problem"] for line in log(folder, "recorded") if line["turn"] == 2)
    return sum(int(number) for number in re.findall(r"sound was lost (\d+) time", said))


def begin_by_voice(page: Page, studio: Studio, home: Path) -> Path:
    """Begin one question by voice and answer it at once: the folder of the session, whose second turn is recorded."""
    page.goto(studio.link)
    page.locator("#question option").nth(1).wait_for(state="attached")
    page.select_option("#question", "q01")
    page.uncheck("#check")
    page.click("#begin")
    for number in (1, 2):
        seen(page, partial(_speaks, page, home, number), "spoke")
        page.keyboard.press(" ")
    seen(page, lambda: listens(page), "listened")
    return session(home)


def _speaks(page: Page, home: Path, line: int) -> bool:
    spoken = page.inner_text("#state") == "the interviewer speaks"
    return spoken and bool(log(session(home), "say")[-1]["line"] == line)


def recorded(folder: Path) -> float:
    """Seconds on the disk so far of the answer that is being recorded."""
    return max(((part.stat().st_size - 44) / 2 / RATE for part in folder.glob("audio/*.wav.part")), default=0.0)


def listens(page: Page) -> bool:
    """Whether the room waits for an answer or hears one."""
    return page.inner_text("#state") in ("listening", "your turn, think as long as you like", "still listening")
