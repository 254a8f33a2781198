"""Judge answers from text, transcripts, batches or sound files; nothing is kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, TYPE_CHECKING

from simulator.app.engines import choose_transcriber
from simulator.app.home import Home
from simulator.app.knowledge import hints_for, read_mind
from simulator.errors import InputError
from simulator.model.review import FollowUp, QuestionKind, QuestionRef, Review

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from simulator.config import Settings
    from simulator.model.transcript import Transcript
    from simulator.planning.judge import Analysis
    from simulator.ports import Hints, Transcriber
    from simulator.store.inputs import Given
    from simulator.store.speakers import AskWho

__all__ = ["AnalysisRequest", "Analyzed", "Analyzer", "Drilled", "count_answers", "page_of_reviews"]

Hear = Callable[["Transcriber", "NDArray[np.float32]", "Hints", str], "Transcript"]
"""Transcribes samples (float32 mono at 16 kHz), showing progress under a label."""


@dataclass(frozen=True, slots=True)
class AnalysisRequest:
    """What was asked: an id or words; with kind, story and level it wins over what the input says.

    ``candidate``: which speaker is judged where several speak.
    """

    question: str | None = None
    story: str | None = None
    kind: QuestionKind | None = None
    level: str | None = None
    stt: str | None = None
    candidate: str | None = None


@dataclass(frozen=True, slots=True)
class Analyzed:
    """An answer and its review, what the interviewer does next, and what the exchange brought so far."""

    analysis: Analysis
    transcript: Transcript

    @property
    def review(self) -> Review:
        """The review of the last answer."""
        return self.analysis.review

    def document(self) -> dict[str, object]:
        """As it is printed."""
        return self.analysis.document()


@dataclass(frozen=True, slots=True)
class Drilled:
    """A reply in a drill: the ids of what it caught and missed."""

    id: str | None
    drill: str
    caught: tuple[str, ...]
    missed: tuple[str, ...]

    def document(self) -> dict[str, object]:
        """As it is printed."""
        return {"id": self.id, "drill": self.drill, "caught": list(self.caught), "missed": list(self.missed)}


class Analyzer:
    """Judges one input after another; a recogniser is loaded when the first sound comes. Raises InputError.

    ``ask``: who is asked which of several speakers is the candidate, where that isn't plain.
    """

    def __init__(
        self, home: Home, settings: Settings, request: AnalysisRequest, hear: Hear, ask: AskWho | None = None
    ) -> None:
        self._home = home
        self._settings = settings
        self._request = request
        self._hear = hear
        self._ask = ask
        self.mind = read_mind(home)
        self._transcriber: Transcriber | None = None
        if request.story and request.story not in self.mind.bank.stories:
            raise InputError(
                f"there is no core story '{request.story}'", f"One of {', '.join(self.mind.bank.stories)}."
            )
        self._asked = self._question(None)

    def read(self, names: Sequence[str], stdin: IO[bytes]) -> Iterator[Given | InputError]:
        """The answers of the files in order, ``-`` is ``stdin``; an input that can't be read comes as its error.

        An interview of several speakers comes as its answers, each with what was asked.
        """
        for name in names:
            try:
                for given in self._given(name, stdin):
                    yield from [given] if isinstance(given, InputError) else self._answers(given)
            except InputError as error:
                yield error

    def _given(self, name: str, stdin: IO[bytes]) -> Iterator[Given | InputError]:
        from simulator.store.inputs import is_audio, read_file, read_stream

        if name == "-":
            yield from read_stream(stdin)
        elif is_audio(Path(name)):
            yield self._heard(Path(name))
        else:
            yield from read_file(Path(name))

    def _answers(self, given: Given) -> Iterator[Given]:
        """One answer as it is, an interview as its answers. Raises InputError where nobody knows whose they are."""
        from simulator.store.inputs import Said
        from simulator.store.interview import interview, who_spoke
        from simulator.store.speakers import candidate_of

        if given.talk is None:
            yield given
            return
        candidate = candidate_of(given.talk, self._request.candidate, self._ask, given.where)
        if not given.talk.several:
            yield given
            return
        turns = interview(given.talk, candidate, self.mind.bank)
        notes = (*given.notes, who_spoke(given.talk, candidate, turns))
        alone = sum(turn.role == "question" for turn in turns) == 1
        thread: list[Said] = []
        for turn in turns:
            if turn.role not in ("question", "follow-up"):
                continue
            thread = thread if turn.follow_up else []
            said = Said(
                turn.transcript,
                turn.asked if turn.follow_up else "",
                turn.follow_up.target if turn.follow_up else "none",
            )
            yield replace(
                given, transcript=turn.transcript, talk=None, notes=notes, turns=tuple(thread),
                asked=said if turn.follow_up else None, main=None if alone and self._asked else turn.question,
            )  # fmt: skip
            thread.append(said)
            notes = ()

    def judge(self, given: Given) -> Analyzed | Drilled:
        """The review of one answer, alone or at the end of an exchange, or what a reply in a drill caught.

        Raises InputError where a drill's question is not in the bank.
        """
        if given.drill is not None:
            return self._drilled(given, given.drill)
        question = given.main or self._asked or self._question(given) or QuestionRef(text="")
        level = self._request.level or given.level
        return Analyzed(self.mind.exchange(_turns(given), question, level=level, id=given.id), given.transcript)

    def _drilled(self, given: Given, drill: str) -> Drilled:
        from simulator.planning.drills import caught

        asked = given.question_id or ""
        if drill == "intent" and asked not in self.mind.bank.questions:
            hint = "`question_id` names a question of the bank: `mockloop bank list`."
            raise InputError(f"there is no question '{asked}'", hint, where=given.where)
        found = caught(drill, given.transcript, asked, self.mind)
        return Drilled(given.id, drill, tuple(found["caught"]), tuple(found["missed"]))

    def _question(self, given: Given | None) -> QuestionRef | None:
        """The question by the request or, where it doesn't name one, by the input."""
        request = self._request
        words = request.question or (given.question if given else None)
        kind = request.kind or (given.kind if given else None)
        known = self.mind.bank.questions.get(given.question_id or "") if given and not request.question else None
        if known is not None:
            ref = known.ref()
            return ref.model_copy(update={"text": words or ref.text, "kind": kind or ref.kind})
        if not words:
            return None
        story = request.story or (given.story if given else None)
        return self.mind.bank.find(words, kind=kind, story=story)

    def _heard(self, path: Path) -> Given:
        """A sound file as a transcript, by the best engine that is here or the one asked for."""
        from audio.soundfiles import load_sound
        from simulator.store.inputs import Given

        sound = load_sound(path)
        self._transcriber = self._transcriber or choose_transcriber(self._home, self._request.stt)
        hints = hints_for(self.mind.bank, self._settings)
        return Given(self._hear(self._transcriber, sound.samples, hints, path.name), str(path), notes=sound.notes)


