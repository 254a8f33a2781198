"""Sessions made by chance from a seed: every mixture of strengths, weaknesses, replies, trust and silence."""

from __future__ import annotations

from random import Random

from simulator.model.events import Command, Event, Finish, Heard, Judged, Listen, Recorded, Say
from simulator.model.records import Header, Line
from simulator.model.review import PARTS, FollowUp, IntentMet, PartName, QuestionRef, Review, Target
from simulator.model.transcript import EngineInfo
from tests.support import made

__all__ = ["session"]

SAID: dict[PartName, str] = {
    "system": "Every Friday I compare what is done with what was planned.",
    "context": "Last spring our team of nine ran the payments of a travel shop.",
    "challenge": "The hardest part was that two engineers refused to give up their project.",
    "actions": "I stopped the mobile project and I told sales on the same day.",
    "results": "In the end we lost four customers fewer than in the month before.",
    "learnings": "I waited too long because I like quiet, and now I call people on the same day.",
}
TARGETS: tuple[Target, ...] = ("system", "ownership", "results", "learnings")
FLAGS = (
    "no-system",
    "generic-we",
    "no-metric",
    "generic-learning",
    "off-question",
    "blame",
    "filler-words",
    "ramble",
)
QUESTIONS = ("q01", "q05", "q10", "q14", "q16")
STORIES = ("underperformer", "sustainable-delivery", "stakeholder", None)
SEVERITIES = ("note", "weakness", "severe")


def session(seed: int) -> tuple[Header, list[Line]]:
    """The header and log of one session; the same seed gives the same."""
    dice = Random(seed)
    trusted = EngineInfo(engine="whisper", model="base.en")
    doubtful = EngineInfo(engine="sphinx", low_trust=True)
    day = f"2026-{seed // 28 % 12 + 1:02}-{seed % 28 + 1:02}"
    header = made.header(
        f"{day}-{seed // 336 + 10:02}1500-made",
        started=f"{day}T{seed // 336 + 10:02}:15:00+01:00",
        plan=None,
        level=dice.choice([None, "career:M2"]),
        loop=dice.choice(["question", "quick-20"]),
        stt=trusted,
    )
    bodies: list[Event | Command] = []
    turn = 0
    for question in dice.sample(QUESTIONS, dice.randint(1, 4)):
        turn += 1
        main = turn
        text = f"Tell me about {question}, please."
        asked = QuestionRef(id=question, text=text, story=dice.choice(STORIES))
        bodies.append(Say(turn=turn, role="question", text=text, question=question))
        if dice.random() < 0.1:
            continue  # never answered
        bodies += _answer(dice, turn, asked, dice.choice([trusted, trusted, trusted, doubtful]), whole=True)
        for _ in range(dice.randint(0, 3)):
            turn += 1
            target = dice.choice(TARGETS)
            probe = FollowUp(text=f"And what about {target}, in turn {turn}?", target=target, because=("no-system",))
            bodies.append(
                Say(turn=turn, role="follow-up", text=probe.text, parent=main, target=target, follow_up=probe)
            )
            if dice.random() < 0.9:
                reply = QuestionRef(text=probe.text, kind="branch")
                bodies += _answer(dice, turn, reply, dice.choice([trusted, trusted, doubtful]), whole=False)
    bodies.append(Finish(reason="done"))
    return header, [
        Line.model_construct(
            at=float(place), kind="command" if isinstance(b, Say | Listen | Finish) else "event", body=b, unknown=None
        )
        for place, b in enumerate(bodies)
    ]


def _answer(dice: Random, turn: int, asked: QuestionRef, engine: EngineInfo, *, whole: bool) -> list[Event | Command]:
    told = [p for p in PARTS if dice.random() < (0.85 if whole else 0.3)] or ["actions"]
    heard = made.spoken(" ".join(SAID[p] for p in told), engine)
    parts: dict[PartName, tuple[int, str]] = {
        p: (2 if dice.random() < 0.75 else 1, SAID[p].rstrip(".")) for p in told
    }
    flags = [(f, "") for f in FLAGS if dice.random() < 0.15]
    found = made.review(heard, asked, parts, flags)
    severe = tuple(f.model_copy(update={"severity": dice.choice(SEVERITIES)}) for f in found.flags)
    changes: dict[str, object] = {
        "flags": severe,
        "learnings_kind": dice.choice(["generic", "authentic"]) if "learnings" in told else "none",
        "results_measured": dice.choice([True, False]) if "results" in told else None,
        "intents": (IntentMet(id="handles-pushback", addressed=dice.random() < 0.7),),
        "story_told": dice.choice(STORIES),
    }
    if dice.random() < 0.1:
        changes = {"judged": False, "not_judged_because": "Too few words were heard.", "flags": ()}
    review: Review = found.model_copy(update=changes)
    audio = f"audio/{turn:03}-answer.wav"
    return [
        Listen(turn=turn),
        Recorded(turn=turn, audio=audio, seconds=heard.seconds or 0.0),
        Heard(turn=turn, transcript=heard),
        Judged(turn=turn, review=review),
    ]
