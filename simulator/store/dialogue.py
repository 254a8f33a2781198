"""Text that was said: dialogues as meeting tools, transcribers and people write them, and lines with times.

Lines that aren't speech (titles, lists of who was there, a time alone, the tool's own footer) are left out.
"""

from __future__ import annotations

import re

from simulator.model.transcript import EngineInfo
from simulator.store.speakers import Label, believed, label_of, seconds_of
from simulator.store.talk import Spoken, Talk, Utterance, plausible, spread, without_noises

__all__ = ["parse_dialogue"]

_TIME = r"\d{1,3}:\d{2}(?::\d{2})?(?:[.,]\d{1,3})?"
_ALONE = re.compile(rf"^\s*[\[(]?({_TIME})(?:\s*(?:-->|-|–)\s*{_TIME})?[\])]?\s*$")
_LED = re.compile(rf"^\s*(?:\[({_TIME})\]|\(({_TIME})\)|({_TIME}))(?:\s*[-–|])?\s+(\S.*)$")
_FOOTER = re.compile(
    r"^\s*(?:transcribed by\b.*|transcription ended\b.*|meeting ended\b.*|transcript (?:provided|generated) by\b.*"
    r"|this (?:editable )?transcript was\b.*|.* (?:started|stopped) transcription\s*"
    r"|\[?end of (?:transcript|recording)\]?)\s*$",
    re.IGNORECASE,
)
_RULE = re.compile(r"^\s*[-=_*~·]{3,}\s*$")
_SLOWEST = 1.5  # seconds a word, where only the beginning of what is said has a time
_CLOCK = 3 * 3600.0  # seconds; a first turn that late is told by the clock on the wall
_ENGINE = EngineInfo(engine="given", model="dialogue", note="Times are those of each turn, estimated inside.")


def parse_dialogue(text: str) -> Talk | None:
    """Who said what, where the text names speakers or times; None where it is plain text."""
    lines = text.splitlines()
    labels = [label_of(line) for line in lines]
    names = believed(label for label in labels if label)
    turns = any(label is not None and not label.name for label in labels)
    talk: Talk | None
    if names:
        talk = _named(lines, labels, names)
    elif turns and sum(label is not None and not label.name for label in labels) > 1:
        talk = _alternating(lines)
    else:
        talk = _timed(lines)
    return plausible(talk) if talk is not None and talk.utterances else None


def _named(lines: list[str], labels: list[Label | None], names: frozenset[str]) -> Talk:
    found: list[tuple[str, float | None, list[str]]] = []
    header = 0
    waiting: float | None = None
    for line, label in zip(lines, labels, strict=True):
        if _structure(line):
            alone = _ALONE.match(line)
            waiting = seconds_of(alone[1]) if alone else waiting
        elif label is not None and label.name in names:
            at = label.at if label.at is not None else waiting
            found.append((label.name, at, [label.text]))
            waiting = None
        elif not found:
            header += 1
        else:
            led = _LED.match(line)
            found[-1][2].append(led[4] if led else line)
    notes: tuple[str, ...] = ()
    if header:
        notes = (f"{header} line{'s' if header > 1 else ''} before the first speaker: left out.",)
    return Talk(_utterances(found), _ENGINE, notes=notes)


def _alternating(lines: list[str]) -> Talk | None:
    """``>>`` says that another one speaks; two take turns."""
    found: list[tuple[str, float | None, list[str]]] = [("Speaker 2", None, [])]
    for line in lines:
        if _structure(line):
            continue
        label = label_of(line)
        if label is not None and not label.name:
            name = "Speaker 1" if found[-1][0] == "Speaker 2" else "Speaker 2"
            found.append((name, None, [label.text]))
        else:
            found[-1][2].append(line)
    return Talk(_utterances(found), _ENGINE)


def _timed(lines: list[str]) -> Talk | None:
    """Lines under or behind times, as a page copies them: the times are no words."""
    spoken = [line for line in lines if line.strip()]
    alone = sum(_ALONE.match(line) is not None for line in spoken)
    led = sum(_LED.match(line) is not None for line in spoken)
    if not (alone >= 2 and alone * 5 >= len(spoken)) and not (led >= 2 and led * 5 >= 3 * len(spoken)):
        return None
    found: list[tuple[str, float | None, list[str]]] = [("", None, [])]
    for line in spoken:
        only, begins = _ALONE.match(line), _LED.match(line)
        if only:
            found.append(("", seconds_of(only[1]), []))
        elif begins:
            at = next(group for group in begins.groups()[:3] if group)
            found.append(("", seconds_of(at), [begins[4]]))
        elif not _structure(line):
            found[-1][2].append(line)
    return Talk(_utterances(found), _ENGINE)


def _structure(line: str) -> bool:
    return not line.strip() or bool(_ALONE.match(line) or _FOOTER.match(line) or _RULE.match(line))


def _utterances(found: list[tuple[str, float | None, list[str]]]) -> tuple[Utterance, ...]:
    """What was collected, with times where each turn has one and the next says how long it may be."""
    known = [at for _, at, _ in found if at is not None]
    if known and min(known) > _CLOCK:  # times of day
        found = [(name, None if at is None else at - known[0], lines) for name, at, lines in found]
    utterances: list[Utterance] = []
    for place, (name, at, lines) in enumerate(found):
        text = without_noises(" ".join(" ".join(lines).split()))
        if not text:
            continue
        after = next((later for _, later, _ in found[place + 1 :] if later is not None), None)
        words: list[Spoken] = spread(text, None, None)
        if at is not None:
            longest = at + _SLOWEST * len(words)
            end = longest if after is None else min(after, longest)
            words = spread(text, at, end if end > at else at + 0.3 * len(words))
        utterances.append(Utterance(name, tuple(words)))
    return tuple(utterances)
