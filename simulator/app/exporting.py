"""One archive of sessions, to keep or to give away, with or without sound and names."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from simulator.app.home import Home
from simulator.app.opening import repair_folder
from simulator.app.reviews import json_document, page_of, view_of
from simulator.errors import InputError
from simulator.session.history import SessionHistory, assemble
from simulator.session.log import read_log
from simulator.store.folder import LOG

if TYPE_CHECKING:
    from simulator.store.alias import Aliases
    from simulator.store.archive import Packed

__all__ = ["Exported", "export"]


@dataclass(frozen=True, slots=True)
class Exported:
    """``size`` in bytes; ``aliased``: how many names were aliased, None: that was not asked for."""

    target: Path
    size: int
    audio: bool
    aliased: int | None
    notices: tuple[str, ...]


def export(
    home: Home,
    folders: Sequence[Path],
    target: Path,
    *,
    audio: bool = True,
    alias_names: bool = False,
    aliases: Sequence[str] = (),
) -> Exported:
    """Write the sessions in ``folders`` to the archive ``target``.

    ``alias_names`` puts aliases for the names found, ``aliases`` names more of them; either leaves the sound out,
    because it still says them. Raises InputError, StorageError.
    """
    from simulator.store.archive import pack

    aliased = alias_names or bool(aliases)
    audio = audio and not aliased
    if not target.parent.is_dir():
        raise InputError(f"there is no folder {target.parent}", "Make it, or give another place with -o.")
    notices = [notice for folder in folders for notice in repair_folder(home, folder)]
    with ExitStack() as stack:
        private = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="mockloop-")))
        table = _aliases(folders, aliases) if aliased else None
        packed = _packed(home, folders, private, table, notices, audio=audio)
        size = pack(target, packed, audio=audio, aliased=aliased)
    return Exported(target, size, audio, None if table is None else len(table), tuple(notices))


def _aliases(folders: Sequence[Path], more: Sequence[str]) -> Aliases:
    """One table for the whole archive, so that a person is the same in all of it."""
    from simulator.store.alias import Aliases, find_names

    names: dict[str, str] = {}
    for folder in folders:
        for name, kind in find_names(read_log(folder / LOG).lines).items():
            names.setdefault(name, kind)
    names.update(dict.fromkeys((name for name in more if name.strip()), "person"))
    return Aliases(names)


def _packed(
    home: Home,
    folders: Sequence[Path],
    private: Path,
    aliases: Aliases | None,
    notices: list[str],
    *,
    audio: bool,
) -> Iterator[Packed]:
    from simulator.store.alias import write_aliased
    from simulator.store.archive import Packed, files_of

    for folder in folders:
        files = files_of(folder, audio=audio)
        log = read_log(folder / LOG)
        if aliases is not None:
            (private / folder.name).mkdir()
            path = private / folder.name / LOG
            left_out = write_aliased(log.header, log.lines, aliases, path)
            if left_out:
                lines = f"{left_out} line{'' if left_out == 1 else 's'}"
                notices.append(f"{folder.name}: {lines} of an unknown kind left out")
            files[LOG] = path
            log = read_log(path)
        history = assemble(log.header, log.lines)
        yield Packed(folder.name, {**files, **_pages(home, folder, history, audio=audio)})


def _pages(home: Home, folder: Path, history: SessionHistory, *, audio: bool) -> dict[str, bytes]:
    """The files of an archive that can be read without mockloop: review.json and the page."""
    view = view_of(home, folder, history, waveforms=audio, own=False)
    page = page_of(folder, history, view, beside=folder, silent=not audio)
    return {"review.json": json_document(history, view).encode(), "report.html": page.encode()}
