"""Who speaks: names in front of what is said, and which of several speakers is the candidate. Pure.

A name is believed only where the whole file speaks for it: "Result: …" in somebody's notes, or a sentence with a
colon, is no speaker.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from simulator.errors import InputError
from simulator.store.talk import Talk, Utterance
from simulator.text.interviewer import shipped_interviewer_patterns

__all__ = ["AskWho", "Label", "asks", "believed", "candidate_of", "label_of", "seconds_of", "sentences_of"]

AskWho = Callable[[str, Sequence[str]], str | None]
"""Asks the user which of the speakers in a file is the candidate; None: there is nobody to ask."""

_TIME = r"\d{1,3}:\d{2}(?::\d{2})?(?:[.,]\d{1,3})?"


def _at(group: str) -> str:
    """A time of day or of the recording, in brackets or not."""
    return rf"(?:[\[(]?(?P<{group}>{_TIME})(?:\s*(?:-->|-|–)\s*{_TIME})?(?:\s*[AP]M)?[\])]?)"


_WORD = r"[^\W\d_][\w.'’&/-]*"
_NAME = rf"(?:{_WORD}(?:[ \t]+(?:\(?{_WORD}\)?|\d{{1,2}})){{0,4}}|[Ss]peaker[ _]?\w{{1,3}}|S\d{{1,2}})"
# [00:03] **Anna Berg** (00:03): what she said
_BEFORE = re.compile(
    rf"^\s*(?:{_at('a')}\s*[-–|]?\s*)?(?:>>+\s*)?[*_]{{0,3}}(?P<open>[\[(])?(?P<name>{_NAME})(?(open)[\])])"
    rf"[*_]{{0,3}}\s*(?:{_at('b')}\s*)?[*_]{{0,3}}\s*[:：][*_]{{0,3}}(?!//)(?:\s+|$)(?P<text>.*)$"
)
# Anna Berg  0:03  /  [Anna Berg] 10:02:33  /  Anna Berg | 00:03
_ABOVE = re.compile(
    rf"^\s*[*_]{{0,3}}(?P<open>\[)?(?P<name>{_NAME})(?(open)\])[*_]{{0,3}}(?:\s*[|,•·–-]\s*|\s+){_at('a')}\s*$"
)
_CHANGE = re.compile(r"^\s*(?:>>+|»)\s*(?P<text>.*)$")
_ROLES_ASK = frozenset(
    ["interviewer", "interviewers", "host", "hosts", "recruiter", "moderator", "coach", "panel", "panelist"]
) | {"hiring manager"}
_ROLES_ANSWER = frozenset(
    ["candidate", "interviewee", "applicant", "me", "myself", "guest", "participant", "respondent", "you"]
)
# what stands before a colon in notes of one person, and is nobody's name
_HEADINGS = frozenset(
    [
        "situation",
        "task",
        "action",
        "actions",
        "result",
        "results",
        "learning",
        "learnings",
        "lesson",
        "lessons",
        "context",
        "challenge",
        "background",
        "outcome",
        "impact",
        "system",
        "approach",
        "problem",
        "solution",
        "decision",
        "note",
        "notes",
        "example",
        "story",
        "reflection",
        "summary",
        "conclusion",
        "intro",
        "introduction",
        "step",
        "steps",
        "goal",
        "goals",
        "metric",
        "metrics",
        "obstacle",
        "resolution",
        "takeaway",
        "takeaways",
        "why",
        "how",
        "what",
        "when",
        "where",
        "who",
        "s",
        "t",
        "r",
        "c",
        "l",
        "date",
        "time",
        "title",
        "topic",
        "subject",
        "question",
        "answer",
        "answers",
        "questions",
        "feedback",
        "attendees",
        "duration",
        "participants",
        "location",
        "host",
    ]
)
_SENTENCES = re.compile(r"(?<=[.!?…])[\"'”’)]*\s+")
_NEARLY_ALL = 0.75  # share of the questions by which somebody is the interviewer
_TALKS = 0.5  # share of the words that the one who answers says


@dataclass(frozen=True, slots=True)
class Label:
    """A line with a name: ``text`` follows it, ``at`` seconds; ``alone``: what is said stands below."""

    name: str
    text: str
    at: float | None
    alone: bool = False


def label_of(line: str) -> Label | None:
    """The name that a line begins with or consists of, if that may be one. An empty name: the speaker changes."""
    found = _BEFORE.match(line)
    if found:
        at = found["a"] or found["b"]
        return Label(_tidy(found["name"]), found["text"].strip(), seconds_of(at) if at else None, not found["text"])
    found = _ABOVE.match(line)
    if found:
        return Label(_tidy(found["name"]), "", seconds_of(found["a"]), alone=True)
    found = _CHANGE.match(line)
    return Label("", found["text"], None) if found else None


def seconds_of(text: str) -> float:
    """``1:02``, ``00:01:02.5`` as seconds."""
    total = 0.0
    for part in text.replace(",", ".").split(":"):
        total = total * 60 + float(part)
    return total


def _tidy(name: str) -> str:
    return " ".join(name.split()).strip("()[]*_ ")


def believed(labels: Iterable[Label]) -> frozenset[str]:
    """Which of the names in a file, given in its order, are speakers; all of them or none."""
    given = [label for label in labels if label.name]
    names = dict.fromkeys(label.name for label in given)
    if not names or len(names) > 30:
        return frozenset()
    roles = {name for name, role in _roles(names).items() if role}
    named = [label for label in given if label.name in roles or _like_a_name(label.name)]
    found = frozenset(label.name for label in named)
    if not found:
        return frozenset()
    order = [label.name for label in named]
    again = {name for place, name in enumerate(order) if name in order[:place]}
    timed = [label for label in named if label.at is not None]
    if len(timed) >= 2 and len(timed) >= len(named) / 2:
        return found
    if roles & found and (len(found) > 1 or _certain(next(iter(found)))):
        return found
    if len(found) > 1 and again:
        return found
    if len(found) == 1 and len(order) > 2:
        return found
    if len(found) == 2 and any(asks(label.text) for label in named):
        return found
    return frozenset()


def _roles(names: Iterable[str]) -> dict[str, str]:
    """What each name says about its speaker; Q and A say something only together."""
    found = {name: _role(name) for name in names}
    letters = {name.casefold().rstrip("."): name for name in found}
    if {"q", "a"} <= letters.keys():
        found[letters["q"]], found[letters["a"]] = "asks", "answers"
    return found


def _role(name: str) -> str:
    """``asks`` or ``answers`` where the name says it, ``speaks`` where it only numbers a speaker, else empty."""
    low = " ".join(re.sub(r"[\d_]+", " ", name.casefold()).split())
    if low in _ROLES_ASK or low.startswith("interviewer"):
        return "asks"
    if low in _ROLES_ANSWER:
        return "answers"
    return "speaks" if re.fullmatch(r"speaker(?: \w)?|spk|s(?=$)|voice|unknown(?: speaker)?", low) else ""


def _certain(name: str) -> bool:
    return (len(name) > 2 and _role(name) in ("asks", "speaks")) or name.casefold() in ("candidate", "interviewee")


def _like_a_name(name: str) -> bool:
    words = name.split()
    low = name.casefold()
    if low in _HEADINGS or any(word.casefold() in _HEADINGS for word in words):
        return False
    return all(word[0].isupper() or word[0].isdigit() or word[0] == "(" or word in _SMALL for word in words)


_SMALL = frozenset(["de", "da", "van", "von", "der", "den", "del", "la", "le", "bin", "al", "el", "of", "and"])


def asks(text: str) -> bool:
    """Whether something is asked in it."""
    return any(
        shipped_interviewer_patterns().asks.search(sentence.replace("’", "'")) for sentence in sentences_of(text)
    )


def sentences_of(text: str) -> tuple[str, ...]:
    """A turn in its sentences, as the transcriber set the full stops."""
    return tuple(sentence.strip() for sentence in _SENTENCES.split(text) if sentence.strip())


def _ends_asking(text: str) -> bool:
    """Whether a turn hands over with a question; one that its own speaker answers at once is none."""
    return any(asks(sentence) for sentence in sentences_of(text)[-2:])


def candidate_of(talk: Talk, named: str | None = None, ask: AskWho | None = None, where: str = "") -> str:
    """Which speaker is the candidate. ``named``: by the user; ``ask``: where it isn't plain.

    Raises InputError, which names the speakers, where there is no way to know.
    """
    speakers = talk.speakers
    known = [name for name in speakers if name]
    if named is not None:
        for same in (_exactly, _nearly):
            found = [name for name in known if same(name, named)]
            if len(found) == 1:
                return found[0]
        names = ", ".join(f"'{name}'" for name in known) or "nobody by name"
        raise InputError(f"nobody called '{named}' speaks here, but {names}", "Give one of these names.", where=where)
    if len(speakers) == 1:
        return next(iter(speakers))
    plain = known[0] if len(known) == 1 and _role(known[0]) != "asks" else _plain(talk)
    if plain:
        return plain
    chosen = ask(where, known) if ask is not None and known else None
    if chosen is not None:
        return chosen
    names = ", ".join(f"'{name or 'not named'}' ({count} words)" for name, count in speakers.items())
    raise InputError(f"several people speak: {names}", "Say which one is you: --candidate NAME.", where=where)


def _exactly(name: str, named: str) -> bool:
    return name.casefold() == named.strip().casefold()


def _nearly(name: str, named: str) -> bool:
    return named.strip().casefold() in name.casefold().split()


def _plain(talk: Talk) -> str | None:
    """The candidate where that is plain: by what the speakers are called, or by who asks and who tells."""
    roles = _roles(talk.speakers)
    answering = [name for name, role in roles.items() if role == "answers"]
    others = [name for name, role in roles.items() if name and role != "asks"]
    if len(answering) == 1:
        return answering[0]
    if len(others) == 1 and len(roles) > 1:
        return others[0]
    asked = dict.fromkeys(talk.speakers, 0)
    for turn in _turns(talk.utterances):
        asked[turn.speaker] += _ends_asking(turn.text)
    total, words = sum(asked.values()), sum(talk.speakers.values())
    plain = [
        name
        for name, count in talk.speakers.items()
        if total and 1 - asked[name] / total >= _NEARLY_ALL and count / words >= _TALKS
    ]
    return plain[0] if len(plain) == 1 and plain[0] else None


def _turns(utterances: Iterable[Utterance]) -> list[Utterance]:
    """What each speaker says until another one speaks."""
    turns: list[Utterance] = []
    for utterance in utterances:
        if turns and turns[-1].speaker == utterance.speaker:
            turns[-1] = Utterance(utterance.speaker, turns[-1].words + utterance.words)
        else:
            turns.append(utterance)
    return turns
