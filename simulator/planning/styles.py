"""Interviewer styles, as ``prompts/styles/styles.yaml`` has them: wording and pressure, never the judgement."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any, get_args

import yaml
from pydantic import Field, model_validator

from simulator.analysis.utterance import shipped_utterances
from simulator.model.base import Model
from simulator.model.plan import Lines
from simulator.planning.probes import Tone
from simulator.planning.questions import Phrasing

__all__ = ["Style", "StyleFile", "StyleLines"]


class StyleLines(Lines):
    """The session's lines and those that the plan itself says. ``{count}``: "five questions".

    ``hand_over`` ends a round in place of ``wrap_up`` where another interviewer takes the next, ``{name}``.
    """

    welcome: str
    welcome_one: str
    introduce: str
    reverse: str
    wrap_up: str
    check: str
    hand_over: str = ""

    def session(self) -> Lines:
        """Only what the session machine says."""
        own = {name: getattr(self, name) for name in Lines.model_fields if name != "reverse_closing"}
        return Lines(**own, reverse_closing=shipped_utterances().close)


class Style(Model):
    """One manner of the interviewer. In a file ``like: calm`` takes from that style of ours whatever is not given.

    ``phrasings``: how questions are put, first choice first. ``tone``: which wordings of the probes are said.
    ``cuts_in``: interrupts an answer that has lost its point.
    """

    id: str = Field(pattern=r"^[a-z][a-z0-9-]*$")
    title: str
    about: str
    phrasings: tuple[Phrasing, ...] = Field(min_length=1)
    tone: Tone = "calm"
    cuts_in: bool = False
    lines: StyleLines

    @model_validator(mode="before")
    @classmethod
    def _filled(cls, value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        value = dict(value)
        if "like" in value:
            other = _ours().get(str(value.pop("like")))
            if other is None:
                raise ValueError(f"`like` names no style of ours; they are {', '.join(_ours())}")
            own = value.get("lines", {})
            lines = {**other["lines"], **own} if isinstance(own, dict) else own
            value = {**other, "tone": other["id"], **value, "lines": lines}
        elif value.get("id") in get_args(Tone):  # one that replaces ours keeps its tone
            value.setdefault("tone", value["id"])
        return _frozen(value)


def _frozen(value: Any) -> Any:
    """What a file holds with tuples for its lists: a value that a validator has touched counts as Python's own."""
    if isinstance(value, dict):
        return {key: _frozen(each) for key, each in value.items()}
    return tuple(map(_frozen, value)) if isinstance(value, list) else value


@cache
def _ours() -> dict[str, dict[str, Any]]:
    """Our styles as written, by id."""
    text = (files("prompts") / "styles/styles.yaml").read_text(encoding="utf-8")
    return {style["id"]: style for style in yaml.safe_load(text)["styles"]}


class StyleFile(Model):
    """A file of styles."""

    styles: tuple[Style, ...]
