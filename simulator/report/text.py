"""The review for a terminal, 80 columns: the same facts as the page. Pure."""

from __future__ import annotations

import textwrap

from simulator.report.view import AnswerView, FlagView, SessionView, clock

__all__ = ["review_text"]

WIDTH = 78
MARKS = ("–", "○", "●")  # not heard, hinted, clear


def _safe(text: str) -> str:
    """Control characters never reach the terminal."""
    return "".join(c if c.isprintable() else " " for c in text)


def _wrap(text: str, first: str = "", rest: str | None = None) -> list[str]:
    hang = " " * len(first) if rest is None else rest
    return textwrap.wrap(_safe(text), WIDTH, initial_indent=first, subsequent_indent=hang) or [first]


def review_text(view: SessionView) -> str:
    """The whole review, ending with a newline."""
    engine = f"{view.engine.engine} {view.engine.model}".strip()
    lines = [
        *_wrap(view.title),
        *_wrap(f"{view.started} · {view.loop} · {view.minutes} · heard by {engine}"),
    ]
    if view.engine.low_trust:
        lines += _wrap(view.engine.note or "The engine that heard this gets many words wrong.", "LOW TRUST  ")
    if not view.finished:
        lines += _wrap(f"Not finished: mockloop run --resume {view.id} goes on.")
    for answer in view.answers:
        lines += ["", *_answer(answer)]
    if view.next_steps:
        lines += ["", "Do this next"]
        for number, step in enumerate(view.next_steps, 1):
            lines += _wrap(f"{step.title}. {step.text}", f"  {number}. ")
            lines.append(f"     {step.command}")
    return "\n".join(lines) + "\n"


def _answer(a: AnswerView) -> list[str]:
    kind = {"question": f"Question {a.number}", "follow-up": f"Follow-up {a.number}"}.get(a.role, a.role.capitalize())
    lines = _wrap(a.question, f"{kind}  ", "  ")
    if a.because:
        lines += _wrap(f"asked for {a.target}, because of {', '.join(a.because)}", "  ")
    if a.audio_problem:
        lines += _wrap(a.audio_problem, "  ! ")
    if a.text:
        lines += ["", *_wrap(f"“{a.text}”", "  ")]
    if not a.judged:
        if a.role in ("question", "follow-up"):
            lines += ["", *_wrap(a.not_judged_because, "  Not judged: ")]
        return lines
    lines.append("")
    for p in a.parts:
        quote = f"“{p.evidence[0].quote}”" if p.evidence else p.advice
        lines += _wrap(quote, f"  {MARKS[p.strength]} {p.label:10} {p.word:10}  ", " " * 27)
    for f in a.flags:
        lines += _flag(f)
    if a.intents:
        met = [label for label, yes in a.intents if yes]
        missed = [label for label, yes in a.intents if not yes]
        lines.append("")
        if met:
            lines += _wrap(", ".join(met), "  spoke to: ")
        if missed:
            lines += _wrap(", ".join(missed), "  left open: ")
    if a.added:
        lines += _wrap(f"the reply added: {', '.join(a.added)}", "  ")
    return lines


def _flag(f: FlagView) -> list[str]:
    at = f" [{clock(f.t0)}]" if f.t0 is not None else ""
    lines = ["", *_wrap(f"{f.message}{at}", "  ! ")]
    if f.quote:
        lines += _wrap(f"“{f.quote}”", "    ")
    if f.why:
        lines += _wrap(f.why, "    ")
    if f.clears:
        lines += _wrap(f.clears, "    better: ")
    return lines
