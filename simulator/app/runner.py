"""One session from its first line to its last, whatever front end shows it: log, driver, keys, signals."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from simulator.model.events import KeyName
from simulator.model.records import Header, Line, Resumed
from simulator.session.driver import Driver
from simulator.session.effects import Dependencies
from simulator.session.log import LogWriter
from simulator.session.view import Observer
from simulator.session.workers import SessionClock
from simulator.store.folder import LOG

__all__ = ["SessionRunner", "interrupted_by_signals"]


class SessionRunner:
    """A session about to run in ``folder``, whose lock the caller holds.

    ``stopped`` says what interrupted it (a signal's name, "end of input"); empty: nothing did.
    """

    def __init__(
        self,
        folder: Path,
        header: Header,
        dependencies: Dependencies,
        clock: SessionClock,
        *,
        lines: Iterable[Line] = (),
        tick: float | None = 0.25,
        wall: Callable[[], float] | None = None,
        unattended: bool = False,
    ) -> None:
        self._folder = folder
        self._header = header
        self._dependencies = dependencies
        self._clock = clock
        self._lines = tuple(lines)
        self._tick = tick
        self._wall = wall
        self._unattended = unattended
        self._driver: Driver | None = None
        self.stopped = ""

    def press(self, name: KeyName) -> None:
        """A key; without a session under way it does nothing."""
        if self._driver is not None:
            self._driver.press(name)

    def interrupt(self, by: str = "ctrl-c") -> None:
        """Keep everything and leave."""
        self.stopped = by
        if self._driver is not None:
            self._driver.interrupt(by)

    def fail(self, error: Exception) -> None:
        """End the session with an error of a thread that it depends on."""
        if self._driver is not None:
            self._driver.post(error)

    def run(self, observer: Observer) -> str:
        """Run to the end in this thread and close the dependencies; returns done, quit or trouble."""
        path = self._folder / LOG
        log = LogWriter(path, None if path.exists() else self._header)
        if self._lines:
            log.append(max(line.at for line in self._lines), [("record", Resumed(when=_now()))])
        try:
            self._driver = Driver(
                self._header,
                log,
                self._folder,
                self._dependencies,
                self._clock,
                observer,
                lines=self._lines,
                tick=self._tick,
                wall=self._wall,
                unattended=self._unattended,
            )
            return self._driver.run()
        finally:
            for output in self._dependencies.outputs():
                output.close()
            self._dependencies.speech_input.close()
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
    interrupted = False

    def handle(number: int, _frame: FrameType | None) -> None:
        nonlocal interrupted
        if interrupted:
            raise KeyboardInterrupt
        interrupted = True
        interrupt(signal.Signals(number).name)

    names = [name for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]
    before = {name: signal.signal(getattr(signal, name), handle) for name in names}
    try:
        yield
    finally:
        for name, handler in before.items():
            signal.signal(getattr(signal, name), handler)
