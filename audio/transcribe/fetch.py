"""Fetching a model from the hub: with progress, going on after a cut, checked, and only when somebody asks for it.

The hub's client throws a file away that it could not fetch to its end, so the one large file (the weights) is
fetched by its streaming part into a file of ours, which the next try goes on with.
"""

from __future__ import annotations

import contextlib
import errno
import logging
import os
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

from audio.transcribe.catalogue import KnownModel
from audio.transcribe.whisper import missing_files
from simulator.errors import InputError, MissingError, StorageError

__all__ = ["WEIGHTS", "Progress", "fetch", "hub"]

Progress = Callable[[int, int], None]
"""Called while a model is fetched: bytes so far, bytes in all (about)."""

WEIGHTS = "model.bin"

_SMALL = ["config.json", "preprocessor_config.json", "tokenizer.json", "vocabulary.*"]
_PARTIAL = ".partial"  # of the weights
_CHUNK = 1 << 18  # bytes that a cut may cost and progress waits for; the client's own are 10 MB
_DISK_TROUBLE = (errno.ENOSPC, errno.EACCES, errno.EPERM, errno.EROFS, errno.EDQUOT)
_HTTP_PACKAGES = ("httpx", "httpx2", "requests", "urllib3", "huggingface_hub", "hf_xet")


def hub() -> ModuleType:
    """The hub's client. Raises InputError where a variable of its own has a value that it can't take."""
    try:
        import huggingface_hub
        import huggingface_hub.constants
        import huggingface_hub.file_download
        import huggingface_hub.utils
    except ValueError as error:
        names = [name for name in sorted(os.environ) if name.startswith(("HF_", "HUGGINGFACE_"))]
        raise InputError(
            f"the settings of the model hub's client can't be used: {error}",
            f"Correct or unset one of {', '.join(names)}.",
        ) from error
    return huggingface_hub


def fetch(known: KnownModel, target: Path, progress: Progress | None) -> None:
    """The model's files into ``target``, which keeps what was fetched where that fails.

    Raises MissingError where the hub can't be reached or sends something else than it promises, InputError for a
    proxy that can't be used, StorageError where the disk refuses.
    """
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")  # we have one of our own
    client = hub()
    hint = (
        f"Check the connection and try again (it goes on where it stopped), or copy the files of "
        f"https://huggingface.co/{known.repo} into {target.parent / known.name}. Without a model: --stt moonshine"
    )
    if client.constants.HF_HUB_OFFLINE:
        raise MissingError(f"Can't fetch {known.name}: HF_HUB_OFFLINE is set", f"Unset it. {hint}")
    logging.getLogger("huggingface_hub").setLevel(logging.ERROR)  # its warnings are our errors
    with _watched(target, known, progress), _errors_as_ours(known, target, hint):
        target.mkdir(mode=0o700, parents=True, exist_ok=True)
        client.snapshot_download(known.repo, local_dir=target, allow_patterns=_SMALL)
        _weights(client, known, target)
        checked = client.HfApi().verify_repo_checksums(known.repo, local_dir=target, token=False)
    wrong = [Path(found["path"]) for found in checked.mismatches]
    for path in wrong:
        (target / path).unlink()
    shutil.rmtree(target / ".cache", ignore_errors=True)
    if wrong:
        names = ", ".join(map(str, wrong))
        raise MissingError(
            f"Can't fetch {known.name}: {names} arrived damaged (its checksum is not the one that the hub tells)",
            f"It was thrown away. Try again: mockloop models pull {known.name}",
        )
    if missing_files(target):
        raise MissingError(f"Can't fetch {known.name}: the download is not complete", hint)


def _weights(client: ModuleType, known: KnownModel, target: Path) -> None:
    """The large file, from where the last try stopped. Raises OSError and whatever the client raises."""
    whole = target / WEIGHTS
    if whole.is_file():
        return
    about = client.get_hf_file_metadata(client.hf_hub_url(known.repo, WEIGHTS), token=False)
    partial = target / f"{about.etag or WEIGHTS}{_PARTIAL}"
    for other in target.glob(f"*{_PARTIAL}"):  # of another version of the model
        if other != partial:
            other.unlink()
    there = partial.stat().st_size if partial.is_file() else 0
    if about.size is not None and there > about.size:
        partial.unlink()
        there = 0
    if about.size is not None and shutil.disk_usage(target).free < about.size - there:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    client.constants.DOWNLOAD_CHUNK_SIZE = _CHUNK
    headers = client.utils.build_hf_headers(token=False, headers={"Accept-Encoding": "identity"})
    with partial.open("ab") as file:
        client.file_download.http_get(
            about.location, file, resume_size=there, headers=headers, expected_size=about.size
        )
    partial.rename(whole)


@contextmanager
def _errors_as_ours(known: KnownModel, target: Path, hint: str) -> Iterator[None]:
    """Errors of the client and the disk as ours."""
    try:
        yield
    except Exception as error:
        if isinstance(error, OSError) and error.errno in _DISK_TROUBLE:
            raise StorageError(
                f"can't write {target}: {error.strerror}", f"It needs {known.download} MB there."
            ) from error
        if isinstance(error, ImportError | ValueError) and any(_proxies()):
            raise InputError(
                f"Can't fetch {known.name}: the proxy of {', '.join(_proxies())} can't be used ({error})",
                "Give an http:// proxy there, or unset it.",
            ) from error
        # the hub's client has changed its HTTP library more than once: its errors are told by their package
        if isinstance(error, OSError) or type(error).__module__.partition(".")[0] in _HTTP_PACKAGES:
            raise MissingError(f"Can't fetch {known.name}: the model hub can't be reached", hint) from error
        raise


def _proxies() -> list[str]:
    """The variables that name a proxy here."""
    wanted = ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY")
    return [name for name in sorted(os.environ) if name.upper() in wanted and os.environ[name]]


@contextmanager
def _watched(folder: Path, known: KnownModel, progress: Progress | None) -> Iterator[None]:
    """Progress is read off the disk: it needs nothing from the hub client's inside."""
    stop = threading.Event()

    def watch() -> None:
        while progress is not None and not stop.wait(0.25):
            progress(_bytes(folder), known.download * 1_000_000)

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        stop.set()
        watcher.join()


def _bytes(folder: Path) -> int:
    total = 0
    for path in folder.rglob("*"):
        with contextlib.suppress(OSError):  # renamed under our eyes when a file is complete
            total += path.stat().st_size if path.is_file() else 0
    return total
