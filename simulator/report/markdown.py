"""The review as Markdown: the same facts as the page, for notes and for a coach's inbox. Pure."""

from __future__ import annotations

import re

from simulator.report.view import AnswerView, FlagView, SessionView, clock

__all__ = ["markdown"]

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~])")


def _plain(text: str) -> str:
    """Text that Markdown shows as it is; line breaks become spaces."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))


def markdown(view: SessionView) -> str:
    """The whole review."""
    engine = f"{view.engine.engine} {view.engine.model}".strip()
    lines = [
        f"# {_plain(view.title)}",
        "",
        (
            f"{view.started} · loop {_plain(view.loop)} · {len(view.questions)} questions · {view.minutes}"
            f" · heard by {engine}"
        ),
        "",
    ]
    if view.engine.low_trust or view.engine.note:
        trust = "**Low trust.** " if view.engine.low_trust else ""
        lines += [f"> {trust}{_plain(view.engine.note)}", ""]
    if not view.finished:
        lines += [f"> Not finished: `mockloop run --resume {view.id}` goes on.", ""]
    if view.next_steps:
        lines += ["## Do this next", ""]
        for number, step in enumerate(view.next_steps, 1):
            lines += [f"{number}. **{step.title}.** {step.text} `{step.command}`"]
        lines.append("")
    for answer in view.answers:
        lines += _answer(answer)
    return "\n".join(lines).rstrip() + "\n"


def _answer(a: AnswerView) -> list[str]:
    kind = {"question": f"Question {a.number}", "follow-up": f"Follow-up {a.number}"}.get(a.role, a.role.capitalize())
    lines = [f"## {kind}: {_plain(a.question)}", ""]
    if a.role == "follow-up":
        because = f" because of {', '.join(a.because)}" if a.because else ""
        added = f" The reply added: {', '.join(a.added)}." if a.added else ""
        lines += [f"Asked for {a.target}{because}.{added}", ""]
    if a.audio_problem:
        lines += [f"> {_plain(a.audio_problem)}", ""]
    if a.text:
        lines += [f"> {_plain(a.text)}", ""]
    if not a.judged:
        if a.role in ("question", "follow-up"):
            lines += [f"**Not judged.** {_plain(a.not_judged_because)}", ""]
        return lines
    if a.parts:
        lines += ["| Part | Heard | Evidence |", "|---|---|---|"]
        for p in a.parts:
            quote = f"“{_plain(p.evidence[0].quote)}”" if p.evidence else _plain(p.advice)
            lines.append(f"| {p.label} | {p.word} | {quote} |")
        lines.append("")
    for f in a.flags:
        lines += _flag(f)
    if a.intents:
        lines += [f"Behind the question: {_checks(a.intents)}", ""]
    if a.elements:
        lines += [f"Key elements: {_checks(a.elements)}", ""]
    return lines


def _checks(rows: tuple[tuple[str, bool], ...]) -> str:
    return ", ".join(f"{_plain(label)} {'✓' if met else '–'}" for label, met in rows)


def _flag(f: FlagView) -> list[str]:
    at = f" ({clock(f.t0)})" if f.t0 is not None else ""
    lines = [f"- **{_plain(f.message)}** (`{f.id}`, {f.severity}){at}"]
    if f.quote:
        lines.append(f"  “{_plain(f.quote)}”")
    if f.why:
        lines.append(f"  {_plain(f.why)}")
    if f.clears:
        lines.append(f"  What would clear it: {_plain(f.clears)}")
    return [*lines, ""]