def _turns(given: Given) -> list[tuple[Transcript, FollowUp | None]]:
    """The answers in order, each with what was asked before it beside the question."""
    from simulator.planning.judge import follow_ups

    said = [*given.turns, *([given.asked] if given.asked else [])]
    if not said:
        return [(given.transcript, None)]
    return list(zip((turn.transcript for turn in said), follow_ups((t.asked, t.target) for t in said), strict=True))


def page_of_reviews(home: Home, analyzed: Sequence[Analyzed]) -> str:
    """The review page over answers that belong to no session, one section each."""
    from simulator import __version__
    from simulator.app.knowledge import read_bank
    from simulator.model.events import Finish, Heard, Judged, Say
    from simulator.model.records import Header, Line
    from simulator.model.transcript import EngineInfo, Transcript
    from simulator.report.html import report_page
    from simulator.report.names import names
    from simulator.report.view import session_view
    from simulator.report.words import report_words
    from simulator.session.history import assemble

    lines: list[Line] = []
    for number, each in enumerate(analyzed, 1):
        review = each.review
        asked = review.question.text or f"Answer {review.id or number}"
        say = Say(turn=number, role="question", text=asked, question=review.question.id)
        heard = Heard(turn=number, transcript=Transcript(text=each.transcript.text))
        judged = Judged(turn=number, review=review, decision=review.follow_up)
        lines += [
            Line(at=0.0, kind="command", body=say),
            Line(at=0.0, kind="event", body=heard),
            Line(at=0.0, kind="event", body=judged),
        ]
    bank = read_bank(home)
    header = Header(
        id="analysis", app=__version__, rules=analyzed[-1].review.rules if analyzed else "", bank=bank.sha256, seed=0,
        started="2000-01-01T00:00", stt=EngineInfo(engine="given"), tts="", mode="answers", loop="analysis",
    ).model_copy(update={"started": ""})  # fmt: skip  # loose answers belong to no day
    done = Line(at=0.0, kind="command", body=Finish(reason="done"))
    view = session_view(assemble(header, [*lines, done]), report_words(), labels=names(bank))
    return report_page(view, {})


def count_answers(files: Sequence[str]) -> int | None:
    """How many answers there are, for a progress bar; None where only reading stdin could tell."""
    total = 0
    for name in files:
        path = Path(name)
        if name == "-" or not path.is_file():
            return None
        if not name.endswith(".jsonl"):
            total += 1
            continue
        with path.open("rb") as file:
            total += sum(1 for line in file if line.strip())
    return total
