"""Whether a reply to a follow-up brings what was asked there. Pure; words in ``prompts/replies.yaml``.

A reply has its own measure: ten words that give the figure are a whole answer. It is read charitably: it brings what
was asked for unless it steps around it, tells something else, or hides who did it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache, cached_property

from simulator.analysis.patterns import flat, found
from simulator.analysis.utterance import idle_verbs
from simulator.formats import shipped_yaml
from simulator.model.base import Model
from simulator.model.review import Part, PartName, ReplyState, Strength, Target
from simulator.text.document import Document

__all__ = ["Heard", "evades", "read_reply", "shipped_replies"]

_PAST = frozenset({"past", "past-perfect", "perfect"})
_HABIT = frozenset({"present", "modal", "future"})
_SELF = frozenset({"i", "me", "my", "mine", "myself", "we", "our", "us"})
_FEW = 6  # words; less is a heading
_SHORT = 40  # words; a longer reply has to tell what was asked for like any answer
_TALK = 15  # words in which a figure would have been named
_BRIEF = 25  # words up to which "it went well" is all that was said


class About(Model):
    """``asked``: what the follow-up names; ``told``: what a reply to that speaks of."""

    asked: tuple[str, ...] | str
    told: tuple[str, ...] | str


class Replies(Model):
    """``prompts/replies.yaml``: patterns of evasion, refusal and thin replies, and of what was asked for."""

    evasive: tuple[str, ...]
    declined: tuple[str, ...]
    vague: tuple[str, ...]
    platitudes: tuple[str, ...]
    changed: tuple[str, ...]
    blames: tuple[str, ...]
    owns: tuple[str, ...]
    opens: dict[PartName, tuple[str, ...]]
    about: dict[str, About]


@cache
def shipped_replies() -> Replies:
    """Ours, read once."""
    return Replies.model_validate(shipped_yaml("replies.yaml"), strict=False)


@dataclass(frozen=True)
class Heard:
    """What a reply brought: its state, the strength of the part asked for, weaknesses of the reply itself."""

    state: ReplyState
    strength: Strength
    flags: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Reply:
    document: Document
    parts: Mapping[PartName, Part]
    flags: Collection[str]
    asked: str

    @cached_property
    def text(self) -> str:
        return flat(self.document.text)

    @cached_property
    def words(self) -> int:
        return len(self.document.tokens)

    @cached_property
    def evasive(self) -> bool:
        return found(shipped_replies().evasive, self.text)

    @cached_property
    def numbers(self) -> bool:
        return bool(self.document.numbers)

    def own(self, part: PartName) -> Strength:
        return self.parts[part].strength

    def does(self, subjects: Collection[str], tenses: Collection[str], *, idle: bool = False) -> int:
        """Clauses in which one of ``subjects`` does something in one of ``tenses``."""
        tokens, still = self.document.tokens, idle_verbs()
        return sum(
            clause.subject in subjects and clause.tense in tenses and not clause.passive and not clause.asks
            and (idle or tokens[clause.verb].norm not in still)
            for clause in self.document.clauses if clause.verb >= 0
        )  # fmt: skip

    @cached_property
    def passive(self) -> int:
        return sum(c.passive and c.tense in _PAST for c in self.document.clauses)

    def opens(self, part: PartName) -> bool:
        """Whether its first words announce a part."""
        return found(shipped_replies().opens[part], self.text[:80])

    def misses(self, subject: str) -> bool:
        """Whether what the asked words name is nowhere in the reply."""
        about = shipped_replies().about[subject]
        return found(_lines(about.asked), flat(self.asked)) and not found(_lines(about.told), self.text)


def read_reply(
    document: Document,
    parts: Mapping[PartName, Part],
    flags: Collection[str],
    target: Target,
    asked: str,
    *,
    hollow: bool = False,
) -> Heard:
    """``parts`` and ``flags`` are what was heard in the reply alone; ``asked`` the words of the follow-up.

    ``hollow``: it is said in words that fit any answer; such a reply is thin, however it sounds.
    """
    reply = _Reply(document, parts, flags, asked)
    if found(shipped_replies().declined, reply.text) and reply.words <= _SHORT:
        return Heard("declined", 0, ("evasion",))
    heard = {
        "results": _results, "learnings": _learnings, "actions": _actions, "ownership": _ownership,
        "context": _context, "system": _system, "challenge": _challenge,
    }.get(target, _anything)(reply)  # fmt: skip
    if heard.state == "deflected" and reply.evasive:
        return Heard("deflected", heard.strength, (*heard.flags, "evasion"))
    if hollow and heard.strength == 2:
        return Heard("thin", 1, heard.flags)
    return heard


def evades(document: Document, asked: str) -> bool:
    """Whether a figure was asked for and neither a figure nor anything else that settles it is there."""
    reply = _Reply(document, {}, (), asked)
    return reply.misses("number") and not reply.numbers and (reply.evasive or reply.words > _TALK)


def _results(reply: _Reply) -> Heard:
    own = reply.own("results")
    if reply.misses("relation") or reply.opens("learnings"):
        return Heard("deflected", min(own, 1))
    if reply.misses("number") and not reply.numbers and reply.words > _FEW:
        return Heard("deflected" if reply.evasive else "thin", min(own, 1))
    if own < 2 and not reply.numbers and (reply.evasive or (own == 0 and reply.own("learnings") == 2)):
        return Heard("deflected", 0)
    if own == 2:
        return Heard("answered", 2)
    if found(shipped_replies().vague, reply.text) and not reply.numbers and reply.words <= _BRIEF:
        return Heard("thin", 1)
    if reply.numbers or (reply.words <= _SHORT and any(c.verb >= 0 for c in reply.document.clauses)):
        return Heard("answered", 2)
    if own or reply.words <= _FEW:
        return Heard("thin" if reply.words > _FEW else "answered", 1)
    return Heard("deflected", 0)


def _learnings(reply: _Reply) -> Heard:
    own = reply.own("learnings")
    if {"generic-learning", "blame"} & set(reply.flags):
        return Heard("thin", 1)
    if found(shipped_replies().blames, reply.text) and not found(shipped_replies().owns, reply.text):
        return Heard("thin", min(own, 1), ("blame",))
    if reply.evasive and not _own_voice(reply):
        return Heard("deflected", 0)
    if not _own_voice(reply):
        return Heard("thin", 1, ("generic-learning",) if found(shipped_replies().platitudes, reply.text) else ())
    mistake = reply.does({"i"}, _PAST, idle=True)
    since = found(shipped_replies().changed, reply.text)
    change = reply.does({"i"}, {"present", "perfect", "future"}, idle=since)
    if own == 2 or (mistake and change and reply.words >= 12):
        return Heard("answered", 2)
    if reply.evasive and not change:
        return Heard("deflected", 0)
    return Heard("thin", 1)


def _own_voice(reply: _Reply) -> bool:
    """Whether the speaker is anywhere in it: a maxim has nobody in it, and could be anybody's."""
    return any(token.norm in _SELF for token in reply.document.tokens) or reply.numbers


