"""What a reader sees of a session, as plain data. Pure: every format of the review is drawn from this."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from simulator.report.across import history_findings
from simulator.report.answers import DRILL_PARTS, Setting, answer_view
from simulator.report.rounds import level_view, plan_positions, rounds_view
from simulator.report.shapes import AnswerView, BestTake, FindingView, QuotationView, SessionView
from simulator.report.steps import named, next_steps
from simulator.report.summary import summary
from simulator.report.words import ReportWords
from simulator.session.facts import facts
from simulator.session.history import SessionHistory
from simulator.text.clock import clock

__all__ = ["session_view"]

_LONG_LOOP = 4  # questions: beyond that a page of open answers hides which one needs work
_FAR = 10.0  # percent of an answer: a share so far outside its band is worth a word where nothing else is


def session_view(
    history: SessionHistory,
    words: ReportWords,
    *,
    peaks: Mapping[int, Sequence[float]] | None = None,
    labels: Mapping[str, str] | None = None,
    pillars: Mapping[str, str] | None = None,
    best_takes: Mapping[int, BestTake] | None = None,
    own: tuple[str, ...] = (),
) -> SessionView:
    """Build the view.

    ``peaks``: per turn the loudness (0..1) of equal slices of its answer, for the waveform. ``labels``: what people
    call the ids in reviews (``simulator.report.names``). ``pillars``: of each question of the bank, for the signals.
    ``best_takes``: of each question's turn, the candidate's best other answer with the same story.
    ``own``: what the candidate's own bank says to it, in sentences.
    """
    where = plan_positions(history)
    known = facts(history)
    setting = Setting(
        history=history,
        facts=known,
        words=words,
        labels=labels or {},
        numbers=_numbers(history),
        targets={turn: position.target for turn, position in where.items() if position.target},
        peaks=peaks or {},
    )
    rounds, verdict, grades = rounds_view(setting, where, pillars or {})
    answers = [
        replace(_graded(answer_view(turn, setting), grades, words), best_take=(best_takes or {}).get(turn.number))
        for turn in history.turns
        if turn.number in setting.numbers
    ]
    header = history.header
    loop = setting.labels.get(f"loop:{header.loop}") or header.loop
    mains = [a for a in answers if a.role == "question"]
    level = level_view(setting)
    drill = header.loop in DRILL_PARTS
    steps = () if drill else next_steps(answers, words, pillars or {})
    engines = tuple(dict.fromkeys(a.engine for a in answers if a.engine)) or (header.stt,)
    return SessionView(
        id=header.id,
        title=mains[0].question if len(mains) == 1 else f"{loop[:1].upper()}{loop[1:]}: {len(mains)} questions",
        started=header.started[:16].replace("T", " "),
        loop=loop,
        style=header.style,
        level=level,
        engines=engines,
        low_trust=any(engine.low_trust for engine in engines),
        aloud=any(t.take and t.take.audio for t in history.turns),
        seconds=history.seconds,
        planned=sum(r.seconds for r in header.plan.rounds) if header.plan else None,
        finished=history.finished,
        rounds=rounds,
        verdict=verdict,
        findings=_findings(history, setting.numbers),
        answers=tuple(answers),
        next_steps=steps,
        no_steps="" if steps else words.nothing.drill if drill else _no_steps(mains, words, pillars or {}),
        troubles=tuple((clock(at), t.message) for at, t in history.troubles),
        summary=summary(answers, known, words, verdict, level, steps),
        own=own,
    )


def _graded(answer: AnswerView, grades: Mapping[int, str], words: ReportWords) -> AnswerView:
    """With its grade. Beside other questions small talk and strong answers are folded, in a long loop mixed ones too:
    what is left open is what needs work."""
    grade = grades.get(answer.turn, "")
    good = {words.grades["strong"]} | ({words.grades["mixed"]} if len(grades) > _LONG_LOOP else set())
    aside = answer.role not in ("question", "follow-up") and bool(answer.text)
    return replace(answer, grade=grade, folded=len(grades) > 1 and (aside or grade in good))


def _numbers(history: SessionHistory) -> dict[int, str]:
    """The number of each turn that the page shows: 2, or 2.1 for its first follow-up, empty for small talk."""
    found: dict[int, str] = {}
    main = follow = 0
    for turn in history.turns:
        if turn.role == "follow-up":
            follow += 1
            found[turn.number] = f"{main}.{follow}"
        elif turn.role == "question":
            main, follow = main + 1, 0
            found[turn.number] = str(main)
        elif turn.transcript is not None:
            found[turn.number] = ""
    return found


def _no_steps(mains: Sequence[AnswerView], words: ReportWords, known: Collection[str]) -> str:
    if not any(a.scored for a in mains):
        return words.nothing.low_trust if any(a.judged for a in mains) else words.nothing.unjudged
    far = [
        (a, p, p.share) for a in mains for p in a.parts if p.share is not None and _outside(p.share, p.band) > _FAR
    ]
    if not far:
        return words.nothing.fine
    answer, part, share = max(far, key=lambda f: _outside(f[2], f[1].band))
    low, high = part.band
    question = named(answer, known)
    return (words.nothing.too_little if share < low else words.nothing.too_much).format(
        part=part.label,
        share=round(share),
        of="your answer" if len(mains) == 1 else "one answer",
        low=low,
        high=high,
        command=f"`mockloop run --question {question} --study`" if question else "`mockloop run`",
    )


def _outside(share: float, band: tuple[int, int]) -> float:
    """How many percent of the answer a share lies outside of what is usual."""
    return max(band[0] - share, share - band[1], 0.0)


def _findings(history: SessionHistory, numbers: Mapping[int, str]) -> tuple[FindingView, ...]:
    return tuple(
        FindingView(
            id=finding.id,
            severity=finding.severity,
            message=finding.message,
            why=finding.why,
            clears=finding.clears,
            places=tuple(QuotationView(p.turn, numbers.get(p.turn, ""), p.quote, p.t0) for p in finding.places),
        )
        for finding in history_findings(history)
    )
