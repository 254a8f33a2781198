"""What is done while the disk goes wrong, and what has to hold afterwards."""

from __future__ import annotations

import os
import shutil
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import soundfile

from audio.samples import sample
from audio.soundfiles import read_sound, to_int16
from scripts.faults.disk import Ended, FaultyDisk, Program
from simulator.errors import InputError
from simulator.session.history import SessionHistory, assemble
from simulator.session.log import read_log

__all__ = ["ANSWERS_RUN", "MORE", "NEXT_START", "SCENES", "TYPED", "TYPED_RUN", "Home", "Scene", "Stage"]

_ANSWERS = (
    "Our team wanted to keep the old billing service and I decided to switch it off.",
    "First I talked to the two engineers who would lose most, then I wrote down why.",
    "After six weeks incidents had fallen from nine to two a month.",
)
TYPED = "".join(f"{answer}\n\n" for answer in _ANSWERS)
MORE = "I asked the two of them again and we changed the date.\n\n" * 4
STORY = """The export

2025


Our biggest customer waited for an export.

It was hard because two people had left.

"""
SOON = (datetime.now().astimezone().date() + timedelta(days=30)).isoformat()
DEBRIEF = "2026-12-04\nAcme\n\nWhat would you change about our level crossing?\n3\n\n\n3\n"
ONCE = "zebra"  # is said in one session only
_STRAY = (
    ".*.mockloop-*",
    ".import-*",
    ".removing-*",
    ".*.json.*",
    ".*.html.*",
    "*.tmp",
    "*.part",
    "*.joining",
    ".*.new",
    ".*.zip.*",
)


@dataclass(slots=True)
class Home:
    """The sessions of a home: their histories, what was heard and typed, and the samples of every answer."""

    root: Path
    histories: dict[str, SessionHistory] = field(default_factory=dict)
    heard: dict[str, set[str]] = field(default_factory=dict)
    typed: dict[str, set[str]] = field(default_factory=dict)
    sounds: dict[str, np.ndarray] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)
    empty: list[str] = field(default_factory=list)

    @classmethod
    def read(cls, root: Path) -> Home:
        """As it stands on the disk."""
        home = cls(root)
        for folder in sorted((root / "sessions").glob("[!.]*")):
            if not (folder / "session.jsonl").exists():
                home.empty.append(folder.name)
                continue
            home._read_session(folder)
        return home

    def _read_session(self, folder: Path) -> None:
        try:
            log = read_log(folder / "session.jsonl")
        except InputError as error:
            self.broken.append(str(error))
            return
        self.broken += [f"{folder.name}: {p.message}" for p in log.problems if "torn" not in p.message]
        history = assemble(log.header, log.lines)
        self.histories[folder.name] = history
        takes = [take for turn in history.turns for take in turn.takes]
        self.heard[folder.name] = {t.text for take in takes for t in (take.heard, take.corrected) if t and t.text}
        self.typed[folder.name] = {
            line for path in folder.glob("audio/*.txt") for line in path.read_text("utf-8", "replace").splitlines()
        } - {""}
        for path in folder.glob("audio/*-answer*"):
            if path.suffix in (".wav", ".flac"):
                try:
                    self.sounds[f"{folder.name}/{path.stem}"] = soundfile.read(path, dtype="int16")[0]
                except (soundfile.LibsndfileError, RuntimeError):
                    self.broken.append(f"{folder.name}/{path.name} can't be opened")

    def lost_from(self, before: Home, gone: str = "") -> list[str]:
        """What ``before`` had and this has no more, the session ``gone`` aside."""
        lost = []
        for name in before.histories:
            if name == gone:
                continue
            if name not in self.histories:
                lost.append(f"the session {name}")
                continue
            words = " ".join(self.heard[name] | self.typed[name])
            lost += [f"{name}: {text!r}" for text in before.heard[name] if text not in self.heard[name]]
            lost += [f"{name}: {text!r}" for text in before.typed[name] if text not in words]
        for key, samples in before.sounds.items():
            if gone and key.startswith(f"{gone}/"):
                continue
            kept = self.sounds.get(key)
            if kept is None or not np.array_equal(kept[: samples.size], samples):
                lost.append(f"the sound {key}")
        return lost

    def strays(self) -> list[str]:
        """Files and folders that nobody will ever look at."""
        found = {path for pattern in _STRAY for path in self.root.parent.rglob(pattern)}
        return sorted(str(p.relative_to(self.root.parent)) for p in found) + [f"sessions/{n}" for n in self.empty]