def _actions(reply: _Reply) -> Heard:
    own = reply.own("actions")
    mine = reply.does({"i"}, _PAST | {"present"})
    bare = reply.does({"none"}, _PAST)
    if mine or (own == 2 and bare):
        return Heard("answered", 2 if own == 2 or mine + bare >= 2 or reply.words >= 20 else 1)
    ours = reply.does({"we"}, _PAST) + reply.passive
    if ours:
        return Heard("thin", 1, ("generic-we",) if ours >= 2 else ())
    if own == 2 and not reply.evasive and reply.own("results") < 2:
        return Heard("answered", 2)
    if any(token.norm == "i" for token in reply.document.tokens) and not reply.evasive:
        return Heard("answered", max(own, 1))
    return Heard("deflected", 0)


def _ownership(reply: _Reply) -> Heard:
    if reply.does({"i"}, _PAST | {"present"}):
        return Heard("answered", 2)
    hidden = reply.does({"we"}, _PAST, idle=True) + reply.passive
    if hidden or reply.evasive:
        return Heard("deflected", 1 if hidden else 0, ("generic-we",) if hidden else ())
    return Heard("answered", 1) if reply.words <= 10 else Heard("deflected", 0)


def _context(reply: _Reply) -> Heard:
    own = reply.own("context")
    told = reply.does({"i", "we", "they", "it", "noun"}, {"past", "past-perfect"}, idle=True)
    if own == 2 or told >= 2:
        return Heard("answered", 2)
    if reply.evasive or (not told and reply.words > 10):
        return Heard("deflected", 0, ("system-only",) if reply.own("system") else ())
    return Heard("answered", 1)


def _system(reply: _Reply) -> Heard:
    own = reply.own("system")
    habit = reply.does({"i", "we", "you"}, _HABIT if reply.words > _BRIEF else _HABIT | _PAST)
    if own == 2 or (habit and reply.words >= 8):
        return Heard("answered", 2)
    if own or habit:
        return Heard("answered", 1)
    return Heard("deflected", 0) if reply.words > 10 or reply.evasive else Heard("thin", 0)


def _challenge(reply: _Reply) -> Heard:
    own = reply.own("challenge")
    if not own and reply.evasive:
        return Heard("deflected", 0)
    return Heard("answered", 2 if own == 2 or reply.words >= 8 else 1)


def _anything(reply: _Reply) -> Heard:
    return Heard("deflected" if reply.evasive and reply.words <= _SHORT else "answered", 0)


def _lines(patterns: tuple[str, ...] | str) -> tuple[str, ...]:
    return (patterns,) if isinstance(patterns, str) else patterns
