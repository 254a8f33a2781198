"""One session from its first line to its review, whatever face it has: lock, log, signals, driver, closing time."""

from __future__ import annotations

import json
import signal
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType

from simulator.errors import MockloopError, StorageError
from simulator.model.events import KeyName
from simulator.model.records import (
    Compressed,
    Header,
    Line,
    Resumed,
)
from simulator.session.account import Account, assemble
from simulator.session.body import Parts
from simulator.session.driver import Driver
from simulator.session.lanes import SessionClock
from simulator.session.log import LogWriter, read_log
from simulator.session.view import Observer
from simulator.store.folder import AUDIO, LOG, write_atomic

__all__ = ["Sitting", "compress_answers", "interrupted_by_signals", "kept", "read_session", "write_review"]


class Sitting:
    """A session about to run in ``folder``, whose lock the caller holds."""

    def __init__(
        self,
        folder: Path,
        header: Header,
        parts: Parts,
        clock: SessionClock,
        *,
        lines: Iterable[Line] = (),
        tick: float | None = 0.25,
        wall: Callable[[], float] | None = None,
        unattended: bool = False,
    ) -> None:
        self._folder = folder
        self._header = header
        self._parts = parts
        self._clock = clock
        self._lines = tuple(lines)
        self._tick = tick
        self._wall = wall
        self._unattended = unattended
        self._driver: Driver | None = None

    def press(self, name: KeyName) -> None:
        """A key; without a session under way it does nothing."""
        if self._driver is not None:
            self._driver.press(name)

    def interrupt(self, by: str = "ctrl-c") -> None:
        """Keep everything and leave."""
        if self._driver is not None:
            self._driver.interrupt(by)

    def fail(self, error: Exception) -> None:
        """End the session with an error of a thread that it depends on."""
        if self._driver is not None:
            self._driver.post(error)

    def run(self, observer: Observer) -> str:
        """Run to the end in this thread; returns done, quit or trouble. Mouth and ear are closed afterwards."""
        path = self._folder / LOG
        log = LogWriter(path, None if path.exists() else self._header)
        if self._lines:
            log.append(max(line.at for line in self._lines), [("record", Resumed(when=_now()))])
        try:
            self._driver = Driver(
                self._header,
                log,
                self._folder,
                self._parts,
                self._clock,
                observer,
                lines=self._lines,
                tick=self._tick,
                wall=self._wall,
                unattended=self._unattended,
            )
            return self._driver.run()
        finally:
            self._parts.mouth.close()
            self._parts.ear.close()
            log.close()


def _now() -> str:
    from datetime import UTC, datetime

    return datetime.now(UTC).isoformat(timespec="seconds")


@contextmanager
def interrupted_by_signals(interrupt: Callable[[str], None]) -> Iterator[None]:
    """While inside, Ctrl-C, a closed terminal and a shutdown leave the session in order; a second Ctrl-C at once.

    Only in the main thread (elsewhere signals can't be taken, and nothing is changed).
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    told = False

    def handle(number: int, _frame: FrameType | None) -> None:
        nonlocal told
        if told:
            raise KeyboardInterrupt
        told = True
        interrupt(signal.Signals(number).name)

    names = [name for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]
    before = {name: signal.signal(getattr(signal, name), handle) for name in names}
    try:
        yield
    finally:
        for name, handler in before.items():
            signal.signal(getattr(signal, name), handler)


def read_session(folder: Path) -> Account:
    """The account of a session as it stands on the disk."""
    log = read_log(folder / LOG)
    return assemble(log.header, log.lines)


def write_review(folder: Path) -> Account:
    """Write ``review.json`` and return the account it came from."""
    from simulator.cli._pages import report_of
    from simulator.report.document import review_document

    account = read_session(folder)
    document = review_document(account, report_of(folder, account, waveforms=False))
    text = json.dumps(document, ensure_ascii=False, indent=1)
    write_atomic(folder / "review.json", text.encode() + b"\n")
    return account


def kept(error: StorageError, folder: Path, then: str = "") -> StorageError:
    """The same error, with what has become of the session and what to do when there is space again."""
    if not (folder / LOG).exists():
        return error  # it never began
    then = then or f"Then: mockloop review {folder.name}"
    return StorageError(str(error), f"The session is kept. {error.hint} {then}")


def compress_answers(folder: Path, account: Account) -> int:
    """Turn the recordings of a finished session into FLAC, each proved before its WAV goes; returns how many.

    One that can't be compressed stays as it is: nothing is lost by it.
    """
    from audio.takes import compress

    writer = LogWriter(folder / LOG)

    def pack(turn: int, take: int, audio: str) -> bool:
        def tell(packed: Path) -> None:
            name = f"{AUDIO}/{packed.name}"
            if name != audio:  # else the log knows it, and an earlier process ended before the WAV went
                writer.append(account.seconds, [("record", Compressed(turn=turn, take=take, audio=name))])

        with suppress(MockloopError):
            compress((folder / audio).with_suffix(".wav"), tell)
            return True
        return False

    try:
        return sum(
            pack(turn.number, take.number, take.audio)
            for turn in account.turns
            for take in turn.takes
            if take.audio is not None and (folder / take.audio).with_suffix(".wav").exists()
        )
    finally:
        writer.close()
