"""Numbers about how an answer is told: who acts, how technical it is, how it is shaped. Pure.

Names of the numbers, for the conditions of ``prompts/rules/weaknesses``:

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
``few-told``       1 where hardly anybody does anything: told-share at most 0.11 and at most two i-acts
``tech-words``     technical words among all words, 0..1
``people-share``   clauses about people who say, ask, feel or want something, among all clauses with a verb, 0..1
``hidden-acts``    we-acts and passive-acts
``collective``     1 where three hidden acts are told, or "we" in four clauses of the past
``you-clauses``    clauses that say what "you" or "one" should do
``per-100.NAME``   clauses that ``flag-cue.NAME`` hits in every 100 words, for late, warm, absolute and gloom
``trait-density``  traits claimed in every 60 words
``late-platitude`` platitudes in the last two fifths of the answer
``late-stated``    1 where a learning with such words is stated there
``late-abstract``  1 where a learning about nothing in particular is stated there
``digressions-many``  1 where there are two lost threads or more in every 100 words
``hero-deed``      clauses in which the speaker makes, mends or takes over the work
``hero-scene``     how many of these are told: alone, off hours, the team out of it, praise for it
``dictated``       clauses with an order or a refusal to discuss
``silent``         1 where the speaker tells a story and speaks to nobody in it
``unnamed``        1 where no expectation is named
``absolutes``      absolute words in every 60 words, beyond the first
``musing``         1 where hardly anybody does anything in 60 words and more
``brief``          1 where there are fewer words than ``data: brief`` gives for the kind of question (a leaf that
                   answers with a number is never too brief)
"""

from __future__ import annotations

from collections.abc import Mapping

from simulator.model.review import QuestionKind
from simulator.rules.pack import Findings

__all__ = ["features"]


_PER_100 = ("late", "warm", "absolute", "gloom")
_HERO_SCENE = ("alone", "off-hours", "late", "team-out", "hero-pride")


def features(findings: Findings, kind: QuestionKind) -> Mapping[str, float]:
    """All numbers of one answer to a question of that kind."""
    document = findings.document
    words = findings.pack.words
    still, state = words["@no-act"], words["@state-verb"]
    people, tech = words["@people-talk"], words["@tech-noun"]
    acts = {"i": 0, "we": 0, "passive": 0, "others": 0}
    past = you = mine = ours = 0
    for clause in document.clauses:
        told = clause.tense in {"past", "past-perfect", "perfect"}
        past += told
        mine += told and clause.subject == "i"
        you += clause.subject == "you" and clause.tense in {"present", "modal", "would", "future"}
        verb = document.tokens[clause.verb].norm if clause.verb >= 0 else ""
        ours += told and clause.subject == "we" and verb not in state
        if not told or clause.negated or verb in still or clause.opener in {"if", "because", "that", "who", "which"}:
            continue
        if clause.passive and clause.subject in {"it", "noun", "they", "none"}:
            acts["passive"] += 1
        elif clause.passive or not verb:
            continue
        elif clause.subject in {"i", "we"}:
            acts[clause.subject] += 1
        elif clause.subject in {"they", "noun"}:
            acts["others"] += 1
    hidden, shown = acts["we"] + acts["passive"], acts["i"]
    technical = counted = 0
    for sentence in document.sentences:
        norms = document.words(sentence.first, sentence.last)
        if len(norms) < 4:
            continue
        counted += 1
        technical += any(w in tech for w in norms) and not any(w in people for w in norms)
    verbs = max(sum(1 for c in document.clauses if c.verb >= 0), 1)
    dealings = sum(
        1
        for c in document.clauses
        if c.verb >= 0
        and c.subject in {"i", "we", "they", "noun"}
        and any(document.tokens[k].norm in people for k in range(c.first, c.last + 1))
    )
    technical_words = sum(1 for t in document.tokens if t.norm in tech)
    length = sum(1 for w in document.text.split() if any(c.isalnum() for c in w))
    tail = len(document.tokens) * 3 // 5 if length >= 60 else 0  # a short answer is all end
    return {
        "words": float(length),
        "brief": float(length < findings.pack.data["brief"][kind] and not (kind == "leaf" and document.numbers)),
        "hidden-acts": float(hidden),
        "collective": float(hidden >= 3 or ours >= 4),
        **{f"per-100.{n}": findings.count(f"flag-cue.{n}") * 100 / max(length, 40) for n in _PER_100},
        "trait-density": findings.count("flag-cue.trait") * 60 / max(length, 60),
        "hero-deed": float(findings.count("flag-cue.hands-on", "flag-cue.hands-on-tech", "flag-cue.take-over")),
        "dictated": float(findings.count("flag-cue.dictate", "flag-cue.no-consult", "flag-cue.order")),
        "silent": float(not findings.any("flag-cue.i-spoke", "flag-cue.engaged") and length >= 40 and past > 2),
        "unnamed": float(not findings.any("flag-cue.expectation")),
        "absolutes": max(0.0, findings.count("flag-cue.absolute") * 60 / max(length, 40) - 1.0),
        "musing": float(sum(acts.values()) <= 0.11 * verbs and length >= 60),
        "hero-scene": float(sum(findings.any(f"flag-cue.{name}") for name in _HERO_SCENE)),
        "late-platitude": float(sum(hit.first >= tail for hit in findings.of("flag-cue.platitude"))),
        "late-stated": float(any(hit.first >= tail for hit in findings.of("flag-cue.stated-platitude"))),
        "late-abstract": float(any(hit.first >= tail for hit in findings.of("flag-cue.stated-abstract"))),
        "digressions-many": float(findings.count("flag-cue.digression") * 100 >= 2 * length),
        "i-acts": float(acts["i"]),
        "i-past": float(mine),
        "we-acts": float(acts["we"]),
        "passive-acts": float(acts["passive"]),
        "others-act": float(acts["others"]),
        "hidden-share": hidden / (hidden + shown) if hidden + shown else 0.0,
        "tech-share": technical / counted if counted else 0.0,
        "told-share": sum(acts.values()) / verbs,
        "past-share": past / verbs,
        "few-told": float(sum(acts.values()) <= 0.11 * verbs and acts["i"] <= 2),
        "tech-words": technical_words / max(len(document.tokens), 1),
        "people-share": dealings / verbs,
        "past-clauses": float(past),
        "you-clauses": float(you),
    }
