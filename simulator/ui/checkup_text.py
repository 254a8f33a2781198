"""What ``mockloop doctor`` found, as lines of text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from simulator.app.checkup import Checkup
    from simulator.app.voices import Voices

__all__ = ["checkup_lines", "latency_lines", "voice_lines"]

_MARKS = {"ok": "ok  ", "note": "note", "fail": "FAIL"}


def checkup_lines(checkup: Checkup) -> Iterator[str]:
    """Every check with what mends it, the devices, and the verdict."""
    width = max(len(check.title) for check in checkup.checks)
    for check in checkup.checks:
        yield f"{_MARKS[check.status]}  {check.title:{width}}  {check.fact}"
        if check.mend:
            yield f"      {'':{width}}  -> {check.mend}"
    for word, devices in checkup.devices.items():
        yield f"\n{word}:{'' if devices else ' none'}"
        for device in devices:
            remark = "  (a speaker's own sound)" if device["monitor"] else "  (default)" if device["default"] else ""
            yield f"  {device['number']}  {device['name']}{remark}"
    failed = sum(check.status == "fail" for check in checkup.checks)
    yield ""
    yield f"{failed} to mend, see the arrows above." if failed else "Everything a session needs is there."


def latency_lines(result: Mapping[str, Any], stages: tuple[str, ...]) -> Iterator[str]:
    """The wait after the last word, stage by stage, as ``simulator.app.latency.measure_wait`` gives it."""
    yield f"heard by {result['stt']}, spoken on {result['speaker']}, hangover {result['hangover']:.1f} s\n"
    for name in (*stages, "wait"):
        yield f"{name:10}  {'  '.join(f'{turn[name]:5.2f} s' for turn in result['turns'])}"
    p50, p95 = result["p50"], result["p95"]
    yield f"\nFrom your last word to the next question: {p50:.2f} s in the middle, {p95:.2f} s at most."
    yield "With the finish key instead of hands-free, the endpoint stage is your own reaction."


def voice_lines(voices: Voices) -> Iterator[str]:
    """The English voices by name, how many others there are, and how to have a better one."""
    yield "English voices:"
    yield from (f"  {name}" for name in voices.english)
    if voices.others:
        yield f"Voices of other languages: {len(voices.others)} (mockloop doctor --voice --json names them)"
    yield (
        "Any of them: mockloop doctor --voice NAME. A Piper voice of yours, which sounds like a person: put its two "
        "files into a folder, then --voice piper:FOLDER"
    )
