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
    ("Attrition went down from 20 percent to 8 percent.", "We brought attrition down to twelve percent."),
    ("Lead time fell from 30 days to 12.", "Lead time dropped from thirty days to five."),
    ("We had 40 thousand users on the app.", "There were two hundred thousand users on the app."),
    ("Conversion went up by 15 percent.", "We increased conversion by 25 %."),
    ("I hired five engineers for the platform team.", "For the platform team I hired nine engineers."),
    ("Customer complaints fell by half.", "Customer complaints fell by 20 percent."),
    ("Deploys took fifty minutes before and ten after.", "A deploy took ninety minutes before."),
    ("NPS went from 30 to 55.", "Our NPS rose from 30 to 45."),
    ("On-call pages went down by seventy percent.", "We had thirty percent fewer on-call pages after that."),
    ("Test coverage rose to 80 percent.", "We got test coverage up to sixty percent."),
    ("Build time dropped from twenty minutes to four.", "Build time went from twenty minutes to nine."),
    ("The checkout rewrite brought in 3 million dollars.", "The checkout rewrite was worth half a million dollars."),
    ("There were twelve open vacancies when I joined.", "When I joined there were five open vacancies."),
    ("Our cloud bill shrank by 300,000 euros.", "We saved 90,000 euros on the cloud bill."),
    ("Retention went from 70 to 85 percent.", "Retention rose from 70 to 77 percent."),
    ("I interviewed sixty candidates for that role.", "I interviewed twenty candidates for the role."),
    ("Escaped defects fell from 40 to 10 a quarter.", "Escaped defects fell from 40 to 25 a quarter."),
    ("We supported eleven countries with the wallet.", "The wallet was live in twenty-five countries."),
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
    ("Attrition went down to 8 percent.", "Absence went down to 12 percent."),
    ("I led a team of nine at Orbit.", "At Halden I led a team of fifteen."),
    ("The first outage lasted forty minutes.", "The second outage lasted three hours."),
    ("Lead time fell to 12 days.", "Review time fell to two days."),
    ("We grew from 6 to 14 people.", "When I left we were 20 people."),
    ("Conversion went up by 15 percent on mobile.", "Conversion went up by 25 percent on the web."),
    ("I hired five engineers and two designers.", "I hired two designers."),
    ("The budget in 2023 was two million euros.", "The budget in 2024 was three million euros."),
    ("Lead time fell from 30 days to 12.", "Lead time was thirty days."),
    ("Two of my engineers left.", "Eight of my engineers stayed."),
    ("We cut costs by about 40 percent.", "We cut costs by 38 percent."),
    ("Support had 200 tickets a week.", "We closed 150 tickets in the first week."),
    ("I managed eight engineers.", "I managed the eight engineers and a designer, nine people."),
    ("Revenue grew by 10 percent in the first quarter.", "Revenue grew by 30 percent over the year."),
    ("I led a team of nine.", "I led a team of fifteen people."),
    ("The outage lasted forty minutes.", "That outage lasted three hours."),
    ("Our budget was two million euros.", "I had a budget of 1.2 million euros."),
    ("The project took six months.", "The whole project took fourteen months."),
    ("On-call pages went down by seventy percent.", "Support calls went down by thirty percent."),
    ("Test coverage rose to 80 percent.", "Test coverage rose from 40 to 80 percent."),
    ("Build time dropped to four minutes.", "Deploy time dropped to nine minutes."),
    ("The checkout rewrite brought in 3 million dollars.", "The search rewrite brought in one million dollars."),
    ("I had six one-on-ones a week.", "I had two skip-levels a month."),
    ("The cloud bill was 900,000 euros.", "We cut the cloud bill by 90,000 euros."),
    ("In Lisbon we were eight people.", "In Porto we were fourteen people."),
    ("Sixty percent of the team answered the survey.", "Eighty percent of the team liked the change."),
    ("We had three incidents in May.", "We had nine incidents in June."),
    ("Three engineers quit before I came.", "I hired three engineers and promoted two."),
    ("The vendor quoted 200,000 euros.", "We paid the vendor 150,000 euros."),
    ("I spent 20 percent of my time on hiring.", "I spent 50 percent of my time on hiring in that year."),
    ("We moved forty services.", "We moved twelve services first."),
    ("Churn fell from 6 to 4 percent.", "Churn fell from 4 to 3 percent."),
    ("Latency was 300 milliseconds for half of the users.", "Latency was 120 milliseconds for the others."),
]

MISSED = (
    "Deployments went from one a week",
    "Deploys took fifty minutes",
    "We supported eleven",
)  # better quiet than wrong


def test_most_contradictions_are_noticed() -> None:
    noticed = {one for one, other in CONTRADICT if contradict(one, other, WORDS)}
    assert noticed == {one for one, _ in CONTRADICT if not one.startswith(MISSED)}


def test_what_can_both_be_true_is_no_contradiction() -> None:
    assert [pair for pair in HOLD if contradict(*pair, WORDS) or contradict(*pair[::-1], WORDS)] == []
