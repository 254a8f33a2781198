"""Clauses: who does what, in which tense. Needs no punctuation, so it reads raw recogniser output as well.

English marks its subjects: "I", "we", "he", "she" and "they" are always subjects, so each opens a clause, with
or without a comma before it. A past form behind a noun, a name or an "and" opens one too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from simulator.text.tokens import STOP, Token
from simulator.text.verbs import is_ing, is_participle, is_past
from simulator.text.wordlist import words

__all__ = ["Clause", "Subject", "Tense", "find_clauses"]

Subject = Literal["i", "we", "you", "they", "it", "noun", "none"]
Tense = Literal["past", "present", "perfect", "past-perfect", "future", "would", "would-have", "modal", "none"]


@dataclass(frozen=True, slots=True)
class Clause:
    """One predication. ``first``/``last`` are token indexes (inclusive) of all that belongs to it.

    ``subject``: i, we, you, they (he, she, they, people), it (it, this, that, there), noun (named otherwise),
    none (a fragment). ``verb`` is the index of the main verb, ``-1`` in a fragment. ``opener`` is the connector
    that opens it ("when", "because", "and") or "". ``negated`` speaks of the verb. ``going``: progressive aspect.
    ``passive``: the subject is acted upon. ``asks``: opens like a question.
    """

    first: int
    last: int
    subject: Subject
    head: int
    verb: int
    tense: Tense
    opener: str
    negated: bool = False
    going: bool = False
    passive: bool = False
    asks: bool = False


_I = frozenset({"i"})
_THEY = words("he she they everyone everybody someone somebody nobody people folks anyone")
_IT = words("it this that there which what")
_NOMINATIVE = {"i": "i", "we": "we", "you": "you", **dict.fromkeys(_THEY, "they"), **dict.fromkeys(_IT, "it")}
_ALWAYS = words("i we he she they")
_OPENERS = words(
    """and but so because cause when whenever if unless until till while whereas although though since before after
    once as that which who then or where whether how why what even"""
)
_BE = words("am is are was were be been being")
_PAST_BE = words("was were")
_HAVE = words("have has had having")
_DO = words("do does did")
_MODALS = words("can could may might must shall should ought")
_SKIP = words(
    """not never always usually often sometimes generally typically normally rarely also just really actually still
    already then only even first finally eventually simply basically literally probably maybe kind sort of kinda
    definitely certainly quickly immediately soon later ever now again both all each almost nearly deliberately
    personally um uh er erm like well quite very so clearly honestly obviously mostly mainly regularly
    constantly initially originally recently instead too therefore thus secretly quietly slowly suddenly
    together ourselves myself himself herself themselves at least once twice further directly carefully
    gradually proactively actively consistently specifically intentionally purposely openly formally privately"""
)
_NOUNISH = words(
    """one two three four five six seven eight nine ten eleven twelve fifteen twenty thirty forty fifty hundred
    else nothing something anything everything somebody someone people"""
)
_NOT_VERB = words(
    """the a an my our your his her its their this that these those in on at for from with by to of and or but if
    when because who which as than not no me us him them i we you he she it they"""
)
_RELATIVES = words("who which that")
_TWINS = words("set put cut cost hit read let bet quit shut split spread burst hurt run come become")
_BASES = words("set put cut cost hit read let bet quit shut split spread burst hurt")
_FINITE = words("is are has will would can could should may might must does")
# third person forms that are hardly ever nouns
_THIRD = words(
    """goes gets sits comes starts owns writes reads takes makes says asks tells wants keeps leads leaves knows
    thinks feels means happens helps holds brings builds pays breaks fails begins moves follows finds gives lets
    puts sends sees seems stands decides chooses speaks meets agrees depends loses grows becomes stays remains
    teaches learns allows believes belongs carries buys sells understands explains expects hears serves wins
    wakes forgets"""
)
# base forms that are hardly ever nouns: behind a plural they are its verb ("decisions get written down")
_PLURAL = words(
    """have get write go come bring become know think say want give keep tell hear learn grow choose decide forget
    happen agree disagree begin belong depend prefer hate follow"""
)
_HABITUAL = words("every each always usually normally often whenever")
_CLOSED = _NOT_VERB | _SKIP | _OPENERS | _BE | _HAVE | _DO | _MODALS | _FINITE | _IT
_GETS = words("get gets got getting gotten")
_HELD = words(
    "with without get gets getting have has having see keep want"
)  # "get the list agreed", "with it signed"
_REMAINING = words("to over behind on undone open unsaid")
_NAMED = words("called named titled")
_QUALIFYING = words("improved increased reduced added extended renewed agreed required desired combined continued")
_INDEFINITE = words("a an some one this these any another")
_MENTIONED = words("mentioned described listed named shown stated")
_WHERE = words("above below earlier here before")
_DETERMINERS = words("the a an my our your his her its their this that these those some any every each no")
_OBJECTS = _DETERMINERS | words("it them him her us me one two three everyone everybody each both all")
_BARE_BEHIND = words("to would will can could should may might must did do let make made help helped have not")
_PREPOSITIONS = words("of in on at for from with by into about over under between without through to than as")


_LEAD = _OPENERS | _SKIP  # what may stand before the subject


def find_clauses(tokens: Sequence[Token]) -> tuple[Clause, ...]:
    """All clauses of an answer, in order, covering every token. Linear time."""
    heads = _heads(tokens)
    clauses: list[Clause] = []
    starts: list[int] = []
    floor = 0
    for head, _ in heads:
        start = _open(tokens, head, floor)
        starts.append(start)
        floor = head + 1
    if not heads:
        return (Clause(0, len(tokens) - 1, "none", 0, -1, "none", ""),) if tokens else ()
    _fragments(tokens, 0, starts[0] - 1, clauses)
    subject: Subject = "none"
    for n, (head, kind) in enumerate(heads):
        last = (starts[n + 1] if n + 1 < len(heads) else len(tokens)) - 1
        if last < starts[n]:
            continue
        if kind != "same":
            subject = kind
        stop = next((k for k in range(max(head, starts[n]) + 1, last + 1) if tokens[k].gap == STOP), last + 1)
        clauses.append(_read(tokens, starts[n], stop - 1, head, subject, kind))
        _fragments(tokens, stop, last, clauses)
    return tuple(_settle_twins(tokens, clauses))


def _settle_twins(tokens: Sequence[Token], clauses: list[Clause]) -> list[Clause]:
    """ "I put" and "they read" are past or present as the clauses around them are, and present in "always"."""
    out = list(clauses)
    twins = {
        n
        for n, c in enumerate(clauses)
        if c.verb >= 0
        and c.tense == "past"
        and tokens[c.verb].norm in _BASES
        and c.subject not in {"it", "noun", "none"}
    }
    for n in sorted(twins):
        around = [clauses[k].tense for k in range(max(0, n - 3), min(n + 4, len(clauses))) if k not in twins]
        usual = any(tokens[k].norm in _HABITUAL for k in range(clauses[n].first, clauses[n].verb))
        if usual or around.count("present") > around.count("past") + around.count("past-perfect"):
            out[n] = replace(clauses[n], tense="present")
    return out


def _fragments(tokens: Sequence[Token], first: int, last: int, clauses: list[Clause]) -> None:
    """Sentences without a predicate of their own ("Three. Contractors, mostly.") become clauses without a verb."""
    while first <= last:
        stop = next((k for k in range(first + 1, last + 1) if tokens[k].gap == STOP), last + 1)
        clauses.append(Clause(first, stop - 1, "none", first, -1, "none", ""))
        first = stop


def _heads(tokens: Sequence[Token]) -> list[tuple[int, Subject | Literal["same"]]]:
    """Where clauses have their subject (or, without one, their verb)."""
    heads: list[tuple[int, Subject | Literal["same"]]] = []
    open_until = -1  # tokens up to here belong to a verb group already read
    count = len(tokens)
    for i, token in enumerate(tokens):
        if i <= open_until:
            continue
        norm = token.norm
        kind = _NOMINATIVE.get(norm)
        before = tokens[i - 1].norm if i and token.gap < STOP else ""
        if kind is not None and (norm in _ALWAYS or _starts_predicate(tokens, i + 1, before)):
            heads.append((i, kind))  # type: ignore[arg-type]
            open_until = _verb_end(tokens, i + 1, count)
            continue
        if norm in _DETERMINERS or norm in _PREPOSITIONS or norm in _OPENERS:
            continue
        if norm in _FINITE or norm in _THIRD:
            if before and before not in _CLOSED and not before.endswith("ly") and not token.gap:
                heads.append((i, "noun"))
                open_until = _verb_end(tokens, i, count)
            continue
        if norm in _PLURAL and not token.gap and _plural(tokens, i - 1):
            heads.append((i, "noun"))
            open_until = _verb_end(tokens, i, count)
            continue
        if is_past(norm) or norm in _PAST_BE or norm == "had":
            if (
                before in _DETERMINERS
                or before in _PREPOSITIONS
                or before in _BE
                or before in _HAVE
                or before in _MODALS
            ):
                continue
            if token.gap == STOP:
                # "Tagged each test." has lost its subject; "Based on that" and "Asked about it" never had one
                if i + 1 < count and tokens[i + 1].norm not in _PREPOSITIONS and tokens[i + 1].gap < STOP:
                    heads.append((i, "none"))
                    open_until = i
                continue
            if before in {"and", "then", "but", "or"} or token.gap:
                # "I sat down and rewrote it": the subject goes on; a bare form would be a noun too often
                if norm not in _TWINS or (heads and _goes_on(tokens, heads[-1][0], i)):
                    heads.append((i, "same"))
                    open_until = i
                continue
            if norm in _TWINS and before not in _RELATIVES:
                continue
            if before and not _acted_upon(tokens, i, before):
                heads.append((i, "noun"))
                open_until = _verb_end(tokens, i, count)
    return heads


def _plural(tokens: Sequence[Token], i: int) -> bool:
    """Whether a noun in the plural stands at ``i``, and no preposition before it that makes it an object."""
    norm = tokens[i].norm if i >= 0 else ""
    if not norm.endswith("s") or norm.endswith("ss") or len(norm) < 4 or norm in _CLOSED:
        return False
    around = [tokens[k].norm for k in range(max(0, i - 3), i) if tokens[k + 1].gap == 0]
    return not any(w in _BARE_BEHIND for w in around)


def _goes_on(tokens: Sequence[Token], head: int, i: int) -> bool:
    """Whether a form that is base and past goes on: "I drew it and put it up", not "I told him to sit and put it"."""
    if tokens[i].norm not in _BASES or i + 1 >= len(tokens) or tokens[i + 1].norm not in _OBJECTS:
        return False
    between = [tokens[k].norm for k in range(head, i)]
    return any(is_past(w) for w in between) and not any(w in _BARE_BEHIND for w in between)


def _acted_upon(tokens: Sequence[Token], i: int, before: str) -> bool:
    """Whether a past form behind a noun tells what was done to it: "with the names changed", "a man called Bo"."""
    norm = tokens[i].norm
    following = tokens[i + 1].norm if i + 1 < len(tokens) and tokens[i + 1].gap < STOP else ""
    if before in _GETS or (norm in _MENTIONED and following in _WHERE):
        return True
    if norm == "left":  # "two weeks left", "the work left to do", and "my manager left" is a verb
        near = {token.norm for token in tokens[max(0, i - 5) : i]}
        return following in _REMAINING or is_past(before) or not near.isdisjoint(_HELD | _BE | {"had"})
    if i > 1 and tokens[i - 2].norm == "to" and norm in _QUALIFYING:
        return True
    k = i - 1  # the first word of the noun phrase, and what stands before that
    while k > 0 and k > i - 4 and tokens[k].gap == 0 and tokens[k].norm not in _DETERMINERS:
        k -= 1
    if tokens[k].norm not in _DETERMINERS or k == i - 1:
        return False
    if norm in _NAMED:
        return tokens[k].norm in _INDEFINITE and following not in _NOT_VERB
    return k > 0 and tokens[k].gap == 0 and tokens[k - 1].norm in _HELD


def _starts_predicate(tokens: Sequence[Token], i: int, before: str) -> bool:
    """Whether an ambiguous pronoun (you, it, that, people) is a subject: something verbal follows."""
    count = len(tokens)
    j = i
    while j < count and j < i + 3 and tokens[j].gap == 0 and tokens[j].norm in _SKIP:
        j += 1
    if j >= count or (tokens[j].gap == STOP):
        return False
    norm = tokens[j].norm
    if norm in _BE or norm in _HAVE or norm in _DO or norm in _MODALS or norm in {"will", "would"} or is_past(norm):
        return True
    if tokens[i - 1].norm in {"you", "people", "folks", "everyone", "everybody", "somebody", "someone", "nobody"}:
        opened = before in _OPENERS or not before or tokens[i - 1].gap > 0
        return opened and norm not in _NOT_VERB and not is_ing(norm)
    return norm.endswith("s") and len(norm) > 3 and norm not in _NOT_VERB and (before in _OPENERS or not before)


def _verb_end(tokens: Sequence[Token], i: int, count: int) -> int:
    """Index of the last token of the verb group that starts at ``i``."""
    j = i
    while j < count and j < i + 6 and tokens[j].gap < STOP:
        norm = tokens[j].norm
        if (
            norm in _SKIP
            or norm in _BE
            or norm in _HAVE
            or norm in _DO
            or norm in _MODALS
            or norm in {"will", "would"}
        ):
            j += 1
            continue
        if norm in _NOT_VERB:
            return j - 1
        return j
    return j - 1


def _open(tokens: Sequence[Token], head: int, floor: int) -> int:
    """The first token of the clause whose subject stands at ``head``: its noun phrase and its connectors."""
    start = head
    low = max(floor, head - 8)
    if tokens[head].norm not in _NOMINATIVE:
        # walk back over the noun phrase: "the night editor said"
        while start > low and tokens[start].gap == 0 and start > head - 5:
            before = tokens[start - 1].norm
            if before in _PREPOSITIONS or before in _OPENERS or is_past(before) or before in _BE or before in _MODALS:
                break
            start -= 1
            if before in _DETERMINERS:
                break
    while start > low and tokens[start].gap < STOP and tokens[start - 1].norm in _LEAD:
        if tokens[start].gap and not tokens[start - 1].gap and tokens[start - 1].norm not in _OPENERS:
            break  # "she leads it now, I think": "now" is hers
        start -= 1
    for k in range(start, max(floor, start - 8) - 1, -1):
        if tokens[k].gap == STOP:
            return k  # "By Easter he": what opens the sentence belongs to its first clause
    return start


def _read(tokens: Sequence[Token], first: int, last: int, head: int, subject: Subject, kind: str) -> Clause:
    """Tense, aspect and polarity of the verb group behind the subject."""
    i = head + 1 if tokens[head].norm in _NOMINATIVE else head
    opener = next((tokens[k].norm for k in range(first, head) if tokens[k].norm in _OPENERS), "")
    auxiliaries: list[str] = []
    negated = False
    verb = -1
    while i <= last and i < head + 8:
        norm = tokens[i].norm
        if norm in {"not", "never"}:
            negated = True
        elif (
            norm in _BE
            or norm in _HAVE
            or norm in _DO
            or norm in _MODALS
            or norm in {"will", "would", "used", "going"}
        ):
            if norm == "used" and not (i < last and tokens[i + 1].norm == "to"):
                verb = i
                break
            if norm == "going" and not (i + 1 <= last and tokens[i + 1].norm == "to"):
                verb = i
                break
            auxiliaries.append(norm)
        elif (norm == "to" and auxiliaries) or norm in _SKIP:
            pass
        elif norm in _NOT_VERB or norm in _NOUNISH or norm[0].isdigit():
            break
        else:
            verb = i
            break
        i += 1
    tense, going, passive, verb = _tense(tokens, auxiliaries, verb, min(i, last))
    asks = tokens[first].norm in {"did", "do", "does", "is", "are", "can", "could", "would", "will", "have", "has"}
    return Clause(first, last, subject, head, verb, tense, opener, negated, going, passive, asks)


def _tense(tokens: Sequence[Token], aux: list[str], verb: int, at: int) -> tuple[Tense, bool, bool, int]:
    word = tokens[verb].norm if verb >= 0 else ""
    going = is_ing(word)
    has_be = any(a in _BE for a in aux)
    passive = bool(has_be and word and is_participle(word) and not going)
    if verb >= 0 and has_be and not going and not passive:
        word = ""  # "I was angry": the main verb is "be"
    if not word and aux:
        verb = at if verb < 0 else verb
        k = verb
        while k > 0 and tokens[k].norm not in _BE | _HAVE | _DO | _MODALS | {"will", "would", "used", "going"}:
            k -= 1
        verb = k
    if word and aux and aux[-1] in _HAVE and not is_participle(word):
        word, passive, going = "", False, False
        verb = at
        while verb > 0 and tokens[verb].norm not in _HAVE:
            verb -= 1
    tense: Tense
    if "would" in aux or "should" in aux or "could" in aux or "might" in aux:
        have = "have" in aux
        tense = "would-have" if have else ("would" if "would" in aux else "modal")
    elif "will" in aux or ("going" in aux and not any(a in _PAST_BE for a in aux)):
        tense = "future"
    elif "used" in aux or "did" in aux or any(a in _PAST_BE for a in aux):
        tense = "past"
    elif "had" in aux:
        tense = "past-perfect" if word and is_participle(word) else "past"
    elif ("have" in aux or "has" in aux) and word and (is_participle(word) or "been" in aux):
        tense = "perfect"
    elif any(a in _MODALS for a in aux):
        tense = "modal"
    elif aux:
        tense = "present"
    elif word:
        tense = "past" if is_past(word) else "none" if going else "present"
    else:
        tense = "none"
    return tense, going, passive, verb
