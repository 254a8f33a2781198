"""Microphones and speakers by name: what is there, which one is meant, and how to open it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from audio import pulse
from audio.portaudio import Endpoint, Kind, SoundSystem, StreamSpec
from simulator.errors import InputError, MissingError

__all__ = ["Device", "choose", "find", "list_devices", "remembered", "stream_spec"]

_PULSE = "pulse"  # what PortAudio calls the sound server


@dataclass(frozen=True, slots=True)
class Device:
    """A microphone or speaker. ``node`` is the sound server's name for it, empty where there is no server."""

    kind: Kind
    name: str
    index: int  # PortAudio's
    rate: float  # its own, Hz
    channels: int
    is_default: bool = False
    node: str = ""
    monitor: bool = False  # not a microphone: the sound of a speaker


def list_devices(system: SoundSystem, kind: Kind) -> list[Device]:
    """What can be recorded from (``input``) or played on (``output``), in the system's order.

    With PulseAudio or PipeWire these are the server's sources and sinks, which PortAudio knows only as "pulse".
    Raises MissingError where there is no PortAudio.
    """
    endpoints = system.endpoints(kind)
    server = next((endpoint for endpoint in endpoints if endpoint.name == _PULSE), None)
    nodes = pulse.nodes(kind) if server else []
    if server and nodes:
        return [
            Device(
                kind, node.label, server.index, server.rate, server.channels, node.is_default, node.name, node.monitor
            )
            for node in nodes
        ]
    return [_device(kind, endpoint) for endpoint in endpoints]


def _device(kind: Kind, endpoint: Endpoint) -> Device:
    return Device(kind, endpoint.name, endpoint.index, endpoint.rate, endpoint.channels, endpoint.is_default)


def choose(devices: Sequence[Device], kind: Kind, wanted: str | None = None) -> Device:
    """The device called ``wanted``: its number in the list from 1, its name, or a part that only it has.

    None: the system's default. Raises MissingError where it is not there (the hint lists what is) and InputError
    where several are meant.
    """
    word = "microphone" if kind == "input" else "speaker"
    if not wanted:
        real = [device for device in devices if not device.monitor]
        if not real:
            only = " The only sound source is the speaker's own sound." if devices else ""
            raise MissingError(f"No {word} was found.{only}", _NONE_HINT[kind])
        # where the default is a speaker's monitor (no microphone was there at login), take a real one
        return next((device for device in real if device.is_default), real[0])
    if wanted.isdigit() and 1 <= int(wanted) <= len(devices):
        return devices[int(wanted) - 1]
    low = wanted.lower()
    exact = [device for device in devices if low in (device.name.lower(), device.node.lower())]
    found = exact or [device for device in devices if low in device.name.lower() or low in device.node.lower()]
    listing = "; ".join(f"{number} {device.name}" for number, device in enumerate(devices, 1)) or "none"
    if not found:
        raise MissingError(
            f"There is no {word} called {wanted!r}.", f"There are: {listing}. Give a number or a name."
        )
    if len(found) > 1 and len({device.node or device.index for device in found}) > 1:
        names = "; ".join(device.name for device in found)
        raise InputError(f"{wanted!r} may be any of these: {names}", f"Give its number: {listing}.")
    return found[0]


_NONE_HINT: dict[Kind, str] = {
    "input": "Plug one in or allow this terminal to use it; `mockloop run --typed` needs none.",
    "output": "Plug one in; the questions are shown as text all the same.",
}


def find(system: SoundSystem, kind: Kind, wanted: str | None = None) -> Device:
    """List and choose; looks for newly plugged devices once where the first look fails. Raises as ``choose``."""
    try:
        return choose(list_devices(system, kind), kind, wanted)
    except MissingError:
        if not system.rescan():
            raise
        return choose(list_devices(system, kind), kind, wanted)


def remembered(system: SoundSystem, kind: Kind, name: str) -> tuple[str | None, str]:
    """``name`` out of the settings where it is there, else None (the default) and a notice for people.

    A device asked for in this very command is not replaced: use ``find``. Raises MissingError where there is none.
    """
    try:
        find(system, kind, name or None)
    except (InputError, MissingError) as error:
        if not name:
            raise
        instead = find(system, kind)
        return None, f"{str(error).rstrip('.')}; using {instead.name} instead."
    return name or None, ""


def stream_spec(
    system: SoundSystem,
    device: Device,
    rate: int,
    block_seconds: float,
    latency: float | Literal["low", "high"],
) -> StreamSpec:
    """How to open ``device``: at ``rate`` and mono where it takes that, else at its own rate, else in stereo.

    The last combination is returned untested: opening it tells what is wrong.
    """
    variable = "PULSE_SOURCE" if device.kind == "input" else "PULSE_SINK"
    environment = ((variable, device.node),) if device.node else ()
    own = round(device.rate)
    specs = [
        StreamSpec(device.kind, device.index, r, channels, round(r * block_seconds), latency, environment)
        for channels in ((1, 2) if device.channels > 1 else (1,))
        for r in dict.fromkeys((rate, own))
    ]
    return next((spec for spec in specs if system.accepts(spec)), specs[-1])
