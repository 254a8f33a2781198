"""The candidate's own bank: what is in it, how strong it is, what is missing, and writing into it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from simulator.app.home import Home
from simulator.app.knowledge import own_words, read_bank, read_mind, read_rules
from simulator.errors import InputError
from simulator.model.base import Model
from simulator.preparing.models import (
    Asked,
    Audit,
    Claims,
    FieldReading,
    Gap,
    QuestionsToAsk,
    Role,
    Seed,
    Stories,
    Story,
    StoryReading,
    System,
    SystemReading,
    Systems,
)
from simulator.preparing.words import Words, check_words, load_words
from simulator.store.bankfiles import BANK, Opened, add, changed, nice, opened, put

if TYPE_CHECKING:
    from simulator.planning.judge import Judge
    from simulator.ports import Interviewer
    from simulator.preparing.asking import AskedReading
    from simulator.preparing.told import Answer, Telling
    from simulator.preparing.weighing import Likely
    from simulator.report.candidate import CandidateView
    from simulator.session.history import SessionHistory

__all__ = [
    "Candidate",
    "CandidateFiles",
    "check_questions",
    "has_story",
    "likely",
    "own_lines",
    "prepared_words",
    "read_candidate",
    "read_role",
    "view_of_bank",
    "with_ledger",
]

M = TypeVar("M", bound=Model)


def prepared_words(home: Home) -> Words:
    """The words of preparation, ours and the user's own. Raises InputError with file:line:col."""
    return load_words(home.own("preparing"))


@dataclass(frozen=True, slots=True)
class Candidate:
    """The whole bank as it stands, and what the rules hear in it. ``told``: by story, oldest first."""

    systems: Systems
    stories: Stories
    audit: Audit
    questions: QuestionsToAsk
    role: Role
    claims: Claims
    readings: tuple[StoryReading, ...]
    system_readings: tuple[SystemReading, ...]
    asked: tuple[AskedReading, ...]
    told: Mapping[str, tuple[Telling, ...]]
    gaps: tuple[Gap, ...]

    @property
    def empty(self) -> bool:
        """Whether nothing is in it yet."""
        bare = not (self.systems.systems or self.stories.stories or self.audit.seeds or self.questions.questions)
        return bare and self.role == Role()

    def document(self) -> dict[str, Any]:
        """As ``--format json`` prints it."""
        return {
            "systems": [
                {**r.system.model_dump(mode="json"), "strength": r.strength, "fields": _fields(r.fields)}
                for r in self.system_readings
            ],
            "traits": dict(self.systems.traits),
            "stories": [
                {
                    **r.story.model_dump(mode="json"), "parts": dict(r.parts), "fields": _fields(r.fields),
                    "measured": r.measured, "weaknesses": r.weaknesses, "about": r.core, "serves": r.serves,
                    "intents": r.intents, "pillars": r.pillars, "levels": r.levels,
                    "told": [
                        {"session": t.answer.session, "day": t.answer.day, "question": t.answer.question}
                        for t in self.told.get(r.story.id, ())
                    ],
                }
                for r in self.readings
            ],
            "audit": self.audit.model_dump(mode="json")["seeds"],
            "questions": [
                {**a.asked.model_dump(mode="json"), "specific": a.specific, "because": a.because, "add": a.add}
                for a in self.asked
            ],
            "role": self.role.model_dump(mode="json"),
            "claims": self.claims.model_dump(mode="json")["claims"],
            "gaps": [{"kind": g.kind, "about": g.about, "text": g.text, "do": g.do} for g in self.gaps],
        }  # fmt: skip


def read_candidate(
    home: Home, today: date, tell: Callable[[str], None], mind: Judge | None = None, *, history: bool = True
) -> Candidate:
    """Everything in the bank, judged. ``history``: whether past sessions are looked through for the stories.

    Raises InputError with file:line:col where one of the files is broken.
    """
    from simulator.preparing.asking import read_asked
    from simulator.preparing.gaps import gaps
    from simulator.preparing.stories import read_story
    from simulator.preparing.systems import read_system
    from simulator.preparing.told import tellings

    files = CandidateFiles(home, tell)
    words = files.words
    systems, stories = files.systems.content, files.stories.content
    asked, role = files.questions.content, files.role.content
    mind = mind or (read_mind(home) if systems.systems or stories.stories or role != Role() else None)
    readings = tuple(read_story(story, mind, words.stories) for story in stories.stories) if mind else ()
    own = tuple(read_system(system, mind, words.systems) for system in systems.systems) if mind else ()
    theirs = [each.name for each in (*role.values, *role.domains, *role.metrics)]
    bank = mind.bank if mind else read_bank(home)
    return Candidate(
        systems=systems,
        stories=stories,
        audit=files.audit.content,
        questions=asked,
        role=role,
        claims=files.claims.content,
        readings=readings,
        system_readings=own,
        asked=tuple(read_asked(each, words.asking, theirs) for each in asked.questions),
        told=tellings(stories.stories, _answers(home, tell)) if history and stories.stories else {},
        gaps=gaps(readings, own, role, bank, words, today),
    )


