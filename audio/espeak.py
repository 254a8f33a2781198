"""Finding espeak-ng: the system's, or the one that the package espeakng-loader brings. For child processes."""

from __future__ import annotations

import ctypes
import os
import sys
from pathlib import Path

__all__ = ["SONAME", "NoEspeakError", "load_espeak"]

SONAME = "libespeak-ng.so.1"
"""What Linux calls the library, and pyttsx3 asks for."""

_LONGEST_DATA_PATH = 150  # espeak-ng keeps the path of its data in 160 bytes


class NoEspeakError(Exception):
    """There is none; says which."""


def load_espeak(library: str, folder: Path) -> tuple[ctypes.CDLL, str]:
    """The library, and whose it is. ``library``: system, bundled, or empty: the system's where there is one.

    Once one is loaded, Linux answers every request for the soname with it. ``folder`` takes a link to the data where
    its own path is too long. Raises NoEspeakError.
    """
    if library != "bundled" and sys.platform == "linux":
        try:
            return ctypes.CDLL(SONAME), "espeak-ng of the system"
        except OSError:
            if library == "system":
                raise NoEspeakError(f"{SONAME} is not installed") from None
    try:
        import espeakng_loader
    except ImportError:
        raise NoEspeakError("espeak-ng is neither installed nor bundled (espeakng-loader)") from None
    data = Path(espeakng_loader.get_data_path())
    if len(str(data)) > _LONGEST_DATA_PATH:
        short = folder / data.name
        short.symlink_to(data)
        data = short
    os.environ["ESPEAK_DATA_PATH"] = str(data)
    return ctypes.CDLL(espeakng_loader.get_library_path()), "espeak-ng bundled"
