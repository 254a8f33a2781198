"""What the rules hear in systems, stories and questions to them; gaps; where a story was told."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from simulator.errors import InputError
from simulator.model.review import PARTS
from simulator.model.transcript import Transcript
from simulator.planning.judge import Judge
from simulator.preparing.asking import read_asked
from simulator.preparing.gaps import gaps
from simulator.preparing.keeping import as_story
from simulator.preparing.ledger import clashes, entered, settled
from simulator.preparing.models import Asked, Claims, Found, Learning, Reason, Role, Story, System
from simulator.preparing.stories import read_story
from simulator.preparing.systems import read_system
from simulator.preparing.told import Answer, best, never_for, tellings
from simulator.preparing.words import check_words, load_words

WORDS = load_words()
TODAY = date(2026, 11, 30)
SAM = Story(
    id="sam",
    title="Sam and the missed dates",
    core="underperformer",
    when="2025-03",
    people={"Sam": "a senior engineer"},
    context="In March last year I led a team of nine engineers at a payments company, and our biggest customer was "
    "waiting for a new export that was worth a third of our revenue.",
    challenge="Sam had missed four of five dates in a row. It was hard because he had been promoted the year before, "
    "and two colleagues had begun to lose patience. If nothing changed, we would have lost the customer.",
    actions=(
        "I sat down with him and told him plainly that I expected two working pieces a week.",
        "I found out that he had never worked on this part, so I paired him with a colleague for three weeks.",
        "I wrote down every Friday what was good and what was missing.",
    ),
    results="After six weeks he kept nine of ten dates, and the customer got the export on time.",
    metric="From four of five dates missed to one of ten in six weeks.",
    learning=Learning(
        mistake="I had waited for two months because I hoped it would get better by itself.",
        rule="Now I speak with a person after the second missed date, no later.",
        used="In September I did that with another engineer, and it was settled in a week.",
    ),
)  # fmt: skip


@pytest.fixture(scope="module")
def mind(tmp_path_factory: pytest.TempPathFactory) -> Judge:
    from simulator.app.home import Home
    from simulator.app.knowledge import read_mind

    return read_mind(Home(tmp_path_factory.mktemp("none")))


def test_our_words_hold_together(mind: Judge) -> None:
    check_words(WORDS, mind.bank)
    categories = {checklist.category for checklist in WORDS.systems.checklists}
    assert categories == {"delivering", "influencing", "leading"}
    assert len(WORDS.systems.traits) == 7


def test_words_of_ones_own_replace_ours_and_are_checked(mind: Judge, tmp_path: Path) -> None:
    text = (Path(__file__).parents[3] / "prompts/preparing/audit.yaml").read_text("utf-8")
    (tmp_path / "audit.yaml").write_text(text.replace("core: scaling, ask", "core: scalling, ask"))
    with pytest.raises(InputError, match="scalling") as wrong:
        check_words(load_words([tmp_path]), mind.bank)
    line = text.split("\n").index(next(row for row in text.split("\n") if "id: hired" in row)) + 1
    assert wrong.value.where.startswith(f"{tmp_path / 'audit.yaml'}:{line}:")
    (tmp_path / "audit.yaml").write_text(text.replace("months: 12", "months: 6"))
    assert load_words([tmp_path]).audit.months == 6


def test_a_whole_story_is_heard_as_one(mind: Judge) -> None:
    found = read_story(SAM, mind, WORDS.stories)
    assert found.whole
    assert found.measured
    assert found.serves[0] in {q.id for q in mind.bank.of_story("underperformer")}
    assert "conflict-avoidance" not in found.weaknesses  # the mistake is owned


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"challenge": ""}, "challenge", "stood in the way"),
        ({"metric": "", "results": "It went well and everybody was happy."}, "results", "number"),
        ({"learning": Learning(mistake=SAM.learning.mistake)}, "learning", "now I"),
        ({"learning": Learning(rule="I learned that communication is important.")}, "learning", "left undone"),
        ({"actions": ("We discussed it.",)}, "actions", "beginning with"),
    ],
)
def test_a_thin_field_says_what_to_add(mind: Judge, change: dict[str, object], field: str, words: str) -> None:
    found = read_story(SAM.model_copy(update=change), mind, WORDS.stories)
    reading = next(each for each in found.fields if each.name == field)
    assert reading.strength < 2
    assert words in reading.add


def test_a_question_that_wants_an_event_is_served_only_where_it_happened(mind: Judge) -> None:
    assert "q54" not in read_story(SAM, mind, WORDS.stories).serves  # nobody had to go
    gone = SAM.model_copy(update={"results": "After six weeks nothing had changed, and I had to let Sam go."})
    assert "q54" in read_story(gone, mind, WORDS.stories).serves
    assert "q06" in read_story(SAM, mind, WORDS.stories).serves


def test_a_system_is_heard_by_its_parts(mind: Judge) -> None:
    system = System(
        checklist="performance",
        category="leading",
        principle="I believe that people want to know where they stand.",
        trigger="When somebody misses two commitments in a row, I look closer.",
        steps=("First I ask what was in the way.", "Then we agree on two goals for three weeks, in writing."),
        cadence="Every week, for thirty minutes.",
        exception="I don't do this when somebody has a crisis at home.",
    )
    whole = read_system(system, mind, WORDS.systems)
    assert [each.strength for each in whole.fields] == [2, 2, 2, 2, 2]
    assert whole.strength == 2
    bare = read_system(System(checklist="performance", category="leading", principle="Be kind."), mind, WORDS.systems)
    assert bare.strength == 0
    assert all(each.add for each in bare.fields)


@pytest.mark.parametrize(
    ("ask", "specific"),
    [
        ("When did your team last cut a feature to keep a date, and who decided?", True),
        ("What would make you say in six months that hiring me was right?", True),
        ("How does “say it early” show when a release slips?", True),
        ("What is the culture like?", False),
        ("Is the team nice?", False),
        ("What are the next steps?", False),
        ("Do you like it here?", False),
    ],
)
def test_a_question_to_them_is_specific_or_not(ask: str, specific: bool) -> None:
    found = read_asked(Asked(ask=ask), WORDS.asking, ["Say it early"])
    assert found.specific is specific
    assert bool(found.add) is not specific


def test_gaps_name_what_no_story_answers(mind: Judge) -> None:
    reading = read_story(SAM.model_copy(update={"when": "2023"}), mind, WORDS.stories)
    why = Reason(story="scaling", why="they are going to hire", quote="hire two engineers")
    role = Role(values=(Found(name="Plain words"),), likely=(why,))
    found = gaps([reading], [], role, mind.bank, WORDS, TODAY)
    texts = [gap.text for gap in found]
    assert found[0].kind == "role"
    assert "since they are going to hire: “hire two engineers”." in found[0].text
    assert found[0].do == "mockloop prepare stories scaling"
    assert "No story for: a conflict inside the team." in texts
    assert "Nothing after 2023." in texts
    assert "No system for influencing stakeholders." in texts
    assert "No story for their value “Plain words”." in texts
    assert not any("not performing" in text for text in texts)
    assert gaps([reading], [], role, mind.bank, WORDS, TODAY) == found


def test_a_session_tells_the_story_that_it_shares_rare_words_with(mind: Judge) -> None:
    other = Story(id="other", title="The bakery", context="The bakery wanted another oven and the flour kept rising.")
    said = (
        "Last March the export for our biggest customer was late. Sam had missed four dates although he had been "
        "promoted. I told him plainly what I expected and paired him with a colleague, and on Friday I wrote down "
        "what was missing. After six weeks he kept nine of ten dates and the customer got the export."
    )
    answers = [
        Answer("2026-11-10-090000-a", "2026-11-10", 1, "q06", "?", said, 4, 1),
        Answer("2026-11-12-090000-b", "2026-11-12", 1, "q05", "?", said, 5, 0),
        Answer("2026-11-13-090000-c", "2026-11-13", 1, "q05", "?", "We baked a cake in the garden. " * 6, 1, 3),
    ]
    told = tellings([SAM, other], answers)
    assert [t.answer.session for t in told["sam"]] == ["2026-11-10-090000-a", "2026-11-12-090000-b"]
    assert told["other"] == ()
    top = best(told["sam"])
    assert top is not None
    assert top.answer.day == "2026-11-12"
    assert never_for(read_story(SAM, mind, WORDS.stories), told["sam"], mind.bank) != "underperformer"


def test_an_answer_is_kept_in_its_own_words(mind: Judge) -> None:
    text = SAM.told().replace("\n", " ")
    review = mind.review(Transcript(text=text), mind.bank.questions["q06"].ref())
    story = as_story([(text, review)], "a talk", ["a-talk"], keep=WORDS.stories.keep, core="underperformer")
    assert story.id == "a-talk-2"
    for field in ("context", "challenge", "actions", "results", "learning"):
        assert story.field(field), field
        for piece in story.field(field).replace("\n", " ").split(". "):
            assert piece.strip(" .") in text
    again = read_story(story, mind, WORDS.stories)
    assert sum(again.parts[part] == 2 for part in PARTS if part != "system") >= 4


def test_the_ledger_knows_each_number_once() -> None:
    cv = (Found(name="9 engineers", quote="Led a team of 9 engineers in payments."),)
    words = WORDS.role
    text = "I led a team of nine engineers in payments. We cut incidents by 40 percent."
    first = entered(Claims(), text, "a#1", cv, words)
    assert [(c.number, c.state) for c in first.claims] == [("nine engineers", "in-cv"), ("40 percent", "unverified")]
    again = entered(first, "We cut incidents by 40 percent.", "b#1", cv, words)
    assert [c.said for c in again.claims] == [("a#1",), ("a#1", "b#1")]
    assert settled(again, again.claims[1].id, "taken-back").claims[1].state == "taken-back"


def test_contradicting_numbers_are_asked_about_until_one_is_taken_back() -> None:
    words = WORDS.role
    text = "We cut the incidents in the payment service by 40 percent."
    known = entered(Claims(), text, "2026-03-02-090000-a#1", (), words)
    known = entered(known, text.replace("40", "30"), "2026-11-12-090000-b#1", (), words)
    (found,) = clashes(known, WORDS.role)
    asked = found.ask("2026-11-12-090000-b")
    assert asked == "You said 30 percent here and 40 percent on 2 March. Which of the two holds?"
    assert found.said_in("2026-11-12-090000-b")
    assert not found.said_in("2026-11-13-090000-c")
    assert clashes(settled(known, known.claims[0].id, "taken-back"), WORDS.role) == ()
