"""A company's values, supplied by the user, turned into questions."""

from __future__ import annotations

from pydantic import Field

from simulator.model.base import Model
from simulator.planning.questions import Question

__all__ = ["Value", "Values", "ValuesFile"]


class Value(Model):
    """One value as the company words it."""

    id: str = Field(pattern=r"^[a-z][a-z0-9-]*$")
    title: str
    means: str = ""


class Values(Model):
    """All values of one company."""

    company: str
    list: tuple[Value, ...] = Field(min_length=1)

    def questions(self) -> tuple[Question, ...]:
        """One question a value."""
        return tuple(self._question(value) for value in self.list)

    def _question(self, value: Value) -> Question:
        means = f" By that we mean: {value.means}." if value.means else ""
        return Question(
            id=f"value-{value.id}",
            title=f"{self.company}: {value.title}",
            open=f"One of our values is “{value.title}”.{means} Tell me about a time when you lived by it.",
            concise=f"When did you live by “{value.title}”?",
            guided=(
                f"Our value “{value.title}”: what do you make of it, when did holding on to it cost you something, "
                "and what did you take from that?"
            ),
            kind="trunk",
            type="time",
            category="motivation",
            pillar="people",
            intents=("fits-values", "sincere"),
            key=(value.title.lower(),),
            seconds=(90, 210),
        )


class ValuesFile(Model):
    """A user's file of one company's values."""

    values: Values
