"""Two numbers of one thing are asked about; two things never are."""

from __future__ import annotations

from simulator.preparing.contradiction import contradict
from simulator.preparing.words import load_words

WORDS = load_words().role
CONTRADICT = [
    ("We cut the cost of hosting by 40 %.", "Our hosting cost went down by 30 percent after that."),
    ("I had a team of twelve engineers at the bank.", "At the bank my team had eight engineers."),
    ("Incidents fell from nine to two a month.", "Incidents went from nine to four a month."),
    ("We saved two million euros a year on licences.", "The licences cost us half a million euros less a year."),
    ("Customer churn dropped to 3 percent.", "Churn went down to five percent."),
    ("I hired fourteen people in my first year there.", "In my first year I hired twenty people there."),
    ("The migration moved 300 services to the new platform.", "We migrated 120 services to the new platform."),
    (
        "Deployments went from one a week to ten a day.",
        "We deployed once a week before and thirty times a day after.",
    ),
    (
        "Engagement in the survey rose from 61 to 78 percent.",
        "The engagement score in the survey rose to 90 percent.",
    ),
    ("Response time fell from 800 to 200 milliseconds.", "We brought response time down to 450 milliseconds."),
    ("I managed six direct reports in Berlin.", "I had eleven direct reports in Berlin."),
    ("Sign-ups grew by 25 % after the launch.", "After the launch sign-ups grew by 60 %."),
]
HOLD = [
    ("We cut the cost of hosting by 40 %.", "We cut the time to onboard people by 30 percent."),
    ("I had a team of twelve engineers at the bank.", "Later at the insurer I had eight engineers."),
    ("Incidents fell from nine to two a month.", "Tickets fell from ninety to forty a month."),
    ("We saved two million euros a year on licences.", "The new office cost half a million euros."),
    ("I hired fourteen people in my first year there.", "Five people left in my first year."),
    (
        "The migration moved 300 services to the new platform.",
        "40 services still ran on the old platform a year later.",
    ),
    ("Engagement rose from 61 to 78 percent.", "61 percent of people answered the survey."),
    ("I managed six direct reports in Berlin.", "I had two open positions and sixty applicants."),
    ("Churn dropped to 3 percent.", "Revenue grew by 12 percent in the same year."),
    ("We had 120 customers at the start.", "We had 300 customers at the end."),
    ("Incidents fell from nine to two a month.", "Incidents fell to two a month."),
    ("We cut the cost by 40 %.", "The cost was 40 % lower."),
]

MISSED = ("I had a team of twelve engineers", "Deployments went from one a week")  # better quiet than wrong


def test_most_contradictions_are_noticed() -> None:
    noticed = {one for one, other in CONTRADICT if contradict(one, other, WORDS)}
    assert noticed == {one for one, _ in CONTRADICT if not one.startswith(MISSED)}


def test_what_can_both_be_true_is_no_contradiction() -> None:
    assert [pair for pair in HOLD if contradict(*pair, WORDS) or contradict(*pair[::-1], WORDS)] == []
