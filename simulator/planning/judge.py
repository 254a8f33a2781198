"""One way from words to judgement: the session, ``analyze`` and ``rerun`` all come through here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import cast, get_args

from simulator.analysis import review, thread
from simulator.analysis.asked import claims_only, fair_flags, own_flags
from simulator.analysis.consistency import script_flag
from simulator.analysis.delivery import measure
from simulator.analysis.replies import evades, read_reply
from simulator.analysis.signs import hollow
from simulator.analysis.utterance import kind_of, shipped_utterances
from simulator.analysis.weaknesses import catalogue
from simulator.model.review import (
    PART_OF,
    PARTS,
    Evidence,
    Flag,
    FollowUp,
    Move,
    Part,
    PartName,
    QuestionRef,
    Reply,
    Review,
    Target,
    Utterance,
)
from simulator.model.transcript import Transcript
from simulator.planning.bank import Bank
from simulator.planning.interrupting import cut_in_reason
from simulator.planning.picture import Step, asked_before, reviews
from simulator.planning.planner import Decision, decide
from simulator.planning.probes import Tone
from simulator.planning.wordings import sayable
from simulator.ports import Exchange, Judgement
from simulator.rules.pack import RulePack
from simulator.text.document import Document, read_transcript

__all__ = ["Analysis", "Interviewer", "Judge", "follow_ups", "move_of"]


@dataclass(frozen=True, slots=True)
class Analysis:
    """``move``: what comes next, the target of a follow-up or another move. ``parts``: over all answers."""

    review: Review
    move: str
    parts: Mapping[PartName, Part]

    def document(self) -> dict[str, object]:
        """As ``analyze`` prints it: the review of the last answer, with the move and what the exchange brought."""
        parts = {name: part.model_dump(mode="json", exclude={"score"}) for name, part in self.parts.items()}
        return {**self.review.model_dump(mode="json", by_alias=True), "move": self.move, "exchange": {"parts": parts}}


def follow_ups(said: Iterable[tuple[str, str]]) -> list[FollowUp | None]:
    """What was asked in an exchange, by the words and the target or move of each turn; no words: the question."""
    found: list[FollowUp | None] = []
    stands, target = "", "none"
    for text, name in said:
        if not text:
            found.append(None)
        elif name in get_args(Move):
            found.append(FollowUp(text=text, target=cast("Target", target), move=cast("Move", name), stands=stands))
        else:
            stands, target = text, name
            found.append(FollowUp(text=text, target=cast("Target", name)))
    return found


def move_of(decided: FollowUp | None) -> str:
    """What a decision does, in a word: what a follow-up asks for, another move, or ``none``."""
    if decided is None:
        return "none"
    return decided.target if decided.move == "ask" else decided.move


@dataclass(frozen=True)
class Judge:
    """Rules and bank, ready to judge. Deterministic; safe to share between threads."""

    pack: RulePack
    bank: Bank

    def judge(
        self,
        transcript: Transcript,
        question: QuestionRef | str,
        *,
        history: Sequence[Review] = (),
        level: str | None = None,
        tone: Tone = "calm",
        seed: int = 0,
        seconds_left: float | None = None,
        followups_left: int = 3,
        deep: bool = False,
        id: str | None = None,  # noqa: A002 - the field's own name
    ) -> Review:
        """Judge one answer and set ``follow_up`` to what a good interviewer would say next.

        ``question`` is the one that opened the thread, also where the answer is one to a follow-up; then
        ``history`` holds the earlier reviews of that question, each with its follow-up.
        """
        before: FollowUp | None = None
        steps: list[Step] = []
        for earlier in history:
            steps.append(Step(earlier, before))
            before = earlier.follow_up
        judged = self.review(transcript, question, before, level=level, id=id)
        steps.append(Step(judged, before, transcript))
        decision = decide(
            steps,
            self.bank,
            seconds_left=seconds_left,
            followups_left=followups_left,
            tone=tone,
            seed=seed,
            deep=deep,
            level=level,
        )
        return judged.model_copy(update={"follow_up": decision.follow_up})

    def exchange(
        self,
        turns: Sequence[tuple[Transcript, FollowUp | None]],
        question: QuestionRef | str,
        *,
        level: str | None = None,
        id: str | None = None,  # noqa: A002 - the field's own name
    ) -> Analysis:
        """Judge the last of ``turns``, each an answer with the follow-up that it answers, and all together."""
        ref = self.bank.find(question) if isinstance(question, str) else question
        steps: list[Step] = []
        for place, (transcript, asked) in enumerate(turns):
            earlier = [step.transcript for step in steps if step.transcript is not None]
            name = id if place == len(turns) - 1 else None
            judged = self.review(transcript, ref, asked, earlier=earlier, level=level, id=name)
            steps.append(Step(judged, asked, transcript))
        found = decide(steps, self.bank, level=level).follow_up
        last = steps[-1].review.model_copy(update={"follow_up": found})
        return Analysis(last, move_of(found), thread.parts(reviews(steps)))

    def review(
        self,
        transcript: Transcript,
        question: QuestionRef | str,
        asked: FollowUp | None = None,
        *,
        earlier: Sequence[Transcript] = (),
        level: str | None = None,
        id: str | None = None,  # noqa: A002 - the field's own name
    ) -> Review:
        """Judge one answer, to the question or to the follow-up ``asked``, without deciding what comes next.

        ``earlier``: what was said to the same question before; a reply that says it again adds nothing.
        """
        ref = self.bank.find(question) if isinstance(question, str) else question
        open_ = _still_open(asked)
        document = read_transcript(transcript)
        question_type = self.bank.type_of(ref)
        reply = open_ is not None or ref.kind != "trunk"
        whole = not reply and not ref.drill and question_type in ("time", "approach")
        said = kind_of(document, own_questions=question_type == "own-questions", reply=reply, whole=whole)
        if said != "answer" and not ref.drill:
            return self._no_answer(transcript, ref, said, id)
        judged = review(
            transcript, _as_asked(ref, open_), self.pack, level=level, fits=self.bank.stories_fit(ref), id=id
        )
        judged = judged.model_copy(update={"question": ref})
        if not judged.judged:
            return judged
        if open_ is None:
            own = own_flags(transcript.text, question_type)
            claimed = any(flag.id == "claim-not-shown" for flag in judged.flags)
            if question_type == "why" and not claimed and claims_only(document):
                own = (*own, self._flag("claim-not-shown"))
            if question_type == "fact" and evades(document, ref.text):
                own = (*own, self._flag("evasion"))
            return judged.model_copy(update={"flags": (*fair_flags(judged.flags, question_type, None), *own)})
        return self._as_reply(judged, document, transcript, open_, earlier)

    def _as_reply(
        self,
        judged: Review,
        document: Document,
        transcript: Transcript,
        asked: FollowUp,
        earlier: Sequence[Transcript],
    ) -> Review:
        """A reply by its own measure: what it brings of what was asked, and the weaknesses that a reply can have."""
        heard = read_reply(
            document, judged.parts, {flag.id for flag in judged.flags}, asked.target, asked.text,
            hollow=hollow(document, self.pack),
        )  # fmt: skip
        flags = fair_flags(judged.flags, "time", asked.target)
        named = {flag.id for flag in flags}
        flags = (*flags, *(self._flag(name) for name in heard.flags if name not in named))
        state = heard.state
        if scripted := script_flag(transcript, earlier):
            flags, state = (*flags, scripted), "deflected"
        parts = _as_lesson(judged) if asked.target == "learnings" else dict(judged.parts)
        part = PART_OF.get(asked.target)
        if part is not None:
            found = parts[part]
            evidence = found.evidence or (_opening(document) if heard.strength else ())
            parts[part] = Part(strength=heard.strength, score=found.score, evidence=evidence)
        kind = judged.learnings_kind
        if asked.target == "learnings":
            kind = "authentic" if heard.strength == 2 else "generic" if heard.strength else "none"
        reply = Reply(target=asked.target, state=state)
        return judged.model_copy(update={"flags": flags, "parts": parts, "learnings_kind": kind, "reply": reply})

    def _flag(self, name: str) -> Flag:
        """A weakness by name, with the words that the rules have for it."""
        known = catalogue(self.pack)[name]
        return Flag(
            id=name, severity=known.severity, message=known.message, why=known.why, clears=known.clears,
            source=known.source, rule=f"reply.{name}",
        )  # fmt: skip

    def _no_answer(
        self,
        transcript: Transcript,
        question: QuestionRef,
        said: Utterance,
        id: str | None,  # noqa: A002 - the field's own name
    ) -> Review:
        """The review of what is no answer: nothing in it is rated."""
        delivery, _ = measure(transcript)
        return Review(
            id=id,
            question=question,
            utterance=said,
            judged=False,
            not_judged_because=shipped_utterances().said[said],
            parts={part: Part() for part in PARTS},
            delivery=delivery,
            rules=self.pack.sha256,
        )

    def interviewer(
        self, *, style: str = "calm", seed: int = 0, level: str | None = None, deep: bool = False
    ) -> Interviewer:
        """Judge and planner as a session sees them."""
        return Interviewer(self, self.bank.tone(style), seed, level, deep)


def _still_open(asked: FollowUp | None) -> FollowUp | None:
    """The follow-up that is answered: ``asked``, or where that only put something again, what it put again."""
    if asked is None or asked.move == "ask":
        return asked
    return asked.model_copy(update={"text": asked.stands, "move": "ask"}) if asked.stands else None


def _as_asked(question: QuestionRef, asked: FollowUp | None) -> QuestionRef:
    """What the candidate was answering: the question, or the follow-up to it, which is no trunk."""
    if asked is None:
        return question
    return question.model_copy(update={"text": asked.text, "kind": "branch"})


def _opening(document: Document) -> tuple[Evidence, ...]:
    """The first sentence, as what shows a part that a short reply tells whole."""
    first = document.sentences[0]
    span = document.span(first.first, first.last)
    quote = document.text[span.start : span.end]
    return (Evidence(start=span.start, end=span.end, quote=quote, rule="reply"),)


def _as_lesson(judged: Review) -> dict[PartName, Part]:
    """The parts of a reply on what was learnt: a rule drawn from one case hints at a way of working, no more."""
    system = judged.parts["system"]
    return {**judged.parts, "system": system.model_copy(update={"strength": min(system.strength, 1)})}


@dataclass(frozen=True)
class Interviewer:
    """The session's ``Interviewer`` port."""

    mind: Judge
    tone: Tone
    seed: int
    level: str | None
    deep: bool

    def judge(
        self, exchange: Exchange, earlier: Sequence[Exchange], *, seconds_left: float | None, follow_ups_left: int
    ) -> Judgement:
        """Judge the newest exchange among all of the session and decide what to ask next."""
        steps = _steps(exchange.question, earlier)
        before = [step.transcript for step in steps if step.transcript is not None]
        judged = self.mind.review(
            exchange.transcript, exchange.question, exchange.follow_up, earlier=before, level=self.level
        )
        steps.append(Step(judged, exchange.follow_up, exchange.transcript))
        decision: Decision = decide(
            steps,
            self.mind.bank,
            seconds_left=seconds_left,
            followups_left=follow_ups_left,
            tone=self.tone,
            seed=self.seed,
            deep=self.deep,
            level=self.level,
            said=[e.said for e in earlier],
        )
        return Judgement(judged.model_copy(update={"follow_up": decision.follow_up}), decision.follow_up)

    def cuts_in(self, exchange: Exchange, review: Review, seconds: float) -> str:
        """Why an interviewer who interrupts would do so now; nobody is interrupted in a reply."""
        return "" if exchange.follow_up is not None else cut_in_reason(review, exchange.transcript, seconds)

    def may_say(self, exchange: Exchange, earlier: Sequence[Exchange]) -> tuple[str, ...]:
        """Every follow-up that may come after the answer now being given, but those that will quote it."""
        steps = _steps(exchange.question, earlier)
        asked = [f for f in (*asked_before(steps), exchange.follow_up) if f is not None]
        said = [*(e.said for e in earlier), exchange.said, *(f.probe for f in asked)]
        return sayable(
            exchange.question, steps, self.mind.bank, tone=self.tone, seed=self.seed, said=said, level=self.level
        )  # fmt: skip


def _steps(question: QuestionRef, earlier: Sequence[Exchange]) -> list[Step]:
    """The judged answers so far to this question."""
    same = [e for e in earlier if (e.question.id, e.question.text) == (question.id, question.text)]
    return [Step(e.review, e.follow_up, e.transcript) for e in same if e.review is not None]