def _fields(fields: Sequence[FieldReading]) -> list[dict[str, Any]]:
    return [{"name": f.name, "strength": f.strength, "quote": f.quote, "add": f.add} for f in fields]


def view_of_bank(home: Home, found: Candidate, today: date) -> CandidateView:
    """The bank as people read it."""
    from simulator.report.candidate import candidate_view
    from simulator.report.names import names

    bank = read_bank(home)
    open_seeds = [seed.note for seed in found.audit.seeds if seed.note and not seed.story]
    return candidate_view(
        found.readings, found.system_readings, found.systems.traits, open_seeds, found.asked, found.role, found.told,
        found.gaps, bank, prepared_words(home), names(bank), today,
    )  # fmt: skip


class CandidateFiles:
    """The files of the bank, opened when they are first asked for; what is saved is on the disk at once.

    ``tell`` hears where a file was edited meanwhile and what was kept beside it.
    """

    def __init__(self, home: Home, tell: Callable[[str], None]) -> None:
        self._folder = home.root / BANK
        self._tell = tell
        self.words = prepared_words(home)
        self._open: dict[str, Opened[Any]] = {}

    @property
    def systems(self) -> Opened[Systems]:
        return self._opened("systems", Systems)

    @property
    def stories(self) -> Opened[Stories]:
        return self._opened("stories", Stories)

    @property
    def audit(self) -> Opened[Audit]:
        return self._opened("audit", Audit)

    @property
    def questions(self) -> Opened[QuestionsToAsk]:
        return self._opened("questions", QuestionsToAsk)

    @property
    def role(self) -> Opened[Role]:
        return self._opened("role", Role)

    @property
    def claims(self) -> Opened[Claims]:
        return self._opened("claims", Claims)

    def save_system(self, system: System) -> None:
        """Put it in, in place of the one for the same checklist. Raises InputError, StorageError."""
        self._change("systems", Systems, lambda t: put(t, "systems", system, "checklist"), self.words.systems.head)

    def save_trait(self, name: str, text: str) -> None:
        """The case that shows one of the seven traits."""

        def edit(tree: dict[str, dict[str, str]]) -> None:
            if tree.get("traits") is None:
                tree["traits"] = {}
            tree["traits"][name] = text

        self._change("systems", Systems, edit, self.words.systems.head)

    def save_story(self, story: Story) -> None:
        """Put it in, in place of the one of the same id."""
        self._change("stories", Stories, lambda t: put(t, "stories", story), self.words.stories.head)

    def add_seed(self, seed: Seed) -> None:
        """One more thing remembered."""
        self._change("audit", Audit, lambda t: add(t, "seeds", seed), self.words.audit.head)

    def save_seed(self, seed: Seed) -> None:
        """The same thing remembered, with what has come to be known of it: when it was, the story it became."""

        def edit(tree: dict[str, list[dict[str, str]]]) -> None:
            same = (known for known in reversed(tree.get("seeds") or []) if known.get("note") == seed.note)
            if (known := next((k for k in same if k.get("prompt") == seed.prompt), None)) is not None:
                known.update({name: text for name, text in seed.model_dump().items() if text})

        self._change("audit", Audit, edit, self.words.audit.head)

    def save_role(self, role: Role) -> None:
        """The whole of it, in place of what stood there."""

        def edit(tree: Any) -> None:
            for name in Role.model_fields:
                tree.pop(name, None)
            tree.update(nice(role))

        self._change("role", Role, edit, self.words.role.head)

    def save_claims(self, claims: Claims) -> None:
        """Every claim of the ledger, those that are there in their place."""

        def edit(tree: Any) -> None:
            for claim in claims.claims:
                put(tree, "claims", claim)

        self._change("claims", Claims, edit, self.words.role.ledger)

    def save_asked(self, asked: Asked) -> None:
        """One question to ask them, in place of the same words."""
        self._change("questions", QuestionsToAsk, lambda t: put(t, "questions", asked, "ask"), self.words.asking.head)

    def _opened(self, name: str, shape: type[M]) -> Opened[M]:
        if name not in self._open:
            self._open[name] = opened(self._folder, name, shape)
        return self._open[name]

    def _change(self, name: str, shape: type[M], edit: Callable[[Any], None], head: str) -> None:
        file = changed(self._opened(name, shape), edit, head)
        self._open[name] = file
        if file.kept is not None:
            self._tell(
                f"{file.path} was edited meanwhile. It stays as you edited it; what was typed here is in {file.kept}."
            )


