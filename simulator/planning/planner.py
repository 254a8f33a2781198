"""One decision: what to ask next, or to move on. Pure, and explained by what led to it and what was left aside.

The order is that of ``prompts/probes/priorities.yaml``, read top to bottom: the first row that holds decides, and its
reason is the one that is shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from simulator.model.review import FollowUp, Move, Rejected, Review, Target
from simulator.model.transcript import Transcript
from simulator.planning.bank import Bank
from simulator.planning.further import further
from simulator.planning.picture import Step, asked_before, picture, reviews
from simulator.planning.priorities import Entry, Picture
from simulator.planning.probes import Tone
from simulator.planning.wordings import Line, say, say_move

__all__ = ["Decision", "decide", "follow_up"]

_SHORTEST = 30.0  # seconds; less than a leaf's answer takes (see prompts/loops), so nothing new is opened
_INVITES = ("say-again", "more", "more-detail")
_POORLY_HEARD = 0.5  # mean word probability; below it half of the words may be wrong
_SHOWN = 2  # other things that might have been asked; a list of all would be no reason
_PATIENCE = 2  # questions back or requests for time in a row; then the interviewer goes on
_MOVES: dict[str, Move] = {
    "question": "clarify", "nothing": "retry", "time": "retry", "repeat": "repeat", "skip": "skip", "close": "close",
}  # fmt: skip
_WHERE: dict[str, Target] = {"time": "context", "approach": "context"}  # what another way in asks for, by kind


@dataclass(frozen=True, slots=True)
class Decision:
    """``follow_up`` None: move on, and ``because`` says why."""

    follow_up: FollowUp | None
    because: tuple[str, ...]
    rejected: tuple[Rejected, ...] = ()


def follow_up(
    review: Review,
    history: Sequence[Review],
    bank: Bank,
    *,
    transcript: Transcript | None = None,
    seconds_left: float | None = None,
    followups_left: int = 3,
    tone: Tone = "calm",
    seed: int = 0,
    deep: bool = False,
    level: str | None = None,
    said: Sequence[str] = (),
) -> FollowUp | None:
    """The next thing a good interviewer would say after ``review``, or None to move on.

    ``history`` holds the earlier reviews of the same question, the main answer first, each with the follow-up that
    came after it. ``transcript`` is that of the newest answer; without it nothing can be checked for how well it was
    heard.
    """
    before: FollowUp | None = None
    steps: list[Step] = []
    for earlier in history:
        steps.append(Step(earlier, before))
        before = earlier.follow_up
    steps.append(Step(review, before, transcript))
    return decide(
        steps, bank, seconds_left=seconds_left, followups_left=followups_left, tone=tone, seed=seed, deep=deep,
        level=level, said=said,
    ).follow_up  # fmt: skip


def decide(
    steps: Sequence[Step],
    bank: Bank,
    *,
    seconds_left: float | None = None,
    followups_left: int = 3,
    tone: Tone = "calm",
    seed: int = 0,
    deep: bool = False,
    level: str | None = None,
    said: Sequence[str] = (),
) -> Decision:
    """The decision after the newest of ``steps``, with its reasons.

    ``steps`` are all answers to one question, the main answer first. ``seconds_left`` is what remains of the
    question's time (None: no clock). ``deep`` goes on digging when nothing is missing; ``level``, such as
    ``career:M2``, is then asked about too. ``said`` are texts used elsewhere in the session, which are not used
    again. The tone changes wording only.
    """
    seen = picture(steps, bank.wording, bank.type_of(steps[0].review.question))
    asked = asked_before(steps)
    used = [*said, *(f.text for f in asked), *(f.probe for f in asked if f.move == "ask")]
    talk = _Talk(steps, seen, bank, tone, seed, used)
    if steps[-1].review.utterance != "answer":
        return _instead(talk, seconds_left)
    reasons = bank.priorities.reasons(seen)
    if (stop := _over(seconds_left, followups_left)) is not None:
        return Decision(None, (stop[0],), _others(reasons, stop[1]))
    if not steps[-1].review.judged:
        return _unfair(talk)
    more = further(bank, seen, steps, level=level, deep=deep, seconds_left=seconds_left)
    rejected: list[Rejected] = []
    for place, entry in enumerate(reasons):
        if entry.target == "none":
            return _complete(talk, () if entry in bank.priorities.reply else more, rejected, entry.because)
        line = talk.new(entry, rejected)
        if line is not None:
            later = [*reasons[place + 1 :], *(more if deep else ())]
            return talk.decision(entry, line, _others(later, "something else comes first", talk.target(entry)))
    if rejected and not deep:
        return Decision(None, ("what is missing was asked",), tuple(rejected[:_SHOWN]))
    return _complete(talk, more, rejected, ("what is missing was asked" if rejected else "nothing is missing",))


def _over(seconds_left: float | None, followups_left: int) -> tuple[str, str] | None:
    """Why nothing can be asked any more, and what that means for all that could be; None where it can."""
    if followups_left <= 0:
        return "no follow-up left", "no follow-up is left"
    if seconds_left is not None and seconds_left < _SHORTEST:
        return "time is up", "there is no time to answer it"
    return None


def _complete(talk: _Talk, more: Sequence[Entry], rejected: list[Rejected], because: tuple[str, ...]) -> Decision:
    """The answer is complete: the first of ``more`` that was not asked yet, or on to the next question."""
    for place, entry in enumerate(more):
        line = talk.new(entry, rejected)
        if line is not None:
            others = _others(more[place + 1 :], "something else comes first", talk.target(entry))
            return talk.decision(entry, line, others)
    return Decision(None, because, tuple(rejected[:_SHOWN]))


@dataclass(frozen=True, slots=True)
class _Talk:
    """What the wording of a follow-up depends on: answers so far, bank, tone, seed, and what was said already."""

    steps: Sequence[Step]
    seen: Picture
    bank: Bank
    tone: Tone
    seed: int
    used: Sequence[str]

    def target(self, entry: Entry) -> Target:
        """What an entry asks for; ``asked``: the same again."""
        return self.seen.asked if entry.target == "asked" else entry.target

    def new(self, entry: Entry, rejected: list[Rejected]) -> Line | None:
        """A line for ``entry`` unless that was asked before; why not is added to ``rejected``."""
        target = self.target(entry)
        again = entry.level or target == "story-element" or bool(entry.tries)  # each of these is about something else
        if not again and any(r.reply is not None and r.reply.target == target for r in reviews(self.steps)):
            rejected.append(Rejected(probe=entry.id, reason="it was asked for before"))
            return None
        line = None
        for harder in (True, False) if entry.target == "asked" else (False,):
            line = line or say(
                target, self.steps, self.seen, self.bank, tone=self.tone, seed=self.seed, said=self.used,
                again=harder, only=entry.probes,
            )  # fmt: skip
        if line is None:
            rejected.append(Rejected(probe=entry.id, reason="every wording of it was used"))
        return line

    def decision(self, entry: Entry, line: Line, rejected: tuple[Rejected, ...]) -> Decision:
        flags = tuple(flag for flag in entry.flags if flag in self.seen.flags)
        because = tuple(dict.fromkeys((*entry.because, *flags, *line.because)))
        return Decision(
            FollowUp(
                text=line.text, target=self.target(entry), because=because, quote=line.quote, probe=line.probe,
                rejected=rejected,
            ),
            because,
            rejected,
        )  # fmt: skip


def _instead(talk: _Talk, seconds_left: float | None) -> Decision:
    """What was said is no answer: answer it, offer another way in, say it again, or go on."""
    step = talk.steps[-1]
    said = step.review.utterance
    open_ = step.asked
    target: Target = open_.target if open_ is not None and (open_.move == "ask" or open_.stands) else "none"
    stands = "" if open_ is None else open_.stands if open_.move != "ask" else open_.text
    again = [s.asked for s in talk.steps if s.asked is not None and s.asked.move != "ask"]
    before = [asked for asked in again if asked.stands == stands]
    retried = any(f.move == "retry" and "time" not in f.because for f in before)
    if said == "nothing" and (retried or (seconds_left is not None and seconds_left < _SHORTEST)):
        return Decision(None, ("nothing comes to mind",), ())
    if len(before) >= 2 * _PATIENCE or (said in ("question", "time") and len(before) >= _PATIENCE):
        return Decision(None, ("asked often enough",), ())
    move = _MOVES[said]
    line = say_move(
        move, step.review.question, target, stands, talk.bank, tone=talk.tone, seed=talk.seed, said=talk.used,
        for_time=said == "time",
    )  # fmt: skip
    if line is None:
        return Decision(None, (said,), ())
    where = target if target != "none" else _WHERE.get(talk.seen.type, "none") if move == "retry" else "none"
    decided = FollowUp(text=line.text, target=where, move=move, stands=stands, because=(said,), probe=line.probe)
    return Decision(decided, (said,), ())


def _unfair(talk: _Talk) -> Decision:
    """The newest answer can't be judged: ask to say it again or to say more, once each, then move on."""
    step = talk.steps[-1]
    heard = step.transcript
    poorly = heard is not None and heard.confidence is not None and heard.confidence < _POORLY_HEARD
    because = "unheard" if poorly or step.review.delivery.words == 0 else "too-short"
    kind = "branch" if talk.seen.kind != "trunk" or step.review.reply is not None else "trunk"
    probe = "say-again" if because == "unheard" else "more" if kind == "trunk" else "more-detail"
    target: Target = "actions" if probe == "more-detail" else "context"
    entry = Entry(
        id=because, target=target, because=(because,), why="there is too little to judge fairly", probes=(probe,)
    )
    picture = replace(talk.seen, flags=(because,))
    if any(step.asked is not None and step.asked.probe in _INVITES for step in talk.steps):
        return Decision(None, ("asked for more before",), ())
    line = say(
        target, talk.steps, picture, talk.bank, tone=talk.tone, seed=talk.seed, said=talk.used, only=(probe,)
    )  # fmt: skip
    if line is None:
        return Decision(None, ("asked for more before",), ())
    return talk.decision(entry, line, ())


def _others(entries: Sequence[Entry], reason: str, chosen: Target = "none") -> tuple[Rejected, ...]:
    """The next few things that could have been asked, each for something else."""
    found: dict[Target | str, Rejected] = {}
    for entry in entries:
        if entry.target not in ("none", "asked", chosen):
            found.setdefault(entry.target, Rejected(probe=entry.id, reason=reason))
    return tuple(found.values())[:_SHOWN]
