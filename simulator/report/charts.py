"""The geometry of small line charts; templates draw them as inline SVG. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor, log10

from simulator.report.progress import Series

__all__ = ["Chart", "chart", "ticks"]

WIDTH, HEIGHT = 640, 180
LEFT, RIGHT, TOP, BOTTOM = 40, 12, 12, 28


@dataclass(frozen=True, slots=True)
class Chart:
    """Coordinates in a ``WIDTH`` x ``HEIGHT`` box: dots in order, axis labels with their positions."""

    series: Series
    dots: tuple[tuple[float, float, str], ...]  # x, y, what to say of it
    levels: tuple[tuple[float, str], ...]  # y, label
    days: tuple[tuple[float, str], ...]  # x, label
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
    top = series.top or max((p.value for p in points), default=1.0)
    marks = ticks(top)
    high = marks[-1]
    span_x, span_y = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM

    def x(index: int) -> float:
        return LEFT + (span_x * index / (len(points) - 1) if len(points) > 1 else span_x / 2)

    def y(value: float) -> float:
        return TOP + span_y * (1 - min(value, high) / high)

    every = max(1, ceil(len(points) / 6))
    unit = f" {series.unit}" if series.unit else ""
    return Chart(
        series,
        tuple((x(i), y(p.value), f"{p.day}: {p.value:.1f}{unit}") for i, p in enumerate(points)),
        tuple((y(mark), f"{mark:g}") for mark in marks),
        tuple((x(i), p.day[5:]) for i, p in enumerate(points) if i % every == 0),
    )
