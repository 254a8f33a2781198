"""One decision: what to ask next, or to move on. Pure, and explained by what led to it and what was left aside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from simulator.model.review import FollowUp, Rejected, Review, Target
from simulator.model.transcript import Transcript
from simulator.planning.bank import Bank
from simulator.planning.further import further
from simulator.planning.picture import PART_OF, Step, asked_before, clear, evaded, evasions, picture
from simulator.planning.priorities import Entry, Picture
from simulator.planning.probes import StyleName
from simulator.planning.wordings import Line, say

__all__ = ["Decision", "decide", "follow_up"]

_AS_GOOD = 0.85  # of the best target's worth: so near, the habitual order decides
_SHORTEST = 30.0  # seconds; less than a leaf's answer takes (see prompts/loops), so nothing new is opened
_MOVE_ON = Entry(id="enough", target="none", because=("enough was said",), why="enough was said")
_THIN: tuple[Target, ...] = ("context", "actions", "results", "learnings")  # asked for where they were only hinted at
_INVITES = ("say-again", "more", "more-detail")
_POORLY_HEARD = 0.5  # mean word probability; below it half of the words may be wrong


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
    style: StyleName = "calm",
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
        steps, bank, seconds_left=seconds_left, followups_left=followups_left, style=style, seed=seed, deep=deep,
        level=level, said=said,
    ).follow_up  # fmt: skip


def decide(
    steps: Sequence[Step],
    bank: Bank,
    *,
    seconds_left: float | None = None,
    followups_left: int = 3,
    style: StyleName = "calm",
    seed: int = 0,
    deep: bool = False,
    level: str | None = None,
    said: Sequence[str] = (),
) -> Decision:
    """The decision after the newest of ``steps``, with its reasons.

    ``steps`` are all answers to one question, the main answer first. ``seconds_left`` is what remains of the
    question's time (None: no clock). ``deep`` goes on digging when nothing is missing; ``level``, such as
    ``career:M2``, is then asked about too. ``said`` are texts used elsewhere in the session, which are not used
    again. The style changes wording only.
    """
    seen = picture(steps, bank.wording)
    if (stop := _over(steps, seconds_left, followups_left)) is not None:
        return Decision(None, (stop[0],), _later(bank.priorities.reasons(seen), stop[1]))
    asked = asked_before(steps)
    used = [*said, *(f.text for f in asked), *(f.probe for f in asked)]
    talk = _Talk(steps, seen, bank, style, seed, used)
    if not steps[-1].review.judged:
        return _unfair(talk)
    if (retry := _once_more(talk)) is not None:
        return retry
    more = further(bank, seen, steps, level=level, deep=deep, seconds_left=seconds_left)
    entries = _weighed(bank, seen, steps)
    rejected: list[Rejected] = []
    for place, entry in enumerate(entries):
        if entry.target == "none":
            rejected += _later(entries[place + 1 :], "enough was said, more likely than not")
            return _complete(talk, more, rejected, "enough was said")
        line = talk.new(entry, rejected)
        if line is not None:
            later = [*(e for e in entries[place + 1 :] if e.target != "none"), *(more if deep else ())]
            return talk.decision(entry, line, (*rejected, *_later(later, "something else comes first")))
    if rejected and not deep:
        return Decision(None, ("what is missing was asked",), tuple(rejected))
    return _complete(talk, more, rejected, "what is missing was asked" if rejected else "nothing is missing")


def _over(steps: Sequence[Step], seconds_left: float | None, followups_left: int) -> tuple[str, str] | None:
    """Why nothing can be asked any more, and what that means for all that could be; None where it can."""
    if followups_left <= 0:
        return "no follow-up left", "no follow-up is left"
    if seconds_left is not None and seconds_left < _SHORTEST:
        return "time is up", "there is no time to answer it"
    if evasions(steps) >= 2:
        return "evaded twice", "pressing on would be no use"
    return None


def _complete(talk: _Talk, more: Sequence[Entry], rejected: list[Rejected], because: str) -> Decision:
    """The answer is complete: the first of ``more`` that was not asked yet, or on to the next question."""
    for place, entry in enumerate(more):
        line = talk.new(entry, rejected)
        if line is not None:
            return talk.decision(entry, line, (*rejected, *_later(more[place + 1 :], "something else comes first")))
    return Decision(None, (because,), tuple(rejected))


def _weighed(bank: Bank, seen: Picture, steps: Sequence[Step]) -> list[Entry]:
    """All that could be asked, best first; the entry ``none`` stands where moving on would be better.

    The order is that of the priorities, except on a main answer: there it is what labelled answers that were heard
    alike say about each target (see ``experience``), unless the priorities' own first choice is about as good. A part
    that was clearly told is never asked for.
    """
    reasons = bank.priorities.reasons(seen)
    if len(steps) > 1 or seen.kind != "trunk" or (reasons and reasons[0].settles):
        return reasons
    worth = bank.experience.worth(steps[0].review, seen.mould)
    if not worth:
        return reasons
    ranked: list[Entry] = []
    first = reasons[0] if reasons else None
    if worth.get(first.target if first else "none", 0.0) >= _AS_GOOD * max(worth.values()):
        ranked += [first] if first else [*(e for e in reasons if e.before_moving_on), _MOVE_ON]
    for target in worth:
        part = PART_OF.get(target)
        known = [entry for entry in reasons if entry.target == target]
        if known:
            ranked += (entry for entry in known if entry is not first or first not in ranked)
        elif target == "none":
            ranked += [*(entry for entry in reasons if entry.before_moving_on), _MOVE_ON]
        elif part is not None and target in _THIN and not clear(steps[0].review, part):
            why = "it was hinted at, and likely not enough for a listener"
            ranked.append(Entry(id=f"{part}-thin", target=target, because=(f"{part}-thin",), why=why))
    return [*ranked, *(entry for entry in reasons if entry not in ranked)]


@dataclass(frozen=True, slots=True)
class _Talk:
    """What every wording needs."""

    steps: Sequence[Step]
    seen: Picture
    bank: Bank
    style: StyleName
    seed: int
    used: Sequence[str]

    def line(self, entry: Entry, *, again: bool = False, only: Sequence[str] = ()) -> Line | None:
        return say(
            entry.target, self.steps, self.seen, self.bank, style=self.style, seed=self.seed, said=self.used,
            again=again, only=only or entry.probes,
        )  # fmt: skip

    def new(self, entry: Entry, rejected: list[Rejected]) -> Line | None:
        """A line for ``entry`` unless that was asked before; why not is added to ``rejected``."""
        again = entry.level or entry.target == "story-element"  # each of these is about something else
        if not again and any(step.asked is not None and step.asked.target == entry.target for step in self.steps):
            rejected.append(Rejected(probe=entry.id, reason="it was asked for before"))
            return None
        line = self.line(entry)
        if line is None:
            rejected.append(Rejected(probe=entry.id, reason="every wording of it was used"))
        return line

    def decision(self, entry: Entry, line: Line, rejected: tuple[Rejected, ...]) -> Decision:
        flags = tuple(flag for flag in entry.flags if flag in self.seen.flags)
        because = tuple(dict.fromkeys((*entry.because, *flags, *line.because)))
        return Decision(
            FollowUp(
                text=line.text, target=entry.target, because=because, quote=line.quote, probe=line.probe,
                rejected=rejected,
            ),
            because,
            rejected,
        )  # fmt: skip


def _unfair(talk: _Talk) -> Decision:
    """The newest answer can't be judged: ask to say it again or to say more, once each, then move on."""
    step = talk.steps[-1]
    heard = step.transcript
    poorly = heard is not None and heard.confidence is not None and heard.confidence < _POORLY_HEARD
    because = "unheard" if poorly or step.review.delivery.words == 0 else "too-short"
    kind = "branch" if talk.seen.kind != "trunk" or step.asked is not None else "trunk"
    probe = "say-again" if because == "unheard" else "more" if kind == "trunk" else "more-detail"
    target: Target = "actions" if probe == "more-detail" else "context"
    entry = Entry(
        id=because, target=target, because=(because,), why="there is too little to judge fairly", probes=(probe,)
    )
    picture = replace(talk.seen, flags=(because,))
    if any(step.asked is not None and step.asked.probe in _INVITES for step in talk.steps):
        return Decision(None, ("asked for more before",), ())
    line = say(
        target, talk.steps, picture, talk.bank, style=talk.style, seed=talk.seed, said=talk.used, only=(probe,)
    )  # fmt: skip
    if line is None:
        return Decision(None, ("asked for more before",), ())
    return talk.decision(entry, line, ())


def _once_more(talk: _Talk) -> Decision | None:
    """After an evasion: the same thing once more, harder; only once in a question."""
    last = talk.steps[-1]
    part = PART_OF.get(last.asked.target) if last.asked else None
    how = evaded(last)
    if last.asked is None or how is None:
        return None
    told = part is not None and any(clear(step.review, part) for step in talk.steps)
    if told and last.asked.target != "ownership":  # steps may be told well, and whose they were is still open
        return None
    entry = Entry(id="evaded", target=last.asked.target, because=(how,), why="the last question was not answered")
    line = talk.line(entry, again=True)
    return talk.decision(entry, line, ()) if line else None


def _later(entries: Sequence[Entry], reason: str) -> tuple[Rejected, ...]:
    return tuple(Rejected(probe=entry.id, reason=reason) for entry in entries if entry.target != "none")
