"""What this machine can run a model on."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Placement", "physical_cores", "placements"]

_MOST = 8  # threads; memory bandwidth ends the gain earlier (users measure little above 4)


@dataclass(frozen=True, slots=True)
class Placement:
    """A device and the number format used there."""

    device: str  # cpu | cuda
    compute_type: str  # int8 | float16 | float32 …

    def __str__(self) -> str:
        return f"{self.device} {self.compute_type}"


def placements() -> list[Placement]:
    """Where to try a model, best first; the last is always the CPU."""
    import ctranslate2

    found: list[Placement] = []
    if ctranslate2.get_cuda_device_count() > 0:
        try:
            half = "float16" in ctranslate2.get_supported_compute_types("cuda")
        except RuntimeError:
            half = True  # a GPU without a driver that fits: loading a model there will say so
        found.append(Placement("cuda", "float16" if half else "float32"))
    types = ctranslate2.get_supported_compute_types("cpu")
    found.append(Placement("cpu", "int8" if "int8" in types else "float32"))
    return found


def physical_cores() -> int:
    """Threads worth using: physical cores that this process may run on, at most 8.

    Two threads of one core share its arithmetic, which is all that a decode needs.
    """
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(_counted() or allowed, allowed, _MOST))


def _counted() -> int | None:
    if sys.platform == "linux":
        try:
            text = Path("/proc/cpuinfo").read_text(encoding="ascii", errors="replace")
        except OSError:
            return None
        cores = re.findall(r"^physical id\s*:\s*(\d+).*?^core id\s*:\s*(\d+)", text, re.MULTILINE | re.DOTALL)
        return len(set(cores)) or None
    if sys.platform == "darwin":
        try:
            done = subprocess.run(["sysctl", "-n", "hw.physicalcpu"], capture_output=True, text=True, check=True)
            return int(done.stdout)
        except (OSError, subprocess.CalledProcessError, ValueError):
            return None
    return None
