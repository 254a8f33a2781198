"""Choosing a device and how to open it, without any."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from audio import pulse
from audio.devices import Device, choose, find, list_devices, remembered, stream_spec
from audio.portaudio import PortAudio, StreamSpec, within
from simulator.errors import InputError, MissingError
from tests.support.sound_system import FakeSystem, endpoint

DEVICES = [
    Device("input", "Monitor of Speakers", 0, 48000, 2, is_default=True, node="out.monitor", monitor=True),
    Device("input", "Built-in Microphone", 0, 48000, 2, node="pci"),
    Device("input", "Headset Microphone", 0, 48000, 1, node="usb"),
]


def test_the_default_is_never_the_speakers_own_sound() -> None:
    assert choose(DEVICES, "input").name == "Built-in Microphone"
    assert choose(DEVICES, "input", "Monitor of Speakers").monitor  # unless it is asked for by name


def test_by_number_name_part_and_node() -> None:
    assert choose(DEVICES, "input", "3").node == "usb"
    assert choose(DEVICES, "input", "headset microphone").node == "usb"
    assert choose(DEVICES, "input", "built").node == "pci"
    assert choose(DEVICES, "input", "usb").node == "usb"


def test_what_is_not_there_lists_what_is() -> None:
    with pytest.raises(MissingError, match="no microphone called 'webcam'") as caught:
        choose(DEVICES, "input", "webcam")
    assert "2 Built-in Microphone; 3 Headset Microphone" in caught.value.hint
    with pytest.raises(MissingError, match="called '9'"):
        choose(DEVICES, "input", "9")


def test_an_ambiguous_name_is_an_input_error() -> None:
    with pytest.raises(InputError, match="may be any of these: Built-in Microphone; Headset Microphone") as caught:
        choose(DEVICES, "input", "microphone")
    assert "number" in caught.value.hint


@pytest.mark.parametrize("devices", [[], DEVICES[:1]])
def test_no_microphone_at_all(devices: list[Device]) -> None:
    with pytest.raises(MissingError, match="No microphone was found") as caught:
        choose(devices, "input")
    assert "--typed" in caught.value.hint


def test_what_was_plugged_in_since_is_found_by_looking_again() -> None:
    system = FakeSystem([endpoint("Built-in")])
    system.after_rescan = [endpoint("Built-in"), endpoint("USB Headset", index=1)]
    assert find(system, "input", "headset").index == 1
    system.after_rescan = None
    with pytest.raises(MissingError):
        find(system, "input", "webcam")


def test_a_remembered_device_that_is_gone_is_replaced_with_a_notice() -> None:
    system = FakeSystem([endpoint("Built-in", default=True), endpoint("Headset", index=1)])
    assert remembered(system, "input", "headset") == ("headset", "")
    assert remembered(system, "input", "") == (None, "")
    assert remembered(system, "input", "webcam") == (
        None,
        "There is no microphone called 'webcam'; using Built-in instead.",
    )
    with pytest.raises(MissingError, match="No microphone"):
        remembered(FakeSystem(), "input", "webcam")


def test_without_a_sound_server_the_devices_are_portaudios() -> None:
    system = FakeSystem([endpoint("hw:0", index=4, channels=2, rate=44100, default=True)])
    assert list_devices(system, "output") == [Device("output", "hw:0", 4, 44100, 2, is_default=True)]


@pytest.mark.parametrize(
    ("refused", "rate", "channels"),
    [
        (lambda spec: False, 16000, 1),
        (lambda spec: spec.rate == 16000, 48000, 1),
        (lambda spec: spec.channels == 1, 16000, 2),
        (lambda spec: spec.channels == 1 or spec.rate == 16000, 48000, 2),
        (lambda spec: True, 48000, 2),
    ],
)
def test_what_a_device_takes(refused: object, rate: int, channels: int) -> None:
    device = Device("input", "Mic", 3, 48000, 2, node="usb")
    spec = stream_spec(FakeSystem(refused=refused), device, 16000, 0.032, "low")  # type: ignore[arg-type]
    assert spec == StreamSpec("input", 3, rate, channels, rate * 32 // 1000, "low", (("PULSE_SOURCE", "usb"),))


def test_a_mono_device_is_not_asked_for_stereo() -> None:
    device = Device("output", "Speaker", 0, 44100, 1)
    spec = stream_spec(FakeSystem(refused=lambda _: True), device, 22050, 0.01, 0.05)
    assert (spec.rate, spec.channels, spec.environment) == (44100, 1, ())


SOURCES = """\
Source #1
	State: RUNNING
	Name: out.monitor
	Description: Monitor of Speakers
	Mute: no
	Monitor of Sink: out

Source #7
	State: SUSPENDED
	Name: usb
	Description: Headset: left ear
	Mute: yes
	Monitor of Sink: n/a
	Properties:
		alsa.name = "Name: not this"
"""


def test_the_sound_servers_listing_is_understood(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import os

    outputs = (
        f'Source Output #4\n\tSource: 1\n\t\tapplication.process.id = "{os.getpid()}"\n'
        'Source Output #5\n\tSource: 7\n\t\tapplication.process.id = "1"\n'
        f'Source Output #9\n\tSource: 7\n\t\tapplication.process.id = "{os.getpid()}"\n'
    )
    script = tmp_path / "pactl"
    says = {"info": "Default Source: usb", "sources": SOURCES, "source-outputs": outputs}
    script.write_text(f"#!{sys.executable}\nimport sys\nprint({says!r}[sys.argv[-1]])")
    script.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monitor, headset = pulse.nodes("input")
    assert monitor == pulse.Node(1, "out.monitor", "Monitor of Speakers", True, False, False, False)
    assert headset == pulse.Node(7, "usb", "Headset: left ear", False, True, True, True)
    assert pulse.our_source() == headset
    assert pulse.server_is_there()


def test_without_pactl_nothing_is_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert pulse.nodes("input") == []
    assert pulse.our_source() is None
    assert not pulse.server_is_there()


def test_a_missing_portaudio_names_the_command_that_mends_it() -> None:
    script = (
        "import ctypes.util, os, sys\n"
        "ctypes.util.find_library = lambda name: None\n"
        "real = os.path.dirname\n"
        "from audio.portaudio import PortAudio\n"
        "from simulator.errors import MissingError\n"
        "try: PortAudio().endpoints('input')\n"
        "except MissingError as error: print(error, '|', error.hint, '|', error.exit_code)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=Path(__file__).parents[3]
    )
    if sys.platform == "linux":  # elsewhere the wheel brings its own
        fact, hint, code = done.stdout.strip().split(" | ")
        assert fact.startswith("PortAudio, the sound library, is missing")
        assert hint.startswith("Install it: ")
        assert code == "3"


def test_a_missing_sounddevice_names_the_command_that_mends_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sounddevice", None)
    with pytest.raises(MissingError, match="sounddevice is not installed") as caught:
        PortAudio().endpoints("input")
    assert caught.value.hint == "Install it: pip install sounddevice"


def test_calls_that_hang_are_left_behind() -> None:
    import threading

    with pytest.raises(TimeoutError, match=r"no answer within 0\.1 s"):
        within(0.05, threading.Event().wait)
    assert within(5, lambda: 42) == 42
    with pytest.raises(ZeroDivisionError):
        within(5, lambda: 1 // 0)
