"""The question bank: questions and all the words an interviewer has, frozen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from simulator.analysis.asked import shipped_question_types
from simulator.analysis.levels import Ladder
from simulator.errors import InputError
from simulator.model.review import QuestionKind, QuestionRef
from simulator.planning.find import Finder
from simulator.planning.intents import Intent
from simulator.planning.loops import Loop, LoopRound
from simulator.planning.plaintext import intents_of_story
from simulator.planning.priorities import Priorities
from simulator.planning.probes import Probe, Tone
from simulator.planning.questions import Question, QuestionTypeName
from simulator.planning.quote import Quoting
from simulator.planning.stories import Story
from simulator.planning.styles import Style
from simulator.planning.wording import Wording, plain

__all__ = ["Bank"]


@dataclass(frozen=True)
class Bank:
    """Questions and all the words an interviewer has. ``sha256`` names the exact text of every file in it.

    ``where`` gives the file of each question.
    """

    questions: Mapping[str, Question]
    stories: Mapping[str, Story]
    intents: Mapping[str, Intent]
    probes: tuple[Probe, ...]
    priorities: Priorities
    loops: Mapping[str, Loop]
    rounds: Mapping[str, LoopRound]
    styles: Mapping[str, Style]
    ladders: Mapping[str, Ladder]
    wording: Wording = field(repr=False)
    quoting: Quoting = field(repr=False)
    where: Mapping[str, str]
    sha256: str
    finder: Finder = field(repr=False)

    def question(self, name: str) -> Question:
        """The question of that id. Raises InputError naming near ones."""
        if name in self.questions:
            return self.questions[name]
        near = [q for q in self.questions if name and (q.startswith(name) or name in self.questions[q].title)]
        hint = f"Did you mean {', '.join(near[:5])}?" if near else "`mockloop bank list` shows all of them."
        raise InputError(f"there is no question {name!r} in the bank", hint)

    def find(self, text: str, *, kind: QuestionKind | None = None, story: str | None = None) -> QuestionRef:
        """The question that ``text`` asks: an id, a wording of the bank's, or a question of its own.

        ``kind`` and ``story`` are what the caller knows about it; they win over what the words suggest. A question
        that opens a thread is a main question unless the caller or the bank's very wording says otherwise. Never
        fails: a question that nobody knows gets its story and intents from its words.
        """
        named = self.questions.get(text.strip())
        known = named or self.finder.exact(text) or self.finder.near(text)
        if known is not None and known.kind != "trunk" and kind is None and not self._says(known, text):
            known = None
        if known is not None and (kind is None or known.kind == kind) and story in (None, known.story):
            words = known.text() if named is not None else text
            return known.ref().model_copy(update={"text": words})
        story = story if story in self.stories else self.wording.story(text)
        return QuestionRef(
            text=text,
            kind=kind or "trunk",
            story=story,
            intents=known.intents if known is not None else intents_of_story(story),
        )

    def _says(self, question: Question, text: str) -> bool:
        """Whether ``text`` is that question, by its id or word for word."""
        return text.strip() == question.id or self.finder.exact(text) is question

    def type_of(self, question: QuestionRef) -> QuestionTypeName:
        """What kind of question it is: as the bank says, else by its words."""
        known = self.questions.get(question.id or "")
        return known.type if known is not None else self.wording.type_of(question.text)

    def stories_fit(self, question: QuestionRef) -> tuple[str, ...]:
        """The core stories that answer the question; none is known of a question that is not in the bank."""
        known = self.questions.get(question.id or "")
        return known.stories_fit if known is not None else ()

    def means(self, question: QuestionRef) -> str:
        """What the question means, in one sentence; for one that is not in the bank, by its kind."""
        known = self.questions.get(question.id or "")
        return (known.means if known else "") or shipped_question_types().types[self.type_of(question)].means

    def of_story(self, story: str) -> tuple[Question, ...]:
        """Scored trunks that ask for that story first, in the bank's order. Raises InputError."""
        if story not in self.stories:
            raise InputError(f"there is no story {story!r}", f"There are {', '.join(self.stories)}.")
        return tuple(q for q in self.questions.values() if q.story == story and q.kind == "trunk" and q.scored)

    def of_loop(self, loop: str) -> tuple[Question, ...]:
        """Every question that a loop may ask, in the bank's order. Raises InputError."""
        slots = [s for r in self.loop(loop).rounds for s in (*self.rounds[r].pick, self.rounds[r].extra)]
        return tuple(q for q in self.questions.values() if any(slot.takes(q) for slot in slots))

    def loop(self, name: str) -> Loop:
        """The loop of that id. Raises InputError."""
        if name not in self.loops:
            raise InputError(f"there is no loop {name!r}", f"There are {', '.join(self.loops)}.")
        return self.loops[name]

    def style(self, name: str) -> Style:
        """The style of that id. Raises InputError."""
        if name not in self.styles:
            raise InputError(f"there is no style {name!r}", f"There are {', '.join(self.styles)}.")
        return self.styles[name]

    def tone(self, style: str) -> Tone:
        """How probes are worded in a style; calm for one whose file is gone, so that old sessions can be judged."""
        return self.styles[style].tone if style in self.styles else "calm"

    def matching(
        self, words: str, *, story: str | None, loop: str | None, pillar: str | None, kind: str | None
    ) -> tuple[Question, ...]:
        """Questions that hold all of these words and fit what else is given. Raises InputError for unknown names."""
        found = self.search(words)
        if story is not None:
            if story not in self.stories:
                raise InputError(f"there is no story {story!r}", f"There are {', '.join(self.stories)}.")
            found = tuple(q for q in found if story in (q.story, *q.stories_fit))
        if loop is not None:
            allowed = {q.id for q in self.of_loop(loop)}
            found = tuple(q for q in found if q.id in allowed)
        return tuple(q for q in found if pillar in (None, q.pillar) and kind in (None, q.kind))

    def search(self, words: str) -> tuple[Question, ...]:
        """Questions that hold all of these words in a phrasing, title, id, story or intent."""
        wanted = plain(words).split()
        return tuple(q for q in self.questions.values() if all(w in _searchable(q) for w in wanted))


def _searchable(question: Question) -> str:
    q = question
    return plain(" ".join((q.id, q.title, q.open, q.concise, q.guided, q.story or "", *q.intents, q.pillar)))
