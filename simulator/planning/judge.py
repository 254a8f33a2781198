"""One way from words to judgement: the session, ``analyze`` and ``rerun`` all come through here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from simulator.analysis import review
from simulator.analysis.consistency import script_flag
from simulator.model.review import FollowUp, Part, PartName, QuestionRef, Review
from simulator.model.transcript import Transcript
from simulator.planning.bank import Bank
from simulator.planning.picture import Step, asked_before
from simulator.planning.planner import Decision, decide
from simulator.planning.probes import StyleName
from simulator.planning.wordings import sayable
from simulator.ports import Exchange, Judgement
from simulator.rules.pack import RulePack

__all__ = ["Interviewer", "Judge"]


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
        style: StyleName = "calm",
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
            style=style,
            seed=seed,
            deep=deep,
            level=level,
        )
        return judged.model_copy(update={"follow_up": decision.follow_up})

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
        judged = review(transcript, self._as_asked(ref, asked), self.pack, level=level, id=id)
        scripted = script_flag(transcript, earlier) if asked is not None and judged.judged else None
        flags = (*judged.flags, scripted) if scripted else judged.flags
        parts = _as_lesson(judged) if asked is not None and asked.target == "learnings" else judged.parts
        return judged.model_copy(update={"question": ref, "flags": flags, "parts": parts})

    def _as_asked(self, question: QuestionRef, asked: FollowUp | None) -> QuestionRef:
        """What the candidate was answering: the question, or the follow-up to it, which is no trunk."""
        if asked is None:
            return question
        return question.model_copy(update={"text": asked.text, "kind": "branch"})

    def interviewer(
        self, *, style: StyleName = "calm", seed: int = 0, level: str | None = None, deep: bool = False
    ) -> Interviewer:
        """The mind as a session sees it."""
        return Interviewer(self, style, seed, level, deep)


def _as_lesson(judged: Review) -> dict[PartName, Part]:
    """The parts of a reply on what was learnt: a rule drawn from one case hints at a way of working, no more."""
    system = judged.parts["system"]
    return {**judged.parts, "system": system.model_copy(update={"strength": min(system.strength, 1)})}


@dataclass(frozen=True)
class Interviewer:
    """The session's ``Interviewer`` port."""

    mind: Judge
    style: StyleName
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
            style=self.style,
            seed=self.seed,
            deep=self.deep,
            level=self.level,
            said=[e.said for e in earlier],
        )
        return Judgement(judged.model_copy(update={"follow_up": decision.follow_up}), decision.follow_up)

    def may_say(self, exchange: Exchange, earlier: Sequence[Exchange]) -> tuple[str, ...]:
        """Every follow-up that may come after the answer now being given, but those that will quote it."""
        steps = _steps(exchange.question, earlier)
        asked = [f for f in (*asked_before(steps), exchange.follow_up) if f is not None]
        said = [*(e.said for e in earlier), exchange.said, *(f.probe for f in asked)]
        return sayable(
            exchange.question, steps, self.mind.bank, style=self.style, seed=self.seed, said=said, level=self.level
        )  # fmt: skip


def _steps(question: QuestionRef, earlier: Sequence[Exchange]) -> list[Step]:
    """The judged answers so far to this question."""
    same = [e for e in earlier if (e.question.id, e.question.text) == (question.id, question.text)]
    return [Step(e.review, e.follow_up, e.transcript) for e in same if e.review is not None]
