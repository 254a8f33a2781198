"""A loop of nine spoken answers with two replies each: five strong, two middling, one weak, one off the question.

Of one answer alone: without replies.
"""

from __future__ import annotations

from random import Random

from simulator.model.events import Command, Event, Finish, Heard, Judged, Listen, Recorded, Say
from simulator.model.plan import Item, Plan, Round
from simulator.model.records import Line
from simulator.model.review import PARTS, FollowUp, IntentMet, PartName, QuestionRef
from simulator.session.history import SessionHistory, assemble
from tests.support import made
from tests.support.generated import SAID

KINDS = ("strong", "middling", "strong", "weak", "strong", "off", "strong", "middling", "strong")
WORDS = [
    "river",
    "lamp",
    "garden",
    "ticket",
    "window",
    "bridge",
    "carpet",
    "engine",
    "pepper",
    "winter",
    "market",
    "violin",
    "camera",
    "basket",
    "thunder",
    "cotton",
    "harbour",
    "pencil",
    "mirror",
    "ladder",
    "blanket",
    "copper",
    "island",
    "feather",
    "candle",
    "valley",
    "orange",
    "silver",
    "button",
    "forest",
    "rocket",
    "saddle",
    "tunnel",
    "planet",
    "pillow",
    "anchor",
    "butter",
    "circle",
    "dragon",
    "finger",
]


def history(repeat: int = 2, kinds: tuple[str, ...] = KINDS) -> SessionHistory:
    """The loop, assembled. ``repeat``: how often the filling sentence stands after each part, for longer answers."""
    bodies: list[Event | Command] = []
    items = []
    turn = 0
    for number, kind in enumerate(kinds, 1):
        turn += 1
        main = turn
        asked = QuestionRef(id=f"n{number}", text=f"Tell me about time number {number} that you led a team.")
        items.append(Item(role="question", text=asked.text, question=asked, target=210.0))
        bodies.append(Say(turn=turn, role="question", text=asked.text, question=asked.id))
        bodies += _answer(turn, asked, kind, repeat)
        for target in ("system", "results") if len(kinds) > 1 else ():
            turn += 1
            probe = FollowUp(
                text=f"And what about {target}, in case {number}?", target=target, because=("no-system",)
            )
            bodies.append(
                Say(turn=turn, role="follow-up", text=probe.text, parent=main, target=target, follow_up=probe)
            )
            bodies += _answer(turn, QuestionRef(text=probe.text, kind="branch"), "reply", 1)
    bodies.append(Finish(reason="done"))
    lines = [
        Line.model_construct(
            at=30.0 * place,
            kind="command" if isinstance(b, Say | Listen | Finish) else "event",
            body=b,
            unknown=None,
        )
        for place, b in enumerate(bodies)
    ]
    whole = Round(name="People management", seconds=2700.0, items=tuple(items))
    plan = Plan.model_construct(rounds=(whole,), lines=Plan.model_fields["lines"].default)
    header = made.header(
        "2026-03-02-101500-nine", plan=plan if len(kinds) > 1 else None, loop="people-45", level="career:M2"
    )
    return assemble(header, lines)


def _answer(turn: int, asked: QuestionRef, kind: str, repeat: int) -> list[Event | Command]:
    clear: tuple[PartName, ...] = {
        "strong": PARTS,
        "middling": ("context", "actions", "results"),
        "weak": (),
        "off": PARTS,
        "reply": ("actions",),
    }[kind]
    told = clear if kind == "reply" else PARTS if kind != "weak" else ("context", "challenge")
    dice = Random(turn)  # no two answers in the same words, or all would be called learned by heart

    def filling() -> str:
        return f"Then the {' '.join(dice.sample(WORDS, 17))} came."

    heard = made.spoken(" ".join(" ".join([SAID[p], *(filling() for _ in range(repeat))]) for p in told))
    parts: dict[PartName, tuple[int, str]] = {p: (2 if p in clear else 1, SAID[p].rstrip(".")) for p in told}
    flags = {
        "middling": [("generic-learning", SAID["learnings"].rstrip("."))],
        "weak": [("no-system", ""), ("ramble", ""), ("generic-we", "")],
        "off": [("off-question", "")],
    }.get(kind, [])
    review = made.review(heard, asked, parts, flags)
    strong = kind == "strong"
    met = (IntentMet(id="handles-pushback", addressed=strong),)
    changes = {"learnings_kind": "authentic" if strong else "generic", "results_measured": strong, "intents": met}
    review = review.model_copy(update=changes)
    return [
        Listen(turn=turn),
        Recorded(turn=turn, audio=f"audio/{turn:03}-answer.wav", seconds=heard.seconds or 0.0),
        Heard(turn=turn, transcript=heard),
        Judged(turn=turn, review=review),
    ]
