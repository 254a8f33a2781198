"""Candidates with a known behaviour sit a question; the interviewer must have done right by the end."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from simulator.analysis import thread
from simulator.model.review import FollowUp, Review
from simulator.model.transcript import Transcript
from simulator.planning.judge import Judge, move_of
from simulator.planning.load import load_bank
from simulator.ports import Exchange
from simulator.rules import load

BANK = load_bank()
MIND = Judge(load(), BANK).interviewer()


@dataclass
class Candidate:
    """``answers``: what is said to the question, then after each question back. ``replies``: by what is asked for, in
    order; what is asked beyond them is met with ``otherwise``."""

    answers: list[str]
    replies: dict[str, list[str]] = field(default_factory=dict)
    otherwise: str = "I think that is all I can say about it."


@dataclass
class Talk:
    """What came of it."""

    asked: list[FollowUp]
    reviews: list[Review]

    @property
    def moves(self) -> list[str]:
        return [move_of(asked) for asked in self.asked]

    @property
    def strengths(self) -> dict[str, int]:
        return {name: part.strength for name, part in thread.parts(self.reviews).items()}

    @property
    def flags(self) -> set[str]:
        return {flag.id for review in self.reviews for flag in review.flags if flag.severity != "note"}


def sit(question: str, candidate: Candidate, most: int = 6) -> Talk:
    ref = BANK.questions[question].ref()
    answers, replies = list(candidate.answers), {target: list(said) for target, said in candidate.replies.items()}
    earlier: list[Exchange] = []
    talk = Talk([], [])
    asked: FollowUp | None = None
    for left in range(most, -1, -1):
        main = asked is None or (asked.move != "ask" and not asked.stands)
        known = answers if main else replies.get(asked.target if asked else "", [])
        said = Transcript(text=known.pop(0) if known else candidate.otherwise)
        exchange = Exchange(len(earlier) + 1, ref, asked.text if asked else ref.text, said, asked)
        found = MIND.judge(exchange, earlier, seconds_left=None, follow_ups_left=left)
        earlier.append(replace(exchange, review=found.review))
        talk.reviews.append(found.review)
        asked = found.decision
        if asked is None:
            return talk
        talk.asked.append(asked)
        if asked.move in ("skip", "close"):
            return talk
    return talk


def test_who_is_terse_and_strong_is_not_pressed() -> None:
    talk = sit(
        "q14",
        Candidate(
            [
                (
                    "The booking site of a ski resort. Six weeks before the opening the payment did not "
                    "work. I went to the owner "
                    "the same day, I took the vouchers out and I put Ana on the payment. It opened on "
                    "the first of December."
                )
            ],
            {
                "results": ["On the first of December. Two bugs."],
                "learnings": [
                    (
                        "I had seen it in August and I said nothing for a month. Now I say it in the same week, and "
                        "with the lifts I did."
                    )
                ],
                "system": ["When a date is in danger I ask what can go, and I ask it out loud on the same day."],
                "challenge": ["The owner had sold the vouchers to two hotels already."],
            },
        ),
    )
    assert len(set(talk.moves)) == len(talk.moves)
    assert not talk.flags & {"too-short", "evasion", "off-question", "generic-learning", "blame"}
    assert all(talk.strengths[part] == 2 for part in ("actions", "results", "learnings"))


def test_who_hides_behind_we_is_asked_for_their_own_part_and_then_left() -> None:
    talk = sit(
        "q15",
        Candidate(
            [
                (
                    "The ticket machines of the bus company went down on a Saturday in May. We switched "
                    "to paper, we called the "
                    "vendor, we found the bad update and we rolled it back. By Sunday noon all forty "
                    "machines were up again."
                )
            ],
            {
                "ownership": [
                    "We were all in one call and the decisions were taken together.",
                    "It was really a joint effort.",
                ]
            },
            otherwise="We did that together as a team.",
        ),
    )
    assert talk.moves.count("ownership") == 2
    assert "generic-we" in talk.flags
    assert len(talk.moves) <= 4


def test_who_steps_around_everything_is_not_met_by_topic_after_topic() -> None:
    talk = sit(
        "q61",
        Candidate(
            [
                (
                    "I hired a designer for the bakery app, with a great portfolio. After three months "
                    "nothing was finished. I "
                    "talked to him twice and he left in June."
                )
            ],
            otherwise="It depends, you have to know that the market was crazy at that time.",
        ),
    )
    assert 1 <= len(talk.moves) <= 3
    assert len(set(talk.moves)) <= 2
    assert "evasion" in talk.flags


def test_who_blames_is_asked_for_their_own_share() -> None:
    talk = sit(
        "q31",
        Candidate(
            [
                (
                    "We are the warehouse team and they are marketing. They promised next day delivery "
                    "to everybody. I showed "
                    "their head the plan of the night shift and we agreed on two days for the big "
                    "parcels. Complaints fell by half."
                )
            ],
            {
                "learnings": [
                    "That marketing people don't think about anybody else. Such people need everything in writing."
                ]
            },
        ),
    )
    assert talk.moves[:2] == ["learnings", "learnings"]
    assert talk.asked[1].probe == "own-share"
    assert "blame" in talk.flags
    assert thread.kind_learnt(talk.reviews) != "authentic"


def test_who_asks_back_is_answered_and_then_judged_as_if_nothing_had_been() -> None:
    story = (
        "There was Ines, our analyst at the lottery. For two months her forecasts came after the "
        "meeting they were for. "
        "I told her in March which three I needed by which day, we looked at it every Friday, and since May they are "
        "there a day before."
    )
    talk = sit("q06", Candidate(["A direct report, or can it be a contractor as well?", story]))
    alone = sit("q06", Candidate([story]))
    assert talk.moves[0] == "clarify"
    assert BANK.questions["q06"].means in talk.asked[0].text
    assert talk.moves[1:] == alone.moves
    assert talk.strengths == alone.strengths
    assert not talk.reviews[0].judged


def test_who_has_nothing_is_offered_another_way_in_once() -> None:
    talk = sit("q54", Candidate(["Honestly, I don't know. I have never had to.", "No, nothing comes to mind."]))
    assert talk.moves == ["retry"]
    assert not any(review.judged for review in talk.reviews)
    second = sit(
        "q54",
        Candidate(
            [
                "Never had to, thank God.",
                (
                    "In the museum shop I told a temp after two weeks that it "
                    "would not go on. I said it on a Monday and I paid him the month."
                ),
            ]
        ),
    )
    assert second.moves[0] == "retry"
    assert second.strengths["actions"] == 2


def test_who_jokes_is_not_rated() -> None:
    talk = sit("q55", Candidate(["Ha ha, ask my wife, she keeps the list!", "No seriously, I don't know."]))
    assert talk.moves == ["retry"]
    assert talk.flags == set()


def test_a_second_language_costs_nothing() -> None:
    talk = sit(
        "q14",
        Candidate(
            [
                (
                    "it was for the tram tickets in my town we was five and the date was fix because of "
                    "the new year i see in "
                    "october that the printer not work so i go to the boss of the tram and i say we "
                    "take the paper ticket out and "
                    "only do the card and i give the printer to one colleague alone in december it was "
                    "ready and no passenger "
                    "was waiting"
                )
            ],
            {
                "learnings": [
                    (
                        "i was too long polite with the printer firm i waited three week now i call "
                        "after two day and i "
                        "did this with the new firm also"
                    )
                ],
                "system": ["when i see a date is not good i write it same day to the boss with two way out"],
                "results": ["on first of january all was working"],
                "actions": [
                    "i take the printer away from the plan and i give it to one man and i sit with him every friday"
                ],
            },
        ),
    )
    assert len(set(talk.moves)) == len(talk.moves)
    assert not talk.flags & {"evasion", "too-short", "off-question", "ramble", "generic-learning"}


def test_a_request_is_met_and_changes_nothing() -> None:
    again = sit("q02", Candidate(["Sorry, could you say that again?", "Can we skip this one, please?"]))
    assert again.moves == ["repeat", "skip"]
    assert again.asked[0].text == BANK.questions["q02"].open
    assert again.flags == set()


def test_who_has_the_labels_and_no_content_is_told_nothing_clear_and_asked_for_it() -> None:
    talk = sit(
        "q14",
        Candidate(
            [
                (
                    "The challenge was that there was a serious problem with the timeline of a project. I took "
                    "ownership, I analysed the situation, I aligned all the people involved and I put the right"
                    " steps in place. As a result it improved by forty percent and everybody was happy. I "
                    "learned that communication is key, and I now do that every time."
                )
            ],
            {
                "actions": ["I addressed each of the issues and I made sure that everybody was on the same page."],
                "results": ["It improved a lot, and all of the people involved were really happy with the outcome."],
                "learnings": ["That communication is everything, and that you have to take ownership of it."],
                "context": ["It was a project at my company, with several teams, and there was a lot of pressure."],
            },
            otherwise="We took the right steps, and in the end we achieved what we had set out to achieve.",
        ),
    )
    assert talk.moves
    assert 2 not in talk.strengths.values()
    assert thread.kind_learnt(talk.reviews) != "authentic"


def test_who_rambles_is_led_to_one_thread_and_not_accused_of_more() -> None:
    talk = sit(
        "q14",
        Candidate(
            [
                (
                    "So yeah, a slipping project, um, there were two, let me think which one. The kiosk thing, "
                    "no wait, before that there was the airport, and the airport was actually my predecessor's,"
                    " lovely guy by the way, he has a boat now. Anyway, so the kiosk. We had a partner in Graz,"
                    " or it was Linz first, and they had a new boss every month, and then it rained in through "
                    "the roof, which was funny because the kiosks were for outside. Where was I. Right, the "
                    "date. The date was May, or they said May, and then somebody found out about the printers, "
                    "but that's a whole other story. And my cousin works there, so I knew a bit more than I "
                    "should have. Anyway, it got late, and then we did some things, and it was, I don't know, "
                    "summer in the end."
                )
            ],
            {
                "actions": [
                    (
                        "I told the partner in Graz that the printers have to go, and I moved two people to the "
                        "kiosks. We put up forty of them on the third of July."
                    )
                ],
            },
        ),
    )
    assert talk.moves[0] in ("actions", "ownership", "results")
    assert talk.flags <= {"ramble", "generic-we", "no-stakes"}
    assert talk.strengths["actions"] == 2
