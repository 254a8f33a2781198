"""Moonshine's files: where they lie, and how they are taken out of the package that holds them.

The wheel moonshine-voice 0.0.73 (MIT) is the last one that holds the tiny English model. The files are data and the
same on every platform, while the package's library is neither needed nor available everywhere; so one platform's
wheel is downloaded by the ordinary package client and only the files are kept, beside their licence.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

from simulator.errors import MissingError, MockloopError, StorageError

__all__ = [
    "DECODER",
    "DOWNLOAD",
    "ENCODER",
    "MOONSHINE",
    "TOKENIZER",
    "fetch_moonshine",
    "find_moonshine",
    "missing_moonshine",
    "shared_folder",
]

MOONSHINE = "moonshine"
ENCODER, DECODER, TOKENIZER = "encoder_model.ort", "decoder_model_merged.ort", "tokenizer.bin"
DOWNLOAD = 56
"""MB of the wheel; 44 MB of it are kept."""

_REQUIREMENT = "moonshine-voice==0.0.73"
_PLATFORM = "manylinux_2_34_x86_64"  # of the wheel that is asked for, whatever this machine is
_INSIDE = "moonshine_voice/assets/tiny-en/"
_LICENCE = "LICENSE"
_SUMS = {
    ENCODER: "94e90a4654fc45cdfedb77c4c08e1739f48862998e58fada384b25118134f221",
    DECODER: "cf524c4862d36e9e5ab032eddc73637efd822d70e868ac575cf1a46e1e4708a0",
    TOKENIZER: "6884b35fd6377d4c4d32336a0bc152f36b64d1e45b6503683cdc238250a8472d",
}
_SIZES = {ENCODER: 13_281_600, DECODER: 30_412_256, TOKENIZER: 249_974}  # bytes


def shared_folder() -> Path:
    """Where ``scripts/setup`` puts the files: inside the environment, for every home that is used with it."""
    return Path(sys.prefix) / "share" / "mockloop" / MOONSHINE


def missing_moonshine(folder: Path) -> list[str]:
    """Names of files that are not there or not whole; empty where all are."""
    paths = {name: folder / name for name in _SIZES}
    return [name for name, path in paths.items() if not path.is_file() or path.stat().st_size != _SIZES[name]]


def find_moonshine(models_dir: Path) -> Path | None:
    """The folder with the whole model: the user's own before the environment's."""
    places = (models_dir / MOONSHINE, shared_folder())
    return next((place for place in places if not missing_moonshine(place)), None)


def fetch_moonshine(
    folder: Path,
    progress: Callable[[int, int], None] | None = None,
    *,
    sums: Mapping[str, str] = _SUMS,
) -> None:
    """Put the files into ``folder``; nothing of it is there where that fails.

    ``progress`` gets bytes so far and bytes in all (about). ``sums``: SHA-256 of each file. Raises MissingError
    where the package can't be had or is not what it should be, StorageError where the disk refuses.
    """
    try:
        folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".moonshine-", dir=folder.parent) as scrap:
            wheel = _download(Path(scrap), progress)
            fresh = Path(scrap) / "files"
            fresh.mkdir(mode=0o700)
            _unpack(wheel, fresh, sums)
            if folder.exists():
                shutil.rmtree(folder)
            fresh.rename(folder)
    except OSError as error:
        raise StorageError(f"can't write {folder}: {error.strerror}", "It needs 110 MB there for a while.") from error


def _download(scrap: Path, progress: Callable[[int, int], None] | None) -> Path:
    if importlib.util.find_spec("pip") is None:
        raise MissingError(
            "Can't fetch Moonshine: this Python environment has lost its pip",
            f"{sys.executable} -m ensurepip, then again; installed with uv: uv tool install --reinstall mockloop",
        )
    command = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", "download", "--no-deps"]
    command += ["--no-cache-dir", "--only-binary", ":all:", "--platform", _PLATFORM, "--dest", str(scrap)]
    command.append(_REQUIREMENT)
    # a constraints file is for what gets installed; the temporary files are watched for progress
    env = {k: v for k, v in os.environ.items() if k != "PIP_CONSTRAINT"} | {"TMPDIR": str(scrap)}
    with subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as pip:
        while True:
            try:
                _, said = pip.communicate(timeout=0.25)
                break
            except subprocess.TimeoutExpired:
                if progress is not None:
                    progress(_bytes(scrap), DOWNLOAD * 1_000_000)
    wheels = list(scrap.glob("*.whl"))
    if pip.returncode or not wheels:
        errors = [line.partition(": ")[2] for line in said.splitlines() if line.startswith("ERROR: ")]
        if "No space left" in said:
            raise StorageError(f"can't write {scrap.parent}: no space left", f"It needs {2 * DOWNLOAD} MB there.")
        raise MissingError(
            f"Can't fetch Moonshine: {errors[-1] if errors else 'the package registry does not answer'}",
            "Check the connection and try again: mockloop models pull moonshine",
        )
    return wheels[0]


def _unpack(wheel: Path, target: Path, sums: Mapping[str, str]) -> None:
    try:
        with zipfile.ZipFile(wheel) as packed:
            licence = next((n for n in packed.namelist() if n.endswith(f"/licenses/{_LICENCE}")), None)
            wanted = {name: f"{_INSIDE}{name}" for name in sums} | ({_LICENCE: licence} if licence else {})
            for name, inside in wanted.items():
                with packed.open(inside) as source, (target / name).open("wb") as file:
                    shutil.copyfileobj(source, file)
    except (zipfile.BadZipFile, KeyError) as error:
        raise MissingError(f"The package with Moonshine is damaged: {error}", "Try again later.") from error
    for name, expected in sums.items():
        with (target / name).open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
        if found != expected:
            raise MissingError(
                f"{name} of Moonshine is not the file it should be (SHA-256 {found[:12]}…, not {expected[:12]}…)",
                "It was not installed. Try again later, or with another package index.",
            )


def _bytes(folder: Path) -> int:
    total = 0
    for path in folder.rglob("*"):
        try:
            total += path.stat().st_size if path.is_file() else 0
        except OSError:  # pip removes and renames its own files meanwhile
            continue
    return total


def main(arguments: list[str]) -> int:
    """For set-up: put the files into the environment; ``--check``: only say by the status whether they are there."""
    if not missing_moonshine(shared_folder()):
        return 0
    if "--check" in arguments:
        return 1
    live = sys.stderr.isatty()

    def progress(done: int, total: int) -> None:
        if live:
            sys.stderr.write(f"\rsetup: {done / 1e6:.0f} of about {total / 1e6:.0f} MB")
            sys.stderr.flush()

    try:
        fetch_moonshine(shared_folder(), progress)
    except MockloopError as error:
        sys.stderr.write(f"{error}\n  {error.hint}\n")
        return 3
    if live:
        sys.stderr.write(f"\r{'':40}\r")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
