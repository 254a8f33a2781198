"""Work that takes minutes, for a front end that shows its progress: fetch a model, judge all again, bring files in.

``progress`` gets how much is done, of how much; ``tell`` gets a sentence for people.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulator.app.home import Home
from simulator.app.importing import Importer, all_sources
from simulator.app.rerunning import Rerunner, RerunRequest
from simulator.errors import EngineError, InputError
from simulator.terminal import shown

if TYPE_CHECKING:
    from simulator.config import Settings

__all__ = ["bring_in", "fetch_model", "judge_again", "recognisers"]

Progress = Callable[[int, int], None]
Tell = Callable[[str], None]


def recognisers(home: Home) -> list[dict[str, Any]]:
    """The two that are worth naming: name, MB to fetch, whether it is there, and what to say of it."""
    from audio.transcribe.catalogue import BY_NAME, RECOMMENDED
    from audio.transcribe.moonshine_files import DOWNLOAD, MOONSHINE, find_moonshine
    from audio.transcribe.store import ModelStore

    small = find_moonshine(home.models) is not None
    better = ModelStore(home.models).find(RECOMMENDED) is not None
    return [
        {"name": MOONSHINE, "megabytes": DOWNLOAD, "there": small, "words": "The small recogniser: quick, English."},
        {
            "name": RECOMMENDED,
            "megabytes": BY_NAME[RECOMMENDED].download,
            "there": better,
            "words": "A better one: it hears more words rightly, and takes longer.",
        },
    ]


def fetch_model(home: Home, name: str, progress: Progress, tell: Tell) -> None:
    """Fetch a recogniser; ``progress`` counts bytes. Raises InputError, MissingError, StorageError."""
    from audio.transcribe.moonshine_files import MOONSHINE, fetch_moonshine
    from audio.transcribe.store import ModelStore

    if name == MOONSHINE:
        fetch_moonshine(home.private("models") / MOONSHINE, progress)
    else:
        home.private("models")
        ModelStore(home.models).pull(name, progress)
    tell(f"{name} is installed.")


def judge_again(home: Home, settings: Settings, progress: Progress, tell: Tell) -> None:
    """Judge every session by today's rules; what an earlier, stopped run had done is passed over."""
    rerunner = Rerunner(home, settings, RerunRequest(jobs=1))
    changed = done = 0
    for rerun in rerunner.results():
        for notice in rerun.notices:
            tell(notice)
        if rerun.problem:
            tell(f"{rerun.result.folder.name}: {rerun.problem}")
        changed += bool(rerun.result.records)
        done = rerun.done
        progress(rerun.done, rerun.total)
    tell(f"Judged by today's rules: {done + rerunner.done_before}. Came out differently: {changed}.")


def bring_in(
    home: Home,
    settings: Settings,
    paths: Sequence[Path],
    progress: Progress,
    tell: Tell,
    *,
    candidate: str | None = None,
) -> None:
    """Make sessions of archives, recordings and transcripts. A file that is wrong is told, and the others come in.

    ``candidate``: which speaker is judged where several speak. Raises MissingError where there is no recogniser.
    """
    here, wrong = all_sources(paths)
    for error in wrong:
        tell(error.paragraph)
    importer = Importer(home, settings, said=datetime.now().astimezone(), candidate=candidate)
    came = 0
    for done, source in enumerate(here.found):
        progress(done, len(here.found))
        try:
            imported = importer.bring(source)
        except (InputError, EngineError) as error:
            tell(f"{shown(source[0].name)}: {error.paragraph}")
            continue
        came += len(imported.folders)
        for note in imported.notes:
            tell(f"{shown(source[-1].name)}: {note}")
        for name in imported.known:
            tell(f"{shown(source[0].name)} is here already, as {name}.")
    progress(len(here.found), len(here.found))
    tell(f"New sessions: {came}.")
