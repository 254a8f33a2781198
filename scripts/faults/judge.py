"""One fault: play the scene with it, then see what is left."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from scripts.faults.disk import Ended
from scripts.faults.scenes import MORE, NEXT_START, Home, Scene, Stage

__all__ = ["KINDS", "Found", "judged"]

KINDS = ("lost", "hung", "unresumable", "tracebacks", "wrong exit codes", "untrue", "wordy", "orphans", "strays")
"""lost: something that was on the disk is gone. unresumable: a session does not open, or can't be brought to its end.
untrue: status 0 and the work is not done, or the same command fails on a sound disk. wordy: not one sentence and what
to do. orphans: processes left behind. strays: files left behind even after the next start."""
_TRIES = 3
_KILLED = -9


@dataclass(slots=True)
class Found:
    """What came of one fault; ``hit``: the call that went wrong."""

    hit: str
    status: int
    finds: list[tuple[str, str]] = field(default_factory=list)

    def add(self, kind: str, what: str) -> None:
        """One find."""
        self.finds.append((kind, " ".join(what.split())[:300]))


def judged(stage: Stage, scene: Scene, mode: str, at: int) -> Found:
    """Play ``scene`` with the fault and look at everything afterwards."""
    stage.restore(scene.base)
    before = Home.read(stage.work / "home")
    gone = stage.ids.get(scene.gone, "")
    stage.disk.arm(mode, at)
    ended = stage.play(scene)
    found = Found(stage.disk.hit, ended.status)
    stage.disk.arm("off")
    killed = ended.status == _KILLED and not ended.hung
    if not killed:
        _look_at_the_end(found, ended)
    _look_at(found, "left behind", ended)
    left = Home.read(stage.work / "home")
    for what in left.lost_from(before, gone):
        found.add("lost", what)
    if ended.status == 0 and not scene.sits and not scene.done(stage.work):
        found.add("untrue", "status 0, and it is not done")
    _repeat(found, stage, scene, before, left)
    after = Home.read(stage.work / "home")
    for what in after.lost_from(left, gone):
        found.add("lost", f"{what}, afterwards")
    for what in after.broken:
        found.add("unresumable", what)
    stage.age()
    _look_at(found, "the next start", stage.program.run(*NEXT_START))
    if not scene.sits and not scene.done(stage.work):
        found.add("untrue", "not done after the same command and the next start")
    listed = stage.program.run("sessions", "list")
    _look_at(found, "the list", listed, must=True)
    missing = [name for name in after.histories if name not in listed.out]
    if missing or "can't be read" in listed.out:
        found.add("unresumable", f"the list lacks {missing}: {listed.out[-200:]}")
    for what in Home.read(stage.work / "home").strays():
        found.add("strays", what)
    return found


def _look_at(found: Found, name: str, ended: Ended, *, must: bool = False) -> None:
    if ended.hung:
        found.add("hung", f"{name}: {ended.err[-300:]}")
    if "Traceback" in ended.err + ended.out or "Exception ignored" in ended.err:
        found.add("tracebacks", f"{name}: {ended.err[-300:]}")
    if ended.left:
        found.add("orphans", f"{name}: {ended.left} processes")
    if must and ended.status != 0:
        found.add("unresumable", f"{name} ended with {ended.status}: {ended.err[-250:]}")


def _look_at_the_end(found: Found, ended: Ended) -> None:
    """A disk that refuses is no fault of ours: 2, or 0 where it could be done without."""
    if ended.hung:
        return
    if ended.status not in (0, 2):
        found.add("wrong exit codes", f"{ended.status}: {ended.err[-250:]}")
    elif ended.status == 2:
        said = [line for line in ended.err.splitlines() if line.startswith("mockloop: ")]
        if len(said) != 1 or not re.search(r"\w", said[0][10:]) or "Errno" in said[0]:
            found.add("wordy", ended.err[-250:])


def _repeat(found: Found, stage: Stage, scene: Scene, before: Home, left: Home) -> None:
    """The same command once more, or each session that is not over to its end."""
    if not scene.sits:
        again = stage.play(scene)
        _look_at(found, "again", again)
        if again.status not in scene.again:
            found.add("untrue", f"again: status {again.status}: {again.err[-200:]}")
        return
    for name, history in left.histories.items():
        if history == before.histories.get(name) and "{open}" not in scene.argv:
            continue
        tries = 0
        while Home.read(left.root).histories[name].finished != "done":
            tries += 1
            resumed = stage.program.run("run", "--resume", name, stdin=MORE)
            _look_at(found, "resumed", resumed, must=True)
            if tries == _TRIES or resumed.status != 0:
                break
        over = Home.read(left.root).histories[name]
        if over.finished != "done":
            found.add("unresumable", f"{name} is {over.finished} after {tries} tries")
        unjudged = [t.number for t in over.turns if t.role in ("question", "follow-up") and not t.judgement]
        if over.finished == "done" and unjudged:
            found.add("lost", f"{name}: turns {unjudged} were never judged")
        if tries == 0:
            _look_at(found, "the review", stage.program.run("review", name, "--format", "text"), must=True)