@dataclass(frozen=True, slots=True)
class Scene:
    """``argv`` with ``{work}`` in it; ``done``: whether the work is done, asked where the verb says so."""

    name: str
    argv: tuple[str, ...]
    stdin: str = ""
    base: str = "library"
    sits: bool = False
    gone: str = ""
    done: Callable[[Path], bool] = lambda work: True
    again: tuple[int, ...] = (0,)  # exit statuses of the same command on a sound disk afterwards


class Stage:
    """The place where scenes are played, always the same path: work/home, work/in, work/out, work/tmp."""

    def __init__(self, scratch: Path, work: Path) -> None:
        self.scratch, self.work = scratch, work
        self.disk = FaultyDisk(scratch, work)
        self._wipe()
        self._given()
        self.program = Program(scratch, work, self.disk.environment)
        self.ids: dict[str, str] = {}

    def _wipe(self) -> None:
        shutil.rmtree(self.work, ignore_errors=True)
        for name in ("in", "out", "tmp"):
            (self.work / name).mkdir(parents=True)

    def _given(self) -> None:
        for name, ident, end in (("one", "reply-results", 1.6), ("two", "no-data-done", 1.8)):
            sound = to_int16(read_sound(sample(ident).path))[: round(end * 16_000)]
            soundfile.write(self.work / f"in/{name}.wav", sound, 16_000)
        (self.work / "in/talk.txt").write_text(f"{' '.join(_ANSWERS)} We called it {ONCE}.\n", "utf-8")
        (self.work / "in/corrected.txt").write_text("I decided alone to switch it off, and told them why.\n", "utf-8")

    def must(self, *argv: str, stdin: str = "") -> str:
        """Run a verb that has to succeed; its output."""
        ended = self.program.run(*self.told(argv), stdin=stdin)
        if ended.status != 0:
            raise RuntimeError(f"{' '.join(argv)} ended with {ended.status}: {ended.err}")
        return ended.out

    def told(self, argv: tuple[str, ...]) -> list[str]:
        """The words of a command, places and ids filled in."""
        return [word.format(work=self.work, **self.ids) for word in argv]

    def play(self, scene: Scene) -> Ended:
        """The scene as it stands, with whatever fault is set."""
        return self.program.run(*self.told(scene.argv), stdin=scene.stdin)

    def keep(self, name: str) -> None:
        """Remember the place as it is now."""
        shutil.copytree(self.work, self.scratch / name, symlinks=True)

    def restore(self, name: str) -> None:
        """Make the place what it was."""
        shutil.rmtree(self.work)
        shutil.copytree(self.scratch / name, self.work, symlinks=True)

    def age(self) -> None:
        """An hour goes by: what is young may still be another process's."""
        for path in (self.work / "home").rglob("*"):
            if path.is_dir() or path.name.startswith("."):
                os.utime(path, (path.stat().st_atime, path.stat().st_mtime - 3600))

    def build(self) -> None:
        """The homes that scenes begin with."""
        self.disk.arm("off")
        self._archive()
        self.must(*TYPED_RUN, stdin=TYPED)
        self.must(*ANSWERS_RUN)
        self.ids["typed"], self.ids["sound"] = self._names()
        self.must("sessions", "import", "{work}/in/talk.txt", "--question", "q03", "--date", "2026-01-05")
        self.ids["secret"] = self._names()[0]
        self.must(*TYPED_RUN[:-1], "7", stdin=TYPED.partition("\n\n")[0] + "\n\n")  # one answer, then it is left
        self.ids["open"] = self._names()[-1]
        for argv in (("library",), ("sessions", "list"), ("sessions", "search", ONCE), ("progress",)):
            self.must(*argv)
        self.keep("library")
        self._warm_up()
        self._wavs()
        self.restore("library")
        shutil.rmtree(self.work / "home")
        self.keep("nothing")

    def _warm_up(self) -> None:
        """Every verb once in the warm process itself, but for those that start the voice detector's threads."""
        cold = ("import-sound", "rerun", "pack")
        verbs = [scene.argv for scene in SCENES if not scene.sits and scene.name not in cold]
        for argv in (TYPED_RUN, ("review", "{sound}"), NEXT_START, ("sessions", "list"), *verbs):
            self.program.warm(*self.told(argv))
        self.restore("library")

    def _names(self) -> list[str]:
        return sorted(p.name for p in (self.work / "home/sessions").glob("[!.]*"))

    def _archive(self) -> None:
        """An archive of two sessions that the library does not have."""
        self.must(*ANSWERS_RUN)
        for name in self._names():
            log = self.work / "home/sessions" / name
            log.rename(log.with_name(f"2025-06-01-101500-{name[18:]}"))
        self.must("sessions", "import", "{work}/in/talk.txt", "--question", "q02", "--date", "2025-07-01")
        self.must("sessions", "export", "--all", "-o", "{work}/in/archive.zip")
        shutil.rmtree(self.work / "home")

    def _wavs(self) -> None:
        """A finished session whose recordings were being packed when its process was killed."""
        self.disk.arm("count")
        self.must(*ANSWERS_RUN)
        packing = next(n for n, call in enumerate(self.disk.calls, 1) if ".flac" in call)
        self.restore("library")
        self.disk.arm("kill", packing)
        self.program.run(*self.told(ANSWERS_RUN))
        self.disk.arm("off")
        self.ids["unpacked"] = self._names()[-1]
        self.keep("unpacked")


