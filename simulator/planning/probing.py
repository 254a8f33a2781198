"""An interviewer who takes one claim of an answer and asks down to the ground (``prompts/depth.yaml``). Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files

from pydantic import Field

from simulator.model.base import Model
from simulator.model.review import FollowUp, PartName, Review, Target
from simulator.planning.yamlfile import parse
from simulator.ports import Exchange, Interviewer, Judgement

__all__ = ["PROBE", "Probing", "layers"]

PROBE = "depth."
"""How the probes of a claim are known in a log."""
_SHORTEST = 30.0  # seconds that must be left for one more


class Layer(Model):
    """One step down."""

    id: str
    target: Target
    ask: str
    plain: str = ""


class _File(Model):
    of: tuple[PartName, ...]
    longest: int = Field(gt=0)
    layers: tuple[Layer, ...] = Field(min_length=1)


@cache
def _shipped() -> _File:
    return parse(files("prompts").joinpath("depth.yaml").read_text("utf-8"), "prompts/depth.yaml", _File)


def layers() -> int:
    """How many there are."""
    return len(_shipped().layers)


@dataclass(frozen=True)
class Probing:
    """The port ``Interviewer`` over another one, which answers everything that is no answer."""

    inner: Interviewer

    def judge(
        self, exchange: Exchange, earlier: Sequence[Exchange], *, seconds_left: float | None, follow_ups_left: int
    ) -> Judgement:
        """As the other one, but what is asked is the next layer; nothing more where one was not answered."""
        found = self.inner.judge(exchange, earlier, seconds_left=seconds_left, follow_ups_left=follow_ups_left)
        if not found.review.judged or (found.decision is not None and found.decision.move != "ask"):
            return found
        same = [
            e for e in earlier if (e.question.id, e.question.text) == (exchange.question.id, exchange.question.text)
        ]
        decision = None
        if follow_ups_left > 0 and (seconds_left is None or seconds_left >= _SHORTEST) and _held(found.review):
            asked = [e for e in (*same, exchange) if e.follow_up is not None and e.follow_up.probe.startswith(PROBE)]
            main = next((e.review for e in same if e.follow_up is None and e.review), found.review)
            decision = _next(len(asked), main)
        return replace(found, review=found.review.model_copy(update={"follow_up": decision}), decision=decision)

    def cuts_in(self, exchange: Exchange, review: Review, seconds: float) -> str:
        """As the other one."""
        return self.inner.cuts_in(exchange, review, seconds)

    def may_say(self, exchange: Exchange, earlier: Sequence[Exchange]) -> Sequence[str]:
        """The layers that quote nothing."""
        return [layer.ask for layer in _shipped().layers if "{quote}" not in layer.ask]


def _held(review: Review) -> bool:
    """Whether there is something to go on from: the answer to the question, or a reply that answered."""
    return review.reply is None or review.reply.state == "answered"


def _next(asked: int, main: Review) -> FollowUp | None:
    data = _shipped()
    if asked >= len(data.layers):
        return None
    layer = data.layers[asked]
    quote = _claim(main) if "{quote}" in layer.ask else ""
    text = layer.ask.replace("{quote}", quote) if quote or not layer.plain else layer.plain
    return FollowUp(text=text, target=layer.target, because=("depth",), quote=quote, probe=f"{PROBE}{layer.id}")


def _claim(main: Review) -> str:
    """The words that are probed; empty where none is short enough to be said back."""
    data = _shipped()
    quotes = (e.quote.strip() for part in data.of for e in main.parts[part].evidence)
    return next((quote for quote in quotes if 0 < len(quote) <= data.longest), "")
