"""Pages: self-contained HTML under a content-security policy that allows no request to anywhere."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from simulator import __version__
from simulator.report.candidate import CandidateView
from simulator.report.charts import chart, pace_line
from simulator.report.library import Row
from simulator.report.names import plain
from simulator.report.outline import engine_name, session_time, signal_line
from simulator.report.outlook import outlook
from simulator.report.predictions import calibration_text
from simulator.report.progress import Progress
from simulator.report.progress_text import ago, headline, matrix, strength
from simulator.report.shapes import SessionView
from simulator.report.words import report_words
from simulator.text.clock import clock

__all__ = ["bank_page", "library_page", "page", "progress_page", "report_page"]


_LINE = 3  # points from which a line says something
_FIGURES = re.compile(r"\d+ of \d+( parts( clear)?| answers)?|\d+ (missing|only|strong|mixed|weak)\b")


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("simulator.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["clock"] = clock
    environment.filters["short"] = _short
    environment.filters["label"] = plain
    environment.filters["signal"] = signal_line
    environment.filters["ago"] = ago
    environment.filters["strength"] = strength
    environment.filters["unbroken"] = _unbroken
    return environment


def _short(text: str, length: int) -> str:
    """Cut at a word's end, with an ellipsis."""
    return text if len(text) <= length else text[:length].rsplit(" ", 1)[0] + "…"


def _unbroken(text: str) -> str:
    """No line ends inside "5 of 6 parts": a figure alone at a line's end is read as something else."""
    return _FIGURES.sub(lambda found: found[0].replace(" ", "\u00a0"), text)


@cache
def _asset(name: str) -> str:
    return files("simulator.report").joinpath("templates", name).read_text("utf-8")


def _digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def page(template: str, script: str | None = None, **values: Any) -> str:
    """Render one template with the shared style and, if named, one script; both are allowed by their hash alone."""
    style = _asset("style.css")
    code = _asset(script) if script else ""
    policy = "; ".join(
        (
            "default-src 'none'",
            f"style-src 'sha256-{_digest(style)}'",
            f"script-src 'sha256-{_digest(code)}'" if code else "script-src 'none'",
            "media-src 'self' file: data:",
            "img-src data:",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )
    return (
        _environment()
        .get_template(template)
        .render(
            policy=policy,
            style=Markup(style),  # noqa: S704 - our own file
            script=Markup(code),  # noqa: S704 - our own file
            version=__version__,
            **values,
        )
    )


def report_page(view: SessionView, sources: Mapping[int, str], pages: Sequence[tuple[str, str]] = ()) -> str:
    """The review of one session.

    ``sources``: per turn the address of its recording (relative, file: or data:). ``pages``: label and address of the
    pages that are beside it.
    """
    lines = {a.turn: pace_line(a.pace) for a in view.answers if a.pace}
    heard = engine_name(view)
    facts = [view.started, session_time(view), f"heard by {heard}" if heard else ""]
    turns = [a.turn for a, _ in view.threads]
    return page(
        "report.html.j2",
        "player.js",
        view=view,
        sources=dict(sources),
        pages=tuple(pages),
        facts=tuple(filter(None, facts)),
        around=tuple(zip([0, *turns], [*turns[1:], 0], strict=False)),
        drills=tuple(dict.fromkeys(step.drill for step in view.next_steps if step.drill)),
        lines=lines,
        pace_note=report_words().pace.note,
    )


def progress_page(
    progress: Progress,
    names: Mapping[str, str],
    hrefs: Mapping[str, str] | None = None,
    pages: Sequence[tuple[str, str]] = (),
) -> str:
    """Trends over sessions.

    ``names``: what people call the ids of stories, questions, pillars and flags. ``hrefs``: address of the review of
    each session that has one. ``pages``: label and address of the pages that are beside it.
    """
    return page(
        "progress.html.j2",
        "player.js",
        progress=progress,
        outlook=outlook(progress, names, report_words()),
        matrix=matrix(progress),
        headline=headline(progress),
        calibration=calibration_text(progress.calibration, report_words()) if progress.calibration else (),
        charts=[chart(series) for series in progress.series if len(series.points) >= _LINE],
        part_charts=[chart(series) for series in progress.time_per_part if len(series.points) >= _LINE],
        levels=[
            lv for lv in progress.levels if any(lv == at for u in progress.untold_by_pillar for at, _, _ in u.levels)
        ],
        names=dict(names),
        hrefs=dict(hrefs or {}),
        pages=tuple(pages),
    )


def bank_page(view: CandidateView, pages: Sequence[tuple[str, str]] = ()) -> str:
    """The candidate's own bank. ``pages``: label and address of the pages that are beside it."""
    return page("bank.html.j2", "player.js", view=view, pages=tuple(pages))


def library_page(rows: Sequence[Row], folder: str, pages: Sequence[tuple[str, str]] = ()) -> str:
    """The index over all sessions in ``folder``. ``pages``: label and address of the pages that are beside it."""
    return page("library.html.j2", "library.js", rows=rows, folder=folder, pages=tuple(pages))
