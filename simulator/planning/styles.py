"""Interviewer styles, as ``prompts/styles/styles.yaml`` has them: wording and pressure, never the judgement."""

from __future__ import annotations

from simulator.analysis.utterance import shipped_utterances
from simulator.model.base import Model
from simulator.model.plan import Lines
from simulator.planning.probes import StyleName
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
    """``phrasings``: how questions are put, first choice first. ``cuts_in``: interrupts an answer that is lost."""

    id: StyleName
    title: str
    about: str
    phrasings: tuple[Phrasing, ...]
    cuts_in: bool = False
    lines: StyleLines


class StyleFile(Model):
    """The file of styles."""

    styles: tuple[Style, ...]
