"""Numbers about how an answer is told: who acts, how technical it is, how it is shaped. Pure.

Names of the numbers, for the conditions of ``prompts/rules/flags``:

``words``          words in the answer
``i-acts``         clauses in which the speaker does something in the past ("I moved", "I asked")
``i-past``         clauses in which "I" is told of in the past, whatever the verb
``we-acts``        the same as i-acts with "we"
``passive-acts``   something was done by nobody in particular ("a workshop was held")
``others-act``     the same with he, she, they or a noun
``hidden-share``   we-acts and passive-acts among those and i-acts, 0..1
``tech-share``     sentences with technical words and nobody who talks to anybody, 0..1
``past-clauses``   clauses that tell of the past
``told-share``     clauses in which somebody did something, among all clauses with a verb, 0..1
``past-share``     clauses in the past among all clauses with a verb, 0..1
``tech-words``     technical words among all words, 0..1
``people-share``   clauses about people who say, ask, feel or want something, among all clauses with a verb, 0..1
``hidden-acts``    we-acts and passive-acts
``collective``     1 where three hidden acts are told, or "we" in four clauses of the past
``you-clauses``    clauses that say what "you" or "one" should do, or tell one to do it
``per-100.NAME``   clauses that ``flag-cue.NAME`` hits in every 100 words, for each of ``_PER_100``
``trait-density``  traits claimed in every 60 words
``late-platitude`` platitudes in the last two fifths of the answer
``late-stated``    1 where a learning with such words is stated there
``late-abstract``  1 where a learning about nothing in particular is stated there
``explained``      1 where a stated learning is followed by 40 words and more, or turns against something ("not …
                   but", "before", "instead of"): that is a rule and no platitude
``preaching``      1 where "you" is told what to do in three clauses and the speaker does at most one thing
``only-maxims``    1 where platitudes stand late in an answer that hardly tells anything and states no learning
``habit-share``    clauses of what "I", "we" or "you" do, can or would do among all clauses with a verb, 0..1
``would-share``    clauses of what "I" or "we" would or will do among all clauses with a verb, 0..1
``strung``         clauses strung on with "and" or "so" among all clauses, 0..1
``long``           hundreds of words beyond the second
``team-acts``      clauses in which the team, people or everybody did something
``our-share``      clauses of what "we" do among all clauses with a verb, 0..1: a practice of one place
``closing-maxim``  1 where a story ends with a sentence about how things are in general
``hero-deed``      clauses in which the speaker makes, mends or takes over the work
``hero-scene``     how many of these are told: alone, off hours, the team out of it, praise for it
``belittling``     clauses that speak of others with contempt or sarcasm, read a motive into them, or clear oneself
``asides``         lost threads and remarks beside the story; ``asides-100`` in every 100 words
``dictated``       clauses with an order or a refusal to discuss
``silent``         1 where the speaker tells a story and speaks to nobody in it
``unnamed``        1 where no expectation is named
``absolutes``      absolute words in every 60 words, beyond the first
``musing``         1 where hardly anybody does anything in 60 words and more
``brief``          1 where there are fewer words than ``data: brief`` gives for the kind of question (a leaf that
                   answers with a number is never too brief)
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from simulator.model.review import QuestionKind
from simulator.rules.pack import Findings
from simulator.text.document import Document

__all__ = ["features"]


_PER_100 = ("late", "warm", "absolute", "gloom")
_HERO_SCENE = ("alone", "off-hours", "late", "team-out", "hero-pride")
_PAST_TENSES = frozenset({"past", "past-perfect", "perfect"})
_DONE = _PAST_TENSES | {"present"}
_GENERAL = frozenset({"present", "modal", "would", "future"})
_ASIDE = frozenset({"if", "because", "that", "who", "which"})  # openers of clauses that tell no step of their own
_LAST = 40  # words at the end in which a maxim may stand
_EXPLAINED = 40  # words behind a learning that is more than stated


def features(findings: Findings, kind: QuestionKind) -> Mapping[str, float]:
    """All numbers of one answer to a question of that kind."""
    words = sum(1 for w in findings.document.text.split() if any(c.isalnum() for c in w))
    verbs = max(sum(1 for c in findings.document.clauses if c.verb >= 0), 1)
    counts = _clause_counts(findings)
    return {
        "words": float(words),
        **_acting(counts, verbs, words),
        **_shape(findings, kind, words, counts.past / verbs),
        **_technical(findings, verbs),
        **_cues(findings, words),
    }


@dataclass(frozen=True, slots=True)
class _ClauseCounts:
    """Clauses of an answer: deeds by whom, and how many speak of the past, of "I", of "we", to "you".

    ``our_ways``: clauses of "we" in any tense; ``deeds``: what "I" did or do.
    """

    acts: Counter[str]
    past: int
    mine: int
    ours: int
    you: int
    our_ways: int
    deeds: int
    habits: int
    woulds: int
    strung: int


def _clause_counts(findings: Findings) -> _ClauseCounts:
    document, words = findings.document, findings.pack.words
    still, state = words["@no-act"], words["@state-verb"]
    advice, everybody = words["@told-to"], words["@everybody"]
    acts: Counter[str] = Counter()
    past = mine = ours = you = our_ways = deeds = habits = woulds = strung = 0
    for clause in document.clauses:
        told = clause.tense in _PAST_TENSES
        verb = document.tokens[clause.verb].norm if clause.verb >= 0 else ""
        past += told
        mine += told and clause.subject == "i"
        ours += told and clause.subject == "we" and verb not in state
        deeds += clause.subject == "i" and bool(verb) and verb not in still and clause.tense in _DONE
        our_ways += clause.subject == "we" and bool(verb)
        you += clause.subject == "you" and clause.tense in _GENERAL
        you += clause.subject == "none" and not clause.opener and document.tokens[clause.first].norm in advice
        habits += clause.subject in {"i", "we", "you"} and bool(verb) and clause.tense in _GENERAL
        woulds += clause.subject in {"i", "we"} and clause.tense in {"would", "future"}
        strung += clause.opener in {"and", "so"}
        if not told or clause.negated or verb in still or clause.opener in _ASIDE:
            continue
        if clause.passive and clause.subject in {"it", "noun", "they", "none"}:
            acts["passive"] += 1
        elif clause.passive or not verb:
            continue
        elif clause.subject in {"i", "we"}:
            acts[clause.subject] += 1
        elif clause.subject in {"they", "noun"}:
            acts["others"] += 1
            acts["team"] += document.tokens[clause.head].norm in everybody
    return _ClauseCounts(acts, past, mine, ours, you, our_ways, deeds, habits, woulds, strung)


def _acting(counts: _ClauseCounts, verbs: int, words: int) -> dict[str, float]:
    acts = counts.acts
    hidden, deeds = acts["we"] + acts["passive"], acts.total() - acts["team"]
    return {
        "i-acts": float(acts["i"]),
        "i-past": float(counts.mine),
        "we-acts": float(acts["we"]),
        "passive-acts": float(acts["passive"]),
        "others-act": float(acts["others"]),
        "hidden-acts": float(hidden),
        "hidden-share": hidden / (hidden + acts["i"]) if hidden + acts["i"] else 0.0,
        "collective": float(hidden >= 3 or counts.ours >= 4),
        "told-share": deeds / verbs,
        "musing": float(deeds <= 0.11 * verbs and words >= 60),
        "past-share": counts.past / verbs,
        "past-clauses": float(counts.past),
        "you-clauses": float(counts.you),
        "preaching": float(counts.you >= 3 and counts.deeds <= 1),
        "our-share": counts.our_ways / verbs,
        "habit-share": counts.habits / verbs,
        "would-share": counts.woulds / verbs,
        "strung": counts.strung / verbs,
        "long": max(0.0, words / 100 - 2.0),
        "team-acts": float(acts["team"]),
    }


def _shape(findings: Findings, kind: QuestionKind, words: int, past_share: float) -> dict[str, float]:
    document = findings.document
    tail = len(document.tokens) * 3 // 5 if words >= 60 else 0  # a short answer is all end
    silent = not findings.any("flag-cue.i-spoke", "flag-cue.engaged")
    stated = findings.any("flag-cue.stated-platitude", "flag-cue.stated-abstract")

    def late(rule: str) -> float:
        return float(sum(hit.first >= tail for hit in findings.of(rule)))

    return {
        "brief": float(words < findings.pack.data["brief"][kind] and not (kind == "leaf" and _counted(document))),
        "silent": float(silent and words >= 40 and past_share > 0.1),
        "late-platitude": late("flag-cue.platitude"),
        "late-stated": min(late("flag-cue.stated-platitude"), 1.0),
        "late-abstract": min(late("flag-cue.stated-abstract"), 1.0),
        "only-maxims": float(not stated and past_share < 0.2 and words >= 60),
        "explained": float(_explained(findings, tail)),
        "closing-maxim": float(past_share >= 0.4 and _closing_maxim(document, findings.pack.words["@abstract"])),
    }


def _counted(document: Document) -> bool:
    """Whether a number is told; "one" alone is mostly a pronoun."""
    return any(number.kind != "plain" or number.value != 1 for number in document.numbers)


def _explained(findings: Findings, tail: int) -> bool:
    """Whether the first learning stated late goes on, or says what it is not."""
    stated = [hit.first for hit in findings.of("flag-cue.learned-plainly") if hit.first >= tail]
    if not stated:
        return False
    turned = any(hit.first > stated[0] for hit in findings.of("flag-cue.turned"))
    return turned or len(findings.document.tokens) - stated[0] >= _EXPLAINED


def _closing_maxim(document: Document, abstract: frozenset[str]) -> bool:
    """Whether the last sentence says in the present how things are in general."""
    if len(document.tokens) < 25:
        return False
    start = max(document.sentences[-1].first, len(document.tokens) - _LAST)
    return any(
        clause.first >= start
        and clause.tense in {"present", "modal"}
        and clause.subject in {"you", "it", "noun", "none"}
        and any(document.tokens[k].norm in abstract for k in range(clause.first, clause.last + 1))
        for clause in document.clauses
    )


def _technical(findings: Findings, verbs: int) -> dict[str, float]:
    document, words = findings.document, findings.pack.words
    people, tech = words["@people-talk"], words["@tech-noun"]
    norms = [document.words(s.first, s.last) for s in document.sentences]
    long = [n for n in norms if len(n) >= 4]
    technical = sum(any(w in tech for w in n) and not any(w in people for w in n) for n in long)
    dealings = sum(
        clause.verb >= 0
        and clause.subject in {"i", "we", "they", "noun"}
        and any(document.tokens[k].norm in people for k in range(clause.first, clause.last + 1))
        for clause in document.clauses
    )
    return {
        "tech-share": technical / len(long) if long else 0.0,
        "tech-words": sum(t.norm in tech for t in document.tokens) / max(len(document.tokens), 1),
        "people-share": dealings / verbs,
    }


def _cues(findings: Findings, words: int) -> dict[str, float]:
    def cues(*names: str) -> int:
        return findings.count(*(f"flag-cue.{name}" for name in names))

    return {
        **{f"per-100.{name}": cues(name) * 100 / max(words, 40) for name in _PER_100},
        "trait-density": cues("trait") * 60 / max(words, 60),
        "absolutes": max(0.0, cues("absolute") * 60 / max(words, 40) - 1.0),
        "unnamed": float(not findings.any("flag-cue.expectation")),
        "belittling": float(cues("contempt", "sarcasm", "bad-motive", "innocent")),
        "asides": float(cues("digression", "aside")),
        "asides-100": cues("digression", "aside") * 100 / max(words, 80),
        "dictated": float(cues("dictate", "no-consult", "order")),
        "hero-deed": float(cues("hands-on", "hands-on-tech", "take-over")),
        "hero-scene": float(sum(findings.any(f"flag-cue.{name}") for name in _HERO_SCENE)),
    }