def has_story(home: Home, name: str) -> bool:
    """Whether the candidate's own bank holds a story of that id. Raises InputError where its file is broken."""
    return any(story.id == name for story in opened(home.root / BANK, "stories", Stories).content.stories)


def with_ledger(home: Home, interviewer: Interviewer, session: str) -> Interviewer:
    """The interviewer, who also asks about numbers that contradict earlier sessions, where a ledger is kept.

    Raises InputError where the ledger is broken.
    """
    known = opened(home.root / BANK, "claims", Claims).content
    if not known.claims:
        return interviewer
    from simulator.preparing.interviewer import LedgerInterviewer

    return LedgerInterviewer(interviewer, known, prepared_words(home).role, session)


def own_lines(home: Home, history: SessionHistory) -> tuple[str, ...]:
    """What the bank says to a session: the stories that it told, and numbers that contradict what was said before.

    A broken file of the bank is one line in their place: no review fails for it.
    """
    try:
        return _own_lines(home, history)
    except InputError as error:
        return (f"Your bank was not looked at. {error.paragraph}",)


def _own_lines(home: Home, history: SessionHistory) -> tuple[str, ...]:
    folder = home.root / BANK
    if not folder.is_dir():
        return ()
    from simulator.analysis.claims import Text
    from simulator.analysis.panel import panel_data
    from simulator.preparing.ledger import clashes
    from simulator.preparing.told import telling_of

    session = history.header.id
    stories = opened(folder, "stories", Stories).content.stories
    read = [(story, Text(story.told(), panel_data())) for story in stories]
    mains = [turn for turn in history.turns if turn.role == "question" and turn.transcript is not None]
    told = [telling_of(turn.transcript.text, session, read) for turn in mains if turn.transcript is not None]
    lines = [f"This tells your story “{story.title}”." for story in stories if story.id in told]
    found = clashes(opened(folder, "claims", Claims).content, prepared_words(home).role)
    return (*lines, *(clash.ask(session) for clash in found if clash.said_in(session)))


def read_role(files: CandidateFiles, description: Path, cv: Path | None, level: str = "") -> Role:
    """Read a job description and a CV and keep what they say. Raises InputError, MissingError, StorageError."""
    from simulator.preparing.roles import read_cv, read_description
    from simulator.preparing.weighing import reasons
    from simulator.store.documents import document_text

    words = files.words.role
    text = document_text(description)
    role = read_description(text, words).model_copy(update={"likely": reasons(text, words)})
    claims = read_cv(document_text(cv), words) if cv is not None else files.role.content.claims
    role = role.model_copy(update={"claims": claims, **({"level": level} if level else {})})
    files.save_role(role)
    return role


def likely(home: Home, files: CandidateFiles) -> tuple[Likely, ...]:
    """The questions that the role makes likely, each with its reasons."""
    from simulator.preparing.weighing import likely_questions

    return likely_questions(files.role.content, read_bank(home), files.words.role)


def _answers(home: Home, tell: Callable[[str], None]) -> Iterator[Answer]:
    """The main answers of all sessions that may tell a story, oldest first."""
    from simulator.planning.drills import SHORT_DRILLS
    from simulator.preparing.told import Answer
    from simulator.store.index import all_facts

    for known in all_facts(home.root, tell=tell):
        if known.loop in SHORT_DRILLS:
            continue
        for a in known.mains:
            yield Answer(
                known.id, known.started[:10], a.turn, a.question or "", a.asked, a.text, a.clear, a.weaknesses,
                known.loop,
            )  # fmt: skip


def check_questions(home: Home, paths: Sequence[Path]) -> tuple[int, int]:
    """How many questions there are with those of ``paths`` (none: of the home), and how many of them are the user's.

    Raises InputError with file:line:col for what is wrong with them, with what goes with them, and with the words
    for the candidate's own bank.
    """
    from simulator.planning.check import rule_gaps
    from simulator.planning.load import load_bank

    bank = load_bank(paths or own_words(home))
    check_words(prepared_words(home), bank)
    if gaps := rule_gaps(bank, read_rules(home)):
        raise InputError("; ".join(gaps), "Add the rules, or take the names out.")
    return len(bank.questions), sum(not where.startswith("prompts/") for where in bank.where.values())
