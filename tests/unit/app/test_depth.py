"""One claim probed to the ground: layer by layer, quoting it once, and no further than it holds."""

from __future__ import annotations

from pathlib import Path

from simulator.app.frontend import SessionRequest
from simulator.app.practice import practise
from simulator.config import Settings
from simulator.planning.probing import PROBE, layers
from simulator.report.text import review_text
from simulator.session.facts import facts
from simulator.session.history import Turn
from tests.support.mind import own
from tests.unit.app.test_application import Quiet

STORY = (
    "Last year the payment service failed every weekend. I moved three people to it, and I stopped the mobile app "
    "for two months. After six weeks the failures went from nine to two a month."
)
HELD = [
    "I know it from our incident reports, which I counted each month: nine in March, two in May.",
    "I decided alone to stop the mobile app, I chose the three people myself, and I told the directors why.",
    "Without that the failures would have stayed at nine a month; in the quarter before nobody had touched them.",
    "It cost us the mobile launch, which was hard: the sales team lost a customer, and I had promised them the date.",
    "I was wrong to tell the team so late. Since then I speak with those who lose the most first, as in September.",
]


def asked(own_home: Path, replies: list[str]) -> list[Turn]:
    request = SessionRequest(mode="typed", questions=("q01",), depth=True, seed=3)
    outcome = practise(own(), Settings(), request, Quiet([STORY, *replies]))
    assert outcome.reason == "done"
    assert outcome.view is not None
    assert "one claim is probed to the ground" in " ".join(review_text(outcome.view).split())
    follow_ups = [turn for turn in outcome.history.turns if turn.role == "follow-up"]
    assert facts(outcome.history).mains[0].layers <= len(follow_ups)
    return follow_ups


def test_it_goes_down_as_long_as_each_layer_is_answered(own_home: Path) -> None:
    turns = asked(own_home, HELD)
    probes = [turn.follow_up.probe for turn in turns if turn.follow_up]
    assert all(probe.startswith(PROBE) for probe in probes)
    assert probes[0] == "depth.known"
    assert len(probes) > 1
    assert len(probes) == len(set(probes)) <= layers()
    first = turns[0].follow_up
    assert first is not None
    assert first.quote
    assert first.quote in STORY
    assert first.quote in turns[0].text


def test_it_stops_where_the_claim_does_not_hold(own_home: Path) -> None:
    turns = asked(own_home, ["That is a good question, and as I said, we were all very busy at that time, you know."])
    assert len(turns) == 1
