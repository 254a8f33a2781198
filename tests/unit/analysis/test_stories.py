from __future__ import annotations

import json
from pathlib import Path

import pytest

from simulator.analysis import review
from simulator.analysis.intents import off_question
from simulator.analysis.stories import story_told, story_tree
from simulator.model.transcript import Transcript
from simulator.planning.load import load_bank
from simulator.rules import load
from simulator.text import read

BANK = load_bank()
# seventy-two short tellings of the eight stories; the fourth set was written last, and no rule was made from it
TELLINGS = [
    json.loads(line) for line in (Path(__file__).parents[2] / "data/tellings.jsonl").read_text("utf-8").splitlines()
]
# one short telling of each story, with all of its elements, in no particular order of them
TOLD = {
    "underperformer": """One of my engineers was underperforming: he missed three deadlines in a row and his reviews
        got thin. It turned out that he had never been shown the new tools. I set clear weekly goals with him, in
        writing, until the end of March. In the end I decided to let him go, and that was on me. Since then I speak
        up in the first week.""",
    "motivation": """I believe people stay where they are needed. After the layoffs morale was low. I asked each of
        them what they wanted: some want a title, others want quiet. One wanted to lead, so I gave her the
        migration. I told them every Friday what I knew, and we celebrated small wins with a demo. Nobody left.""",
    "sustainable-delivery": """We plan seventy percent of our capacity. When a change request comes in, something
        goes out of the sprint. A day a week goes to technical debt and tests. We shipped every release on time for
        five quarters.""",
    "scaling": """I like small teams of six. I made a business case for three more people, and finance approved the
        headcount. We interviewed for curiosity with a work sample. Every new hire had a buddy in the first week. I
        hired a former teacher, and she now leads the support side.""",
    "stakeholder": """The head of sales had promised a customer a feature and insisted on May. From her side it
        looked like a broken promise, her bonus hung on it. I offered two options and we agreed on a smaller
        release. She trusts us now, and today she calls me first.""",
    "incomplete-data": """We could not wait, the season was about to start, and I had half of the data. I weighed
        three options by what it would cost to be wrong. We started with one customer and could roll back within an
        hour. It was the right decision, and it taught me to write down my assumptions.""",
    "team-conflict": """Two of my engineers had stopped talking to each other, it was really about who got the
        credit. I let them try to sort it out, and after a week I stepped in. I met each of them separately and then
        we sat down together. Since then they review each other's work, and we agreed on a rule for such
        conflicts.""",
    "challenging-team": """The team had concluded that we need a rewrite. The numbers did not add up, so I had
        doubts about the design. I pulled the logs and ran a small load test. I asked them what happens at ten times
        the load, and they found the bottleneck themselves. I explained it to the board in plain words.""",
}


@pytest.mark.parametrize("story", sorted(TOLD))
def test_each_story_is_known_whatever_was_asked(story: str) -> None:
    findings = load().run(read(" ".join(TOLD[story].split())))
    assert story_told(findings) == story
    told = {
        review(Transcript(text=" ".join(TOLD[story].split())), BANK.questions[asked].ref(), load()).story_told
        for asked in ("q02", "q10", "q33", "q55")
    }
    assert told == {story}


@pytest.mark.parametrize("story", sorted(TOLD))
def test_every_key_element_is_found_and_each_missing_one_noticed(story: str) -> None:
    question = BANK.of_story(story)[0].ref()
    full = review(Transcript(text=" ".join(TOLD[story].split())), question, load())
    assert [e.id for e in full.story_elements] == [e.id for e in BANK.stories[story].elements]
    assert [e.id for e in full.story_elements if not e.met] == []
    bare = review(
        Transcript(text="There was a matter of that sort. It was a long time ago and it rained."), question, load()
    )
    assert sum(e.met for e in bare.story_elements) <= 1


def test_no_story_is_heard_where_none_is_told() -> None:
    findings = load().run(
        read("The weather was fine and the river was high, so they walked along it until it got dark.")
    )
    assert story_told(findings) is None


def test_most_tellings_are_filed_under_their_story_and_hardly_one_under_another() -> None:
    filed = [(row["story"], story_told(load().run(read(row["answer"])))) for row in TELLINGS]
    assert sum(told == story for story, told in filed) >= 59
    assert sum(told not in (story, None) for story, told in filed) <= 1


def test_no_telling_of_the_story_that_was_asked_for_is_called_another() -> None:
    pack = load()
    for row in TELLINGS:
        said, answer = pack.run(read(row["answer"])), Transcript(text=row["answer"])
        for question in BANK.of_story(row["story"]):
            if question.kind != "trunk" or question.type != "time":
                continue
            judged = review(answer, question.ref(), pack, fits=question.stories_fit)
            strengths = {part: found.strength for part, found in judged.parts.items()}
            asked = pack.run(read(question.ref().text))
            assert not off_question(said, asked, question.ref(), strengths, question.stories_fit).off, row["answer"]


def test_a_decision_with_all_its_facts_known_is_no_decision_without_data() -> None:
    said = """We had a fixed deadline from the regulator, the first of March, and in January it was clear that we
        would not make it with everything. So I took the unpopular decision to drop the export, which half of my
        engineers had worked on since summer. They were angry, and two of them would not speak to me for days. I
        explained to each of them in person what the fine would be and why the date could not move. We passed the
        audit on time, and the export went out in May."""
    assert story_told(load().run(read(" ".join(said.split())))) != "incomplete-data"


@pytest.mark.parametrize(
    "joke",
    [
        """The hardest one was the coffee machine. We had no data, half of them wanted beans and half capsules, and
        waiting was no option. I went with my gut, took the risk and bought the beans.""",
        """It was about pineapple on the pizza at our Friday lunch. There was no time, I had to decide, the options
        were clear and so was the risk, and the fridge was already full.""",
    ],
)
def test_a_joke_files_under_no_story(joke: str) -> None:
    for question in ("q02", "q11", "q12"):
        judged = review(Transcript(text=" ".join(joke.split())), BANK.questions[question].ref(), load())
        assert judged.story_told is None


def test_rules_and_data_name_the_same_elements() -> None:
    tree = story_tree(load())
    assert {s: set(e) for s, e in tree.items()} == {
        story.id: {element.id for element in story.elements} for story in BANK.stories.values()
    }