TYPED_RUN = ("run", "--typed", "--question", "q01", "--followups", "1", "--seed", "3")
NEXT_START = ("run", "--resume", "nothing-of-the-kind")  # mends what it finds, then says that there is none
ANSWERS_RUN = (
    *("run", "--question", "q11", "--followups", "1", "--seed", "3"),
    *("--answers", "{work}/in/one.wav", "{work}/in/two.wav"),
)


def _says(work: Path, text: str) -> bool:
    return any(text in heard for texts in Home.read(work / "home").heard.values() for heard in texts)


def _archived(work: Path) -> bool:
    try:
        with zipfile.ZipFile(work / "out/all.zip") as archive:
            return archive.testzip() is None and sum(n.endswith("session.jsonl") for n in archive.namelist()) == 4
    except (OSError, zipfile.BadZipFile):
        return False


def _forgotten(work: Path) -> bool:
    return not any(ONCE.encode() in p.read_bytes() for p in (work / "home").rglob("*") if p.is_file())


def _has(work: Path, count: int) -> bool:
    return len(Home.read(work / "home").histories) >= count  # a file given twice is two answers


def _kept_in_the_bank(work: Path) -> bool:
    path = work / "home/bank/stories.yaml"
    return path.is_file() and all(line.strip() in path.read_text("utf-8") for line in STORY.split("\n\n")[2:4])


def _debriefed(work: Path) -> bool:
    return "level crossing" in (work / "home/bank/debriefs.yaml").read_text("utf-8", "replace")


SCENES: tuple[Scene, ...] = (
    Scene("typed", TYPED_RUN, TYPED, sits=True),
    Scene("first", TYPED_RUN, TYPED, sits=True, base="nothing"),
    Scene("answers", ANSWERS_RUN, sits=True),
    Scene("resume", ("run", "--resume", "{open}"), MORE, sits=True),
    Scene("import", ("sessions", "import", "{work}/in/archive.zip"), done=lambda work: _has(work, 6)),
    Scene(
        "import-text",
        ("sessions", "import", "{work}/in/talk.txt", "--question", "q05", "--date", "2026-01-06"),
        done=lambda work: _has(work, 5),
    ),
    Scene(
        "import-sound",
        ("sessions", "import", "{work}/in/one.wav", "--question", "q05", "--date", "2026-01-07"),
        done=lambda work: _has(work, 5),
    ),
    Scene("export", ("sessions", "export", "--all", "-o", "{work}/out/all.zip"), done=_archived, again=(0, 2)),
    Scene(
        "correct",
        ("sessions", "correct", "{sound}", "2", "--from", "{work}/in/corrected.txt"),
        done=lambda work: _says(work, "I decided alone"),
    ),
    Scene("remove", ("sessions", "remove", "{secret}", "--yes"), gone="secret", done=_forgotten, again=(0, 2)),
    Scene("rerun", ("rerun", "--all", "--jobs", "1", "--stt", "moonshine")),
    Scene("pack", ("review", "{unpacked}"), base="unpacked"),
    Scene("reindex", ("sessions", "reindex")),
    Scene("library", ("library",)),
    Scene("prepare", ("prepare", "stories", "underperformer"), STORY, done=_kept_in_the_bank),
    Scene("plan", ("plan", "--interview", SOON)),
    Scene("debrief", ("debrief",), DEBRIEF, done=_debriefed),
)
