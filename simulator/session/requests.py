"""What is said to the interviewer instead of an answer: "could you repeat the question". Pure; words in data."""

from __future__ import annotations

import json
import re
from functools import cache

from pydantic import Field

from simulator.formats import shipped_yaml
from simulator.model.base import Model
from simulator.model.events import KeyName
from simulator.ports import Closing

__all__ = ["Requests", "shipped_requests"]

_LONGEST = 200  # characters; more is no request
_WORD = re.compile(r"[a-z0-9]+(?:'[a-z]+)*")


def _plain(text: str) -> str:
    return " ".join(_WORD.findall(text.lower().replace("’", "'")))


class Requests(Model):
    """``requests`` by the key they stand for; ``around`` may surround any of them.

    ``done`` ends an answer as its last words, unless one of ``done_not_after`` stands before it.
    """

    around: tuple[str, ...]
    requests: dict[KeyName, tuple[str, ...]] = Field(min_length=1)
    done: tuple[str, ...] = Field(min_length=1)
    done_not_after: tuple[str, ...]

    @property
    def closing(self) -> Closing:
        """What ends an answer, as the speech input wants it."""
        return Closing(self.done, self.done_not_after)

    def key_for(self, text: str) -> KeyName | None:
        """The key that ``text`` stands for where it is a request and nothing else.

        After a request for time the microphone stays open, so another may follow it: then that one counts.
        """
        if len(text) > _LONGEST:
            return None
        said = self._bare(_plain(text))
        while said:
            key = next((key for key, phrases in self.requests.items() if said in phrases), None)
            first = [phrase for phrase in self.requests.get("more-time", ()) if said.startswith(f"{phrase} ")]
            if key is not None or not first:
                return key
            said = self._bare(said.removeprefix(max(first, key=len)).strip())
        return None

    def _bare(self, said: str) -> str:
        """``said`` without what may surround a request."""
        before = ""
        while said != before:
            before = said
            for word in self.around:
                said = said.removeprefix(f"{word} ").removesuffix(f" {word}")
        return said


@cache
def shipped_requests() -> Requests:
    """Ours, read once from ``prompts/requests.yaml``; a test holds that it is whole."""
    raw = shipped_yaml("requests.yaml")
    return Requests.model_validate_json(json.dumps(raw))
