"""A whole loop made by hand: two rounds, follow-ups, takes, notes, and an answer that nobody gave."""

from __future__ import annotations

from simulator.model.events import Command, Event, Finish, Heard, Judged, Listen, Recorded, Say
from simulator.model.plan import Item, Plan, Round
from simulator.model.records import Line, Noted, Record
from simulator.model.review import FollowUp, PartName, QuestionRef, Rejected, Strength
from simulator.session.history import SessionHistory, assemble
from tests.support import made

ASKED = {
    "q01": "Tell me about a time you made a decision that your team did not like.",
    "q14": "Tell me about a project that was slipping and what you did about it.",
    "q10": "Tell me about a stakeholder who disagreed with you.",
}
LATE = (
    "Our release was three weeks behind and the sales team had promised it for June. "
    "I cut the reporting module and I told sales the same day. "
    "We shipped on June 20 with two known gaps."
)


def plan() -> Plan:
    """Two rounds; the last question is never reached."""

    def item(ident: str) -> Item:
        return Item(
            role="question", text=ASKED[ident], question=QuestionRef(id=ident, text=ASKED[ident]), target=210.0
        )

    people = Round(name="People management", seconds=600.0, items=(item("q01"),))
    project = Round(name="Project management", seconds=900.0, items=(item("q14"), item("q10")))
    return Plan.model_construct(rounds=(people, project))


def lines() -> list[Line]:
    """The log of the loop."""
    first = made.lines(question=ASKED["q01"])
    told = made.spoken(LATE)
    short = made.spoken("It was late and we cut something.")
    probe = FollowUp(
        text="How do you usually notice that a date is in danger?",
        target="system",
        because=("no-system",),
        probe="system",
        rejected=(Rejected(probe="no-learnings", reason="something else comes first"),),
    )
    found: dict[PartName, tuple[Strength, str]] = {
        "challenge": (2, "Our release was three weeks behind"),
        "actions": (2, "I cut the reporting module and I told sales the same day"),
        "results": (2, "We shipped on June 20 with two known gaps"),
    }
    asked = QuestionRef(id="q14", text=ASKED["q14"], story="sustainable-delivery")
    thin = made.review(short, asked, {"challenge": (1, "It was late")}, [("no-story", "")])
    whole = made.review(told, asked, found, [("no-stakes", ""), ("vague-trigger", "the same day")], probe)
    reply = made.spoken("Every Friday I compare what is done with what was planned and I ask why it differs.")
    system: dict[PartName, tuple[Strength, str]] = {"system": (2, "Every Friday I compare what is done")}
    second = made.review(reply, QuestionRef(text=probe.text, kind="branch"), system)
    bodies: list[tuple[float, Event | Command | Record]] = [
        (60.0, Noted(turn=1, t=3.2, text="say the <stake> first", star=True)),
        (61.0, Say(turn=3, role="question", text=ASKED["q14"], question="q14")),
        (62.0, Listen(turn=3)),
        (66.0, Recorded(turn=3, audio="audio/003-answer.wav", seconds=short.seconds or 0.0)),
        (66.1, Heard(turn=3, transcript=short)),
        (66.2, Judged(turn=3, review=thin)),
        (67.0, Listen(turn=3, take=2)),
        (80.0, Recorded(turn=3, take=2, audio="audio/003-answer-2.wav", seconds=told.seconds or 0.0)),
        (80.1, Heard(turn=3, take=2, transcript=told)),
        (80.2, Judged(turn=3, take=2, review=whole, decision=probe)),
        (81.0, Say(turn=4, role="follow-up", text=probe.text, parent=3, target="system", follow_up=probe)),
        (82.0, Listen(turn=4)),
        (90.0, Recorded(turn=4, audio="audio/004-answer.wav", seconds=reply.seconds or 0.0)),
        (90.1, Heard(turn=4, transcript=reply)),
        (90.2, Judged(turn=4, review=second)),
        (91.0, Say(turn=5, role="question", text=ASKED["q10"], question="q10")),
        (95.0, Finish(reason="done")),
    ]
    return [*first, *(_line(at, body) for at, body in bodies)]


def _line(at: float, body: Event | Command | Record) -> Line:
    kind = "command" if isinstance(body, Say | Listen | Finish) else "record" if isinstance(body, Noted) else "event"
    return Line.model_construct(at=at, kind=kind, body=body, unknown=None)


def history(**changes: object) -> SessionHistory:
    """The loop, assembled."""
    return assemble(made.header("2026-03-02-101500-two-rounds", plan=plan(), loop="two-rounds", **changes), lines())
