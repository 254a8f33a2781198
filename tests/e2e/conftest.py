"""A sound server for every test that asks for one, as real as a sound card to PortAudio."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from audio.devices import list_devices
from audio.portaudio import PortAudio
from simulator.errors import MissingError
from tests.support import left
from tests.support.pulse import MICROPHONE, SoundServer, why_not


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[pytest.TestReport]:  # type: ignore[misc] # a wrapper is a generator that returns
    """A test that fails says where its screens, logs and sound lie."""
    report = yield
    if report.failed:
        home = getattr(item, "funcargs", {}).get("own_home")
        folder = left.keep(item.nodeid, home if isinstance(home, Path) else None, report.longreprtext)
        report.sections.append(("what it left", f"screens, logs and sound: {folder}"))
    if report.when == "teardown":
        left.forget()
    return report


@pytest.fixture(autouse=True)
def unasked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is asked what they expect of a review, but in the test that answers it."""
    monkeypatch.setenv("MOCKLOOP_PREDICT", "false")


@pytest.fixture
def portaudio() -> None:
    """For a test that needs the sound library and no device. Skips, saying why, where it can't be had."""
    try:
        PortAudio().rescan()
    except MissingError as error:
        pytest.skip(error.paragraph)


@pytest.fixture
def sound_server(monkeypatch: pytest.MonkeyPatch) -> Iterator[SoundServer]:
    """A private PulseAudio: default microphone ``virtmic``, default speaker ``spk``; PortAudio in this process and
    in child processes uses it. Skips, saying why, where PulseAudio or PortAudio can't be had."""
    if reason := why_not():
        pytest.skip(reason)
    server = SoundServer()
    try:
        if not server.alive:
            pytest.skip(f"pulseaudio does not start here: {server.explain()[-500:]}")
        for name, value in server.environment.items():
            monkeypatch.setenv(name, value)
        try:
            PortAudio().rescan()
            seen = {device.node for device in list_devices(PortAudio(), "input")}
        except MissingError as error:
            pytest.skip(error.paragraph)
        if MICROPHONE not in seen:
            pytest.skip("PortAudio does not see the sound server: apt install libasound2-plugins")
        yield server
    finally:
        server.close()
