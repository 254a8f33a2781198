"""The first screen: how it went in one sentence, the six parts, the best thing said, the biggest gap. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from simulator.model.review import PARTS
from simulator.report.answers import DRILL_PARTS
from simulator.report.besttake import BESIDE
from simulator.report.progress import drill_result
from simulator.report.shapes import AnswerView, Best, Chip, EvidenceView, LevelView, NextStep, Summary, VerdictView
from simulator.report.words import ReportWords
from simulator.session.facts import SessionFacts

__all__ = ["joined", "summary"]

_FEW = 2  # parts that the verdict names
_LEAST_WORDS = 5  # of a quote that stands alone
_TONES = {"strong": "good", "mixed": "mixed", "weak": "weak"}


def joined(labels: Sequence[str]) -> str:
    """``A``, ``A and B``, ``A, B and C``."""
    return " and ".join(filter(None, [", ".join(labels[:-1]), *labels[-1:]]))


def summary(
    answers: Sequence[AnswerView],
    session: SessionFacts,
    words: ReportWords,
    verdict: VerdictView | None,
    level: LevelView | None,
    steps: Sequence[NextStep],
) -> Summary:
    """Everything is drawn from what the rest of the page shows. ``steps``: worst first."""
    mains = [a for a in answers if a.role == "question"]
    rated = [a for a in mains if a.scored]
    drill = session.loop in DRILL_PARTS
    sentence, tone = _drill(session, words) if drill else _verdict(mains, rated, session, words, verdict)
    best = None if drill else _best(rated, answers, words)
    return Summary(
        verdict=sentence,
        tone=tone,
        chips=() if drill else _chips(rated, words),
        best=best,
        no_best="" if best or drill or not rated else _no_best(rated, words),
        gap=_gap(steps[0], rated) if steps else None,
        level=_level(level, words),
    )


def _drill(session: SessionFacts, words: ReportWords) -> tuple[str, str]:
    found = drill_result(session)
    if not found.replies:
        return words.summary.nothing, "none"
    tone = "good" if found.good == found.replies else "mixed" if found.good else "weak"
    return words.summary.drill.format(good=found.good, replies=found.replies), tone


def _verdict(
    mains: Sequence[AnswerView],
    rated: Sequence[AnswerView],
    session: SessionFacts,
    words: ReportWords,
    verdict: VerdictView | None,
) -> tuple[str, str]:
    said = words.summary
    if not rated:
        if any(a.judged for a in mains):
            return said.low_trust, "none"
        return (said.unjudged if any(a.text for a in mains) else said.nothing), "none"
    if len(mains) == 1:
        return _one(rated[0], words)
    grades = [a.grade for a in mains]
    counted = [f"{grades.count(grade)} {grade}" for grade in words.grades.values() if grade in grades]
    total = said.loop.format(
        of=len(mains), grades=", ".join(counted), clear=session.clear, parts=len(PARTS) * len(rated)
    )
    tone = "none" if verdict is None or verdict.yes is None else "good" if verdict.yes else "weak"
    return " ".join(filter(None, [verdict.headline if verdict else "", total])), tone


def _one(a: AnswerView, words: ReportWords) -> tuple[str, str]:
    """One answer: how strong, then what is clear, hinted and missing; nothing that is missing is called well told."""
    said = words.summary
    flags = {f.id for f in a.flags if not f.cleared and f.severity != "note"}
    severe = next((f for f in a.flags if f.severity == "severe" and not f.cleared), None)
    clear, hinted, missing = ([p.label for p in a.parts if p.strength == n] for n in (2, 1, 0))
    whole = {0: said.none_clear, len(PARTS): said.all_clear}.get(len(clear), said.clear)
    sentences = [whole.format(n=len(clear), of=len(PARTS))]
    sentences += [said.hinted.format(n=len(hinted), parts=_which(hinted))] if hinted else []
    sentences += [said.missing.format(n=len(missing), parts=_which(missing))] if missing else []
    tone = next((tone for grade, tone in _TONES.items() if a.grade == words.grades[grade]), "none")
    lead = said.leads[tone]
    if flags & BESIDE:
        lead, tone = said.off_question, "weak"
    elif tone == "good" and (hinted or missing or flags):
        lead = said.leads["nearly"]
    elif tone == "mixed" and 2 * len(clear) < len(PARTS):
        lead = said.leads["thin"]
    elif severe is not None and not (hinted or missing):
        lead = said.severe
    return f"{lead} {', '.join(sentences)}.", tone


def _which(labels: Sequence[str]) -> str:
    """The parts in brackets where they are few; of more the chips tell it faster."""
    return f" ({', '.join(labels)})" if len(labels) <= _FEW else ""


def _chips(rated: Sequence[AnswerView], words: ReportWords) -> tuple[Chip, ...]:
    found = []
    for place, name in enumerate(PARTS) if rated else ():
        strengths = [a.parts[place].strength or 0 for a in rated]
        low, high = min(strengths), max(strengths)
        word = words.strengths[high]
        if len(rated) > 1:
            clear = strengths.count(2)
            high = 2 if low == 2 else 1 if high else 0
            word = words.summary.chip.format(n=clear, of=len(rated)) if clear or not high else words.strengths[1]
        found.append(Chip(name, words.parts[name].label, high, word))
    return tuple(found)


def _best(rated: Sequence[AnswerView], answers: Sequence[AnswerView], words: ReportWords) -> Best | None:
    """The strongest quote: of a clear part, in the order that the words name, and nothing that a weakness stands on.

    The answer with most clear parts comes first, and a quote that begins like a sentence before one that doesn't.
    """
    accused = [f.quote for a in answers for f in a.flags if f.quote and f.severity != "note"]
    ranked = sorted(rated, key=lambda a: -sum(p.strength == 2 for p in a.parts))
    on_topic = [a for a in ranked if not _beside(a)]
    found = [
        Best(words.summary.best[name], e.quote, e.turn, e.number, e.t0)
        for a in on_topic
        for name in words.summary.best_first
        for e in _earned(a, name)
        if _quotable(e, accused)
    ]
    return next((best for best in found if best.quote[:1].isupper()), found[0] if found else None)


def _beside(a: AnswerView) -> str:
    """What says that an answer is to another question than was asked; empty where nothing does."""
    return next((f.message for f in a.flags if f.id in BESIDE and not f.cleared), "")


def _no_best(rated: Sequence[AnswerView], words: ReportWords) -> str:
    """Why nothing is quoted; empty where a clear part has no words that could stand alone."""
    clear = [a for a in rated if any(p.strength == 2 for p in a.parts)]
    if not clear:
        return words.summary.no_best
    return words.summary.no_best_beside if all(map(_beside, clear)) else ""


def _gap(step: NextStep, rated: Sequence[AnswerView]) -> NextStep:
    """The first step; of a single answer without what the verdict has just said."""
    return replace(step, gap="") if len(rated) == 1 and step.gap == _beside(rated[0]) else step


def _earned(a: AnswerView, name: str) -> tuple[EvidenceView, ...]:
    """The evidence of a clear part; of results that are ``measured`` and of learnings only where they are that."""
    earned = {"learnings": a.learnings_kind == "authentic", "measured": a.measured}.get(name, True)
    part = next(p for p in a.parts if p.name == ("results" if name == "measured" else name))
    return part.evidence if earned and part.strength == 2 else ()


def _quotable(e: EvidenceView, accused: Sequence[str]) -> bool:
    return len(e.quote.split()) >= _LEAST_WORDS and not any(e.quote in quote or quote in e.quote for quote in accused)


def _level(level: LevelView | None, words: ReportWords) -> str:
    if level is None:
        return ""
    said = words.summary
    if not level.shown:
        return said.level_unheard.format(title=level.title)
    total = len(level.heard) + len(level.missing)
    if not level.heard:
        return said.level_none.format(title=level.title, of=total)
    return said.level.format(title=level.title, n=len(level.heard), of=total, heard=joined(level.heard))
