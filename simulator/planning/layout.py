"""Lay out a session: which questions, in which order, with how much time each. Pure: a seed gives one plan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import repeat

from simulator.errors import InputError
from simulator.model.plan import Item, Plan, Round
from simulator.planning.bank import Bank
from simulator.planning.loops import LoopRound, Slot
from simulator.planning.pick import order
from simulator.planning.questions import Phrasing, Question
from simulator.planning.styles import Style

__all__ = ["PlanRequest", "lay_out"]

_CUE = 0.875  # of the upper target length: 210 of 240 seconds for a trunk, where answers start to lose a listener
_FOLLOW_UP_CUE = 75.0  # seconds; a branch is answered in 45 to 90
_SAID = 10.0  # seconds for a line that is only said
_NUMBERS = ("no questions", "one question", "two questions", "three questions", "four questions", "five questions",
            "six questions", "seven questions", "eight questions", "nine questions", "ten questions")  # fmt: skip


@dataclass(frozen=True, slots=True)
class PlanRequest:
    """What the candidate asked for. At most one of ``loop``, ``questions`` and ``story``; none: the short loop.

    ``minutes`` replaces the length of each round; ``follow_ups`` the budget of each question. ``told`` are ids of
    questions asked in earlier sessions, once for each time: the rarest come first. ``proven`` are core stories that
    were told in full before; questions after others come before them. ``check`` opens with a microphone check.
    ``voices``: 2 where two interviewers take turns by rounds.
    """

    loop: str | None = None
    questions: tuple[str, ...] = ()
    story: str | None = None
    minutes: float | None = None
    follow_ups: int | None = None
    level: str | None = None
    style: str = "calm"
    study: bool = False
    headphones: bool = False
    voices: int = 1
    check: bool = False
    seed: int = 0
    asked_before: tuple[str, ...] = ()
    proven: tuple[str, ...] = ()


def lay_out(bank: Bank, request: PlanRequest) -> Plan:
    """The plan of one session. Raises InputError for unknown names and for requests that contradict themselves."""
    if sum(map(bool, (request.loop, request.questions, request.story))) > 1:
        raise InputError("a loop, questions and a story were asked for at once", "Choose one of the three.")
    if request.minutes is not None and not 1 <= request.minutes <= 480:
        raise InputError(f"{request.minutes:g} minutes is no length of a round", "Choose between 1 and 480.")
    style = bank.style(request.style)
    used: list[str] = []
    if request.questions:
        asked = [_asked(bank, name) for name in request.questions]
        rounds = [_round(_own(request, asked), asked, style, request)]
    elif request.story:
        choice = _choose([Slot(stories=(request.story,))], Slot(), bank.of_story(request.story), request, used)
        rounds = [_round(_scaled(bank.rounds["drill"], request, most=1), choice, style, request)]
    else:
        rounds = []
        names = bank.loop(request.loop or "quick-20").rounds
        for name in names:
            frame = _scaled(bank.rounds[name], request, most=len(bank.questions) // len(names))
            slots = [*frame.pick[: frame.questions], *[frame.extra] * (frame.questions - len(frame.pick))]
            rounds.append(
                _round(
                    frame, _choose(slots, frame.extra, tuple(bank.questions.values()), request, used), style, request
                )
            )
    if request.voices > 1 and style.lines.hand_over:
        rounds = [*map(_handing_over, rounds, rounds[1:], repeat(style)), *rounds[-1:]]
    return Plan(rounds=tuple(rounds), lines=style.lines.session(), study=request.study,
        voices=request.voices, cuts_in=style.cuts_in, headphones=request.headphones,
    )  # fmt: skip


def _asked(bank: Bank, text: str) -> Question:
    """A question of the bank, or one that was typed in full."""
    if text in bank.questions or " " not in text.strip():
        return bank.question(text)
    ref = bank.find(text)
    if ref.id is not None:
        known = bank.questions[ref.id]
        return known.model_copy(update={"open": text, "concise": "", "guided": "", "spoken": {}})
    return Question(
        id="typed", title=text, open=text, kind=ref.kind, type=bank.wording.type_of(text), story=ref.story,
        intents=ref.intents, asks=bank.wording.asks(text),
    )  # fmt: skip


def _own(request: PlanRequest, asked: Sequence[Question]) -> LoopRound:
    """A round made of the questions that were asked for: no introduction, no questions back."""
    each = request.minutes / len(asked) if request.minutes else 8.0
    return LoopRound(
        id="own", name="Your questions", minutes=each * len(asked) + 1, intro=0, questions=len(asked), each=each,
        follow_ups=3, reverse=0, wrap_up=1, pick=(Slot(),),
    )  # fmt: skip


def _scaled(frame: LoopRound, request: PlanRequest, most: int) -> LoopRound:
    """The round in the minutes asked for: as many questions as fit, ``most`` at most, the frame in proportion."""
    if request.minutes is None:
        return frame
    ratio = min(1.0, request.minutes / frame.minutes)
    around = {name: getattr(frame, name) * ratio for name in ("intro", "reverse", "wrap_up")}
    room = request.minutes - sum(around.values())
    count = 1 if frame.deep else max(1, min(most, int(room / frame.each)))
    return frame.model_copy(update={**around, "minutes": request.minutes, "questions": count, "each": room / count})


def _choose(
    slots: Sequence[Slot], extra: Slot, pool: Sequence[Question], request: PlanRequest, used: list[str]
) -> list[Question]:
    """One question a slot, from ``extra`` where nothing is left for it: twins apart, proven and told ones last."""
    chosen: list[Question] = []
    for number, slot in enumerate(slots):
        free = [q for q in pool if q.id not in used]
        apart = [q for q in free if not any(twin in used for twin in q.twins)]
        choices = [[q for q in questions if s.takes(q)] for questions in (apart, free) for s in (slot, extra)]
        fresh = next(filter(None, choices), [])
        level = [q for q in fresh if request.level is None or request.level in q.levels or not q.levels] or fresh
        if not level:
            continue
        ranked = order(level, request.seed, "question", number, len(used))
        first = min(ranked, key=lambda q: (q.story in request.proven, request.asked_before.count(q.id)))
        used.append(first.id)
        chosen.append(first)
    if not chosen:
        raise InputError("no question fits", "`mockloop bank list` shows what there is.")
    return chosen


def _round(frame: LoopRound, questions: Sequence[Question], style: Style, request: PlanRequest) -> Round:
    lines, items = style.lines, []
    if request.check:
        items.append(Item(role="check", text=lines.check, seconds=20.0))
    if frame.intro:
        welcome = lines.welcome_one if len(questions) == 1 else lines.welcome.format(count=_count(len(questions)))
        text = f"{welcome} {lines.introduce}"
        items.append(Item(role="introduction", text=text, seconds=frame.intro * 60, target=75.0))
    else:
        welcome = lines.welcome_one if len(questions) == 1 else lines.welcome.format(count=_count(len(questions)))
        items.append(Item(role="introduction", text=welcome, seconds=_SAID, listens=False))
    budget = frame.follow_ups if request.follow_ups is None else request.follow_ups
    first: Phrasing = "guided" if request.study else style.phrasings[0]
    for question in questions:
        phrasings = list(dict.fromkeys(question.speech(p) for p in (first, *style.phrasings)))
        items.append(
            Item(
                role="question", text=phrasings[0], question=question.ref(first), phrasings=tuple(phrasings[1:]),
                seconds=frame.each * 60, target=round(question.seconds[1] * _CUE, 1),
                follow_up_target=_FOLLOW_UP_CUE, follow_ups=budget,
            )
        )  # fmt: skip
    if frame.reverse:
        items.append(Item(role="reverse", text=lines.reverse, seconds=frame.reverse * 60, target=60.0))
    items.append(Item(role="wrap-up", text=lines.wrap_up, seconds=frame.wrap_up * 60, listens=False))
    return Round(name=frame.name, seconds=sum(item.seconds for item in items), items=tuple(items))


def _handing_over(this: Round, following: Round, style: Style) -> Round:
    """The round as it ends where another interviewer goes on."""
    last = this.items[-1].model_copy(update={"text": style.lines.hand_over.format(name=following.name)})
    return this.model_copy(update={"items": (*this.items[:-1], last)})


def _count(questions: int) -> str:
    return _NUMBERS[questions] if questions < len(_NUMBERS) else f"{questions} questions"
