"""One file after another becomes a session: a bar, what came of each, and an end by Ctrl-C that loses nothing."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from simulator.cli._terminal import Bar, choose, count, report, tell
from simulator.cli.crash import as_bug
from simulator.errors import EngineError, InputError, MockloopError
from simulator.terminal import shown

if TYPE_CHECKING:
    from simulator.app.importing import Importer

__all__ = ["Bringing"]


class Bringing:
    """One bar for all of it, which gives way to whatever is said or asked."""

    def __init__(self) -> None:
        self._bar = Bar("importing", 2)

    def which_speaker(self, where: str, names: Sequence[str]) -> str | None:
        """Ask who of those that speak in the file ``where`` is the candidate; None where nobody can be asked."""
        self._bar.clear()
        return choose(f"{shown(Path(where).name)}: which of them is you?", names)

    def bring_all(self, importer: Importer, found: Sequence[tuple[Path, ...]], wrong: Sequence[InputError]) -> int:
        """Import each source and say what came of it; the exit status. ``wrong``: what could not be looked at."""
        worst = done = 0
        for error in wrong:
            worst = self._reported(error, worst)
        try:
            for done, source in enumerate(found):
                self._bar(done, len(found))
                worst = self._bring(importer, source, worst)
            self._bar(len(found), len(found))
        except KeyboardInterrupt:
            self._bar.clear()
            tell(f"stopped; {count(done, 'file')} of {len(found)} done. The same command goes on from there.")
            raise
        return worst

    def _bring(self, importer: Importer, source: tuple[Path, ...], worst: int) -> int:
        """Import one source and say what came of it; the exit status so far."""
        try:
            imported = importer.bring(source)
        except (InputError, EngineError) as error:
            return self._reported(error, worst)
        except MockloopError:
            self._bar.clear()
            raise  # no engine, no model: the next file would meet the same
        except Exception as error:  # noqa: BLE001 - one file's surprise is kept and told, and the others come in
            return self._reported(as_bug(error, str(source[0])), worst)
        self._bar.clear()
        for folder in imported.folders:
            print(folder.name, flush=True)
        for note in imported.notes:
            tell(f"{shown(source[-1].name)}: {note}")
        for name in imported.known:
            tell(f"{name} is here already")
        return worst

    def _reported(self, error: MockloopError, worst: int) -> int:
        """Say it; the exit status: a fault of ours counts more than wrong input."""
        self._bar.clear()
        report(error)
        return min(worst or error.exit_code, error.exit_code)
