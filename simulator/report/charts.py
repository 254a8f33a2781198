"""The geometry of small line charts; templates draw them as inline SVG. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor, log10

from simulator.analysis.delivery import conventions
from simulator.report.pace import Pace
from simulator.report.progress import Series
from simulator.text.clock import clock

__all__ = ["Chart", "PaceLine", "chart", "pace_line", "ticks"]

WIDTH, HEIGHT = 420, 168
LEFT, RIGHT, TOP, BOTTOM = 34, 22, 12, 28


@dataclass(frozen=True, slots=True)
class Chart:
    """Coordinates in a ``WIDTH`` x ``HEIGHT`` box: dots in order, axis labels with their positions."""

    series: Series
    dots: tuple[tuple[float, float, str], ...]  # x, y, what to say of it
    levels: tuple[tuple[float, str], ...]  # y, label
    days: tuple[tuple[float, str], ...]  # x, label
    usual: tuple[float, float] | None = None  # y of the upper and the lower edge of what is usual
    box: tuple[int, int] = (WIDTH, HEIGHT)

    @property
    def line(self) -> str:
        """Points for an SVG polyline."""
        return " ".join(f"{x:.1f},{y:.1f}" for x, y, _ in self.dots)

    @property
    def summary(self) -> str:
        """One sentence for those who can't see the line."""
        points = self.series.points
        if not points:
            return f"{self.series.title}: no data yet."
        first, last = points[0], points[-1]
        unit = f" {self.series.unit}" if self.series.unit else ""
        if len(points) == 1:
            return f"{self.series.title}: {first.value:.1f}{unit} on {first.day}."
        return f"{self.series.title}: from {first.value:.1f} on {first.day} to {last.value:.1f}{unit} on {last.day}."


def ticks(top: float) -> list[float]:
    """Three to six round values from 0 up to at least ``top``."""
    if top < 1e-9:
        return [0.0, 1.0]
    raw = top / 4
    size = 10.0 ** floor(log10(raw))
    step = next(m * size for m in (1, 2, 2.5, 5, 10) if m * size >= raw)
    return [step * i for i in range(ceil(top / step - 1e-9) + 1)]


def chart(series: Series) -> Chart:
    """Lay out one series: sessions evenly spaced from left to right, values from 0."""
    points = series.points
    highest = max((p.value for p in points), default=1.0)
    top = series.top or max(highest, series.band[1] if series.band else 0.0)
    marks = ticks(top)
    high = marks[-1]
    span_x, span_y = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM

    def x(index: int) -> float:
        return LEFT + (span_x * index / (len(points) - 1) if len(points) > 1 else span_x / 2)

    def y(value: float) -> float:
        return TOP + span_y * (1 - min(value, high) / high)

    every = max(1, ceil(len(points) / 5))
    marked = [i for i in range(0, len(points), every) if i == 0 or points[i].day != points[i - every].day]
    unit = f" {series.unit}" if series.unit else ""
    return Chart(
        series,
        tuple((x(i), y(p.value), f"{p.day}: {p.value:.1f}{unit}") for i, p in enumerate(points)),
        tuple((y(mark), f"{mark:g}") for mark in marks),
        tuple((x(i), points[i].day[5:]) for i in marked),
        (y(series.band[1]), y(series.band[0])) if series.band else None,
    )


PACE_WIDTH, PACE_HEIGHT = 400, 96
PACE_LEFT, PACE_TOP, PACE_BOTTOM = 34, 8, 18
PACE_AXIS = 200.0  # words a minute that the axis shows at least; faster talk stretches it


@dataclass(frozen=True, slots=True)
class PaceLine:
    """A small drawing of pace over an answer in a ``PACE_WIDTH`` x ``PACE_HEIGHT`` box.

    ``usual`` is the y of the comfortable band's fast and slow edge, ``slow`` and ``fast`` words a minute.
    """

    pace: Pace
    points: tuple[tuple[float, float], ...]
    levels: tuple[tuple[float, str], ...]  # y, label
    moments: tuple[tuple[float, str], ...]  # x, label
    usual: tuple[float, float]
    slow: int
    fast: int
    box: tuple[int, int] = (PACE_WIDTH, PACE_HEIGHT)

    @property
    def line(self) -> str:
        """Points for an SVG polyline."""
        return " ".join(f"{x:.1f},{y:.1f}" for x, y in self.points)


def pace_line(pace: Pace) -> PaceLine:
    """Lay out one answer's pace; the band is where ``prompts/delivery.yaml`` has nothing to note."""
    limits = conventions().thresholds.pace
    marks = ticks(max(PACE_AXIS, *(w.words_per_minute for w in pace.windows)))
    high, begin, end = marks[-1], pace.windows[0].t0, pace.windows[-1].t1
    span_x, span_y = PACE_WIDTH - PACE_LEFT - 8, PACE_HEIGHT - PACE_TOP - PACE_BOTTOM

    def y(value: float) -> float:
        return PACE_TOP + span_y * (1 - value / high)

    def x(seconds: float) -> float:
        return PACE_LEFT + span_x * (seconds - begin) / (end - begin)

    return PaceLine(
        pace,
        tuple((x((w.t0 + w.t1) / 2), y(w.words_per_minute)) for w in pace.windows),
        tuple((y(mark), f"{mark:g}") for mark in (marks[0], marks[len(marks) // 2], high)),
        tuple((x(t), clock(t)) for t in (begin, (begin + end) / 2, end)),
        (y(min(limits.fast, high)), y(limits.slow)),
        limits.slow,
        limits.fast,
    )
