"""What the mind makes of an answer that only the answers before it explain."""

from __future__ import annotations

from dataclasses import replace

from simulator.model.review import FollowUp
from simulator.model.transcript import Transcript
from simulator.planning.judge import Judge
from simulator.planning.load import load_bank
from simulator.ports import Exchange
from simulator.rules import load

BANK = load_bank()
MIND = Judge(load(), BANK).interviewer()
STORY = (
    "Last spring the ferry line lost its biggest customer, since our passes failed at the gates every weekend. "
    "We stopped all features and we moved three people to the scanner, and we met the harbour master each morning."
)
OTHER = "I told the harbour master myself that the freeze was mine, and I asked Ana to lead the three of them."


def flags_of_the_reply(text: str) -> tuple[list[str], str]:
    """The flags of a reply to the first follow-up, and why the next one is asked."""
    ref = BANK.questions["q14"].ref()
    first = Exchange(1, ref, ref.text, Transcript(text=STORY))
    judged = MIND.judge(first, (), seconds_left=None, follow_ups_left=3)
    assert judged.decision is not None
    reply = Exchange(2, ref, judged.decision.text, Transcript(text=text), judged.decision)
    found = MIND.judge(reply, [replace(first, review=judged.review)], seconds_left=None, follow_ups_left=2)
    return [flag.id for flag in found.review.flags], found.decision.because[0] if found.decision else ""


def test_the_same_text_again_is_a_script_and_asked_about_once_more() -> None:
    flags, because = flags_of_the_reply("Well. " + STORY)
    assert "rigid-script" in flags
    assert because == "rigid-script"


def test_a_reply_of_its_own_is_none() -> None:
    flags, because = flags_of_the_reply(OTHER)
    assert "rigid-script" not in flags
    assert because != "rigid-script"


def test_a_rule_drawn_from_one_case_only_hints_at_a_way_of_working() -> None:
    told = (
        "Since then, whenever a customer escalates, I always do three things: I call, I write it down, I ask twice."
    )
    asked = FollowUp(text="What do you do differently now?", target="learnings")
    reply = MIND.mind.review(Transcript(text=told), BANK.questions["q14"].ref(), asked)
    assert MIND.mind.review(Transcript(text=told), asked.text).parts["system"].strength == 2
    assert reply.parts["system"].strength == 1


def test_who_names_an_own_mistake_blames_nobody() -> None:
    asked = FollowUp(text="Looking back, which of your own steps would you change?", target="learnings")
    own = (
        "My mistake was that I told everybody before I had spoken with the two cooks. They were angry and they were "
        "right. Since then I always talk with those people first."
    )
    assert "blame" not in {flag.id for flag in MIND.mind.review(Transcript(text=own), "q01", asked).flags}
    others = "It was their own fault, those people never listen and the juniors were incompetent."
    assert "blame" in {flag.id for flag in MIND.mind.review(Transcript(text=others), "q01", asked).flags}
