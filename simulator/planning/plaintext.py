"""Users' own questions from a plain text file: one question a line, ``#`` for remarks."""

from __future__ import annotations

import re

from simulator.errors import InputError
from simulator.planning.questions import Question
from simulator.planning.wording import Wording

__all__ = ["intents_of_story", "read_plain"]

_LONGEST = 600  # characters; more is an essay, not a question
_GENERIC = ("owns-outcome", "reflects")
_OF_STORY: dict[str, tuple[str, ...]] = {
    "underperformer": ("early-signals", "finds-root-cause", "sets-expectations", "owns-outcome"),
    "motivation": ("knows-motives", "links-goals", "supports-in-hard-times"),
    "sustainable-delivery": ("tells-early", "handles-scope", "guards-quality", "trade-off-judgement"),
    "scaling": ("hiring-bar", "onboards-well", "builds-culture"),
    "stakeholder": ("sees-other-side", "aligns-parties", "keeps-relationship"),
    "incomplete-data": ("why-not-wait", "decision-framework", "mitigates-risk"),
    "team-conflict": ("manages-the-people", "hears-both-sides", "prevents-recurrence"),
    "challenging-team": ("doubts-with-reason", "investigates", "challenges-by-asking"),
}


def intents_of_story(story: str | None) -> tuple[str, ...]:
    """What a question after that story is usually after."""
    return _OF_STORY.get(story or "", _GENERIC)


def read_plain(text: str, name: str, wording: Wording) -> tuple[Question, ...]:
    """One question for each line that is neither empty nor a remark; its id is the file's name and the line's number.

    Raises InputError with file:line:col.
    """
    found: list[Question] = []
    stem = re.sub(r"[^a-z0-9]+", "-", name.replace("\\", "/").rsplit("/", 1)[-1].rsplit(".", 1)[0].lower()).strip("-")
    prefix = stem if stem[:1].isalpha() else f"own-{stem}".rstrip("-")
    for number, line in enumerate(text.splitlines(), start=1):
        asked = re.sub(r"^\s*(?:[-*•]|\d+[.)])\s*", "", line).strip()
        if not asked or asked.startswith("#"):
            continue
        if len(asked) > _LONGEST:
            raise InputError(
                f"a question of {len(asked)} characters", "Keep a question to one line.", where=f"{name}:{number}:1"
            )
        title = " ".join(asked.split()[:8]).rstrip(".,?!")
        if not title:
            raise InputError(
                "there is no word in this line", "Write one question on each line.", where=f"{name}:{number}:1"
            )
        story = wording.story(asked)
        found.append(
            Question(
                id=f"{prefix}-{number}",
                title=title,
                open=asked,
                type=wording.type_of(asked),
                story=story,
                stories_fit=(story,) if story else (),
                asks=wording.asks(asked),
                intents=intents_of_story(story),
            )
        )
    if not found:
        raise InputError("there is no question in it", "Write one question on each line.", where=name)
    return tuple(found)
