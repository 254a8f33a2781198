"""An interview of several speakers as its questions, follow-ups and answers. Pure.

The interviewers' turns are what was asked, the candidate's what was answered, and nothing that an interviewer says is
ever an answer. What only keeps the talk going ("right", "mm-hm") parts no answer; greetings and the candidate's own
questions are kept and not judged.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

from simulator.model.review import FollowUp, QuestionRef, Target
from simulator.model.transcript import Transcript
from simulator.store.speakers import asks, sentences_of
from simulator.store.talk import Talk, Utterance, joined

if TYPE_CHECKING:
    from simulator.planning.bank import Bank

__all__ = ["Answered", "interview", "told"]

Role = Literal["introduction", "question", "follow-up", "reverse"]

_LONGEST = 600  # characters of a question that are kept
_SHORT = 4  # words of a remark that parts no answer
_ANSWER = 8  # words from which what follows a mere statement counts as a reply to it
_OPENING = 30  # words of an answer whose question is missing from the beginning
_REMARK = re.compile(
    r"""^(?:okay|ok|right|alright|all|yeah|yes|yep|no|mm|mhm|hm+|mm-?hm+|uh-?huh|uh|um|ah|oh|great|good|nice|cool|wow|sure
    |perfect|excellent|fantastic|brilliant|lovely|thanks?|thank|you|very|much|so|got|it|i|see|makes?|sense|that|that's|is
    |interesting|understood|absolutely|exactly|of|course|fair|enough|go|on|ahead|please|continue|and|well|gotcha|fine|for
    |sharing|helpful|really|cheers|a|lot)$""",
    re.VERBOSE,
)
_LEAD = re.compile(
    r"""^(?:(?:and|so|but|then|okay|ok|right|alright|all\ right|great|good|nice|cool|perfect|excellent|interesting|well|now
    |um|uh|yeah|yes|sure|got\ it|i\ see|fair\ enough|thanks?|thank\ you(?:\ (?:so|very)\ much)?(?:\ for\ (?:that|sharing))?
    |makes\ sense|that\ makes\ sense)\b[\s,.!–-]*)+""",
    re.IGNORECASE | re.VERBOSE,
)
_GREETING = re.compile(
    r"""\bhow\ are\ you\b|\bhow(?:'s|\ is)\ (?:it\ going|your\ (?:day|week|morning))|\bcan\ you\ hear\ me|\bnice\ to\ meet
    |\b(?:ready|shall\ we|good\ to)\ (?:to\ )?(?:start|begin|go|get\ started|jump)|\b(?:okay|ok|alright|fine|mind)\ if\ (?:i|we)
    |\bgood\ time\b|\bcan\ you\ see\ (?:me|my)|\bany\ questions\ before\b|\bdid\ you\ (?:find|have\ any\ trouble)
    |\bwhere\ are\ you\ (?:calling|joining|dialing)|\bsound\ good\b|\bdoes\ that\ sound\b""",
    re.IGNORECASE | re.VERBOSE,
)
_YOURS = re.compile(
    r"""\bquestions?\ (?:do\ you\ have\ )?for\ (?:me|us)\b|\b(?:any|other|more)\ questions\b(?!\ (?:i|we)\b)
    |\bwhat\ (?:questions|would\ you\ like\ to\ (?:know|ask))|\banything\ you(?:'d|\ would)?\ (?:like\ to\ (?:ask|know)|want\ to\ ask)
    |\byour\ turn\ to\ ask\b|\bwhat\ can\ i\ (?:tell|answer)""",
    re.IGNORECASE | re.VERBOSE,
)
_TURNING = re.compile(
    r"""\b(?:next|last|final|another|second|third|fourth|fifth|different|new)\ (?:question|topic|one|area|subject|scenario)
    |\bmov(?:e|ing)\ on\b|\bshift(?:ing)?\ gears|\bswitch(?:ing)?\ (?:gears|topics?|to)\b|\blet's\ (?:talk|switch|move|turn|go\ to)
    |\bchange\ (?:of\ )?(?:topic|subject)|\bi(?:'d|\ would)\ (?:also\ )?like\ to\ (?:talk|move|turn|hear)\ about""",
    re.IGNORECASE | re.VERBOSE,
)
_THING = (
    r"(?:\w+[ -]){0,3}?(?:times?|moments?|occasions?|situations?|case|projects?|decisions?|conflicts?|failures?|mistakes?"
    r"|disagreements?|conversations?|persons?|people|reports?|engineers?|hires?|challenges?|stories|story|incidents?|teams?"
    r"|instances?|accomplishments?|achievements?|initiatives?|examples? (?:of|when|where|from)|feedback|stakeholders?"
    r"|underperformers?|goals?|change|something|someone|somebody)\b"
)
_OPENS = re.compile(
    rf"""\b(?:tell|talk|walk|take|share|describe|give|think\ of|recall|remember)\b.{{0,40}}?\b(?:a|an|one|another|any|some
      |your|the\ (?:last|first|most|biggest|hardest|toughest|worst|best|proudest|largest))\ {_THING}
    |\b(?:tell|talk\ to)\ (?:me|us)\ about\ (?!(?:that|this|it|the|how|what|why|when|him|her|them|those|these|one\ (?:moment|thing)
      |your\ (?:role|part|decision|thinking|reasoning|conversation|relationship\ with|thought))\b)\w
    |\b(?:describe|pick|choose|take|walk\ (?:me|us)\ through)\ (?:a|an|one|your|some)\b|\bhow\ have\ you\b
    |\bintroduce\ yourself\b|\babout\ yourself\b|\byour\ (?:\w+\ ){{0,2}}(?:background|career|philosophy|style|approach|strengths?|weakness(?:es)?)\b
    |\bhave\ you\ ever\b|\bhow\ (?:do|would)\ you\ (?:usually\ |typically\ |normally\ |generally\ )?(?:handle|approach|deal
      |manage|decide|prioriti[sz]e|build|give|hire|keep|measure|run|make|balance|motivate|structure|onboard|grow|develop|lead
      |support|coach|delegate|set|plan|spot|recogni[sz]e|ensure|foster|work\ with|assess|evaluate|resolve|define|encourage)\b
    |\bwhy\ (?:do\ you\ want|are\ you\ (?:leaving|looking|interested)|this|us|should\ we|management|did\ you\ (?:become|move\ into))
    |\bwhere\ do\ you\ see\ yourself|\bwhat\ are\ you\ looking\ for|\b(?:imagine|suppose)\b|\bwhat\ would\ you\ do\ if\b
    |\bwhat(?:'s|\ is|\ was|\ are|\ were)\ (?:the|your)\ (?:last|first|most|biggest|hardest|toughest|worst|best|greatest|proudest)\b
      (?=.*\b(?:you(?:'ve|\ have|\ had)|your|ever|career)\b)
    |\bwhen\ (?:did\ you\ last|was\ the\ last\ time|have\ you)\b|\bwhat\ (?:kind|type|sort)\ of\ (?:manager|leader)""",
    re.IGNORECASE | re.VERBOSE,
)
_BACK = re.compile(
    r"""\byou(?:'ve)?\ (?:just\ )?(?:said|mentioned|told|talked|described|touched)\b|\btell\ (?:me|us)\ (?:more|what|how|why|where|when|who)\b
    |\b(?:a\ (?:bit|little)\ )?more\ (?:about|on|detail|specific)|\bgo\ (?:a\ bit\ )?deeper|\bwhat\ happened\b
    |\b(?:that|this|those|these)\ (?:one|person|engineer|decision|conversation|project|situation|moment|case|team|conflict
      |experience|story|example|feedback|change|call|meeting|plan|point|time)\b
    |\b(?:about|of|for|from|with|in|at|to|like|after|before|by|than|is|was|did|do|does|made|make|handle|approach|solve|resolve)
      \ (?:that|this|it|them|him|her|those)\b(?!\ (?:you|someone|is|was|has|will|could|did)\b)
    |\banother\ (?:example|case|one)\b(?!\ (?:of|where|when))|\bgo\ back\b|\bsuppose\ (?:that|it|they|he|she)\b
    |\byou\ used\b|\bthat\ (?:way|for\ yourself)\b|\bthere\ was\ yours\b|\bthis\ happened\b|\bbut\ what\ did\b
    |\b(?:did|was|were|had|has|would|does|is|are|have)\ (?:he|she|they|it|that|this)\b|\blooking\ back\b|\bin\ hindsight\b""",
    re.IGNORECASE | re.VERBOSE,
)
_ABOUT_IT = re.compile(r"\b(?:it|them|him|her)\b", re.IGNORECASE)
_GENERAL = re.compile(
    r"\b(?:how|what|when|where|why|which \w+) (?:do|are|is|makes|should)\b|\bdo you\b|\bwould you\b|\bwhat's your\b",
    re.IGNORECASE,
)
_PAST = re.compile(r"\b(?:did|were|was|had)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Answered:
    """One thing asked and what was answered; seconds count from the beginning of the talk, None: not known.

    ``question`` is that of the thread; ``follow_up`` what was asked about it, None for the question itself; ``parent``
    is the place of the question among all, from 0.
    """

    role: Role
    asked: str
    question: QuestionRef
    transcript: Transcript
    follow_up: FollowUp | None = None
    parent: int | None = None
    asked_at: tuple[float, float] | None = None
    said_at: tuple[float, float] | None = None


@dataclass(slots=True)
class _Side:
    """What one side says until the other one speaks."""

    candidate: bool
    said: list[Utterance] = field(default_factory=list)

    @property
    def text(self) -> str:
        return " ".join(utterance.text for utterance in self.said)

    @property
    def words(self) -> int:
        return sum(len(utterance.words) for utterance in self.said)


def interview(talk: Talk, candidate: str, bank: Bank) -> tuple[Answered, ...]:
    """Every answer of the candidate with what was asked before it, in order."""
    if candidate not in talk.speakers:
        raise ValueError(f"{candidate!r} doesn't speak")
    found: list[Answered] = []
    said: list[list[Utterance]] = []
    asked: _Side | None = None
    main: int | None = None
    for side in _one_after_another(talk, candidate):
        if not side.candidate:
            asked = side
            continue
        role = _role(asked, side, found, bank)
        if role is None:  # it goes on with the answer before
            said[-1] += side.said
        else:
            main = len(found) if role == "question" else main
            found.append(_opened(role, asked, found, main, bank))
            said.append(list(side.said))
        asked = None
    return tuple(_answered(talk, turn, words) for turn, words in zip(found, said, strict=True))


def told(talk: Talk, candidate: str, turns: Sequence[Answered]) -> str:
    """A sentence on who was taken for the candidate, and what the others asked."""
    others = [name or "somebody who isn't named" for name in talk.speakers if name != candidate]
    mains = sum(turn.role == "question" for turn in turns)
    replies = sum(turn.role == "follow-up" for turn in turns)
    asked = f"{mains} question{'' if mains == 1 else 's'} and {replies} follow-up{'' if replies == 1 else 's'}"
    return f"{candidate} is taken for the candidate; {', '.join(others)} asked {asked}."


def _answered(talk: Talk, base: Answered, said: Sequence[Utterance]) -> Answered:
    """``base`` with the answer that these utterances make."""
    span = _span(said)
    seconds = None if span is None else round(span[1] - span[0], 3)
    transcript = joined(said, talk, seconds=seconds, shift=span[0] if span else 0.0)
    return replace(base, transcript=transcript, said_at=span)


def _opened(role: Role, asked: _Side | None, found: Sequence[Answered], main: int | None, bank: Bank) -> Answered:
    """A new turn, its answer still empty."""
    text = _as_asked(asked.text) if asked is not None else ""
    empty = Transcript(text="")
    at = _span(asked.said) if asked is not None else None
    if role == "follow-up" and main is not None:
        part = bank.wording.asks(text)
        target: Target = "none" if part == "actions" else part
        return Answered(role, text, found[main].question, empty, FollowUp(text=text, target=target), main, at)
    if role == "question" and text:
        question = _known(text, bank) or bank.find(_LEAD.sub("", text) or text, kind="trunk")
        return Answered(role, text, question.model_copy(update={"text": text}), empty, asked_at=at)
    return Answered(role, text, QuestionRef(text=text), empty, asked_at=at)


def _role(asked: _Side | None, said: _Side, found: Sequence[Answered], bank: Bank) -> Role | None:
    """What kind of turn an answer opens; None: none, it goes on with the one before."""
    begun = any(turn.role == "question" for turn in found)
    last = found[-1].role if found else None
    if asked is None:
        return None if found else "question" if said.words >= _OPENING else "introduction"
    text = asked.text
    if not asks(text):
        if not begun:
            return None if last == "introduction" else "introduction"
        reply = last != "reverse" and asked.words > _SHORT and said.words >= _ANSWER
        return "follow-up" if reply else None
    if _YOURS.search(text) and not _opens(text, bank):
        return None if last == "reverse" else "reverse"
    if _GREETING.search(text) and not begun and not _opens(text, bank):
        return None if last == "introduction" else "introduction"
    if not begun or _opens(text, bank):
        return "question"
    return None if last == "reverse" else "follow-up"


def _opens(text: str, bank: Bank) -> bool:
    """Whether a new question is asked, and not one about what was just told."""
    asking = [_LEAD.sub("", sentence) for sentence in sentences_of(text) if asks(sentence)]
    if _known(text, bank) is not None:
        return True
    if _TURNING.search(text) and asking:
        return True
    if not asking or _refers_back(asking[0]):
        return False
    return any(_OPENS.search(sentence) for sentence in asking) or any(
        len(sentence.split()) >= _ANSWER
        and _GENERAL.search(sentence)
        and not _PAST.search(sentence)
        and bank.wording.kind(sentence) == "trunk"
        for sentence in asking
    )


def _refers_back(sentence: str) -> bool:
    """Whether it asks about what was told; "a conflict and how you dealt with it" brings its own subject."""
    opens = _OPENS.search(sentence)
    return any(
        opens is None or found.start() < opens.start() or not _ABOUT_IT.search(found.group())
        for found in _BACK.finditer(sentence)
    )


def _known(text: str, bank: Bank) -> QuestionRef | None:
    """The trunk of the bank that one of the sentences asks, if any does."""
    for sentence in (*sentences_of(text), text):
        plain = _LEAD.sub("", sentence)
        if len(plain.split()) < _SHORT:
            continue
        known = bank.finder.exact(plain) or bank.finder.near(plain)
        if known is not None and known.kind == "trunk":
            return known.ref()
    return None


def _as_asked(text: str) -> str:
    """What was asked, without the thanks before it; a long speech from its first question on."""
    found = list(sentences_of(text))
    while len(found) > 1 and _is_remark(found[0]):
        del found[0]
    while len(found) > 1 and len(" ".join(found)) > _LONGEST and not asks(found[0]):
        del found[0]
    whole = " ".join(found)
    return whole if len(whole) <= _LONGEST else whole[:_LONGEST].rsplit(" ", 1)[0] + " …"


def _is_remark(text: str) -> bool:
    """Whether it only keeps the talk going."""
    words = [word.strip(".,!?…–-").casefold().replace("’", "'") for word in text.split()]
    return all(not word or _REMARK.match(word) for word in words)


def _one_after_another(talk: Talk, candidate: str) -> list[_Side]:
    """The two sides in turn; remarks that only keep the talk going part nothing."""
    sides = _merged(_Side(u.speaker == candidate, [u]) for u in talk.utterances if u.words)
    kept: list[_Side] = []
    for place, side in enumerate(sides):
        before = sides[place - 1] if place else None
        after = sides[place + 1] if place + 1 < len(sides) else None
        if before is not None and after is not None and _is_remark(side.text) and "?" not in side.text:
            if not side.candidate:
                continue  # the candidate goes on
            if not asks(before.text) or not asks(after.text):
                continue  # the interviewer goes on
        if before is None and not side.candidate and after is None:
            continue
        kept.append(side)
    return _merged(kept)


def _merged(sides: Iterable[_Side]) -> list[_Side]:
    found: list[_Side] = []
    for side in sides:
        if found and found[-1].candidate == side.candidate:
            found[-1] = _Side(side.candidate, [*found[-1].said, *side.said])
        else:
            found.append(side)
    return found


def _span(said: Sequence[Utterance]) -> tuple[float, float] | None:
    """From the first to the last moment that is known of these utterances."""
    begins = next((u.start for u in said if u.start is not None), None)
    ends = max((u.end for u in said if u.end is not None), default=None)
    return None if begins is None or ends is None or ends <= begins else (begins, ends)
