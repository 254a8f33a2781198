from __future__ import annotations

import pytest

from simulator.model.review import Evidence, FollowUp, LevelSignal, QuestionRef, Review, StoryElement
from simulator.model.transcript import Doubt, EngineInfo, Transcript, Word
from simulator.planning.bank import Bank
from simulator.planning.picture import Step
from simulator.planning.planner import decide, follow_up
from tests.unit.planning.conftest import MakeReview

TONES = ("calm", "pressing", "silent")


def ask(bank: Bank, review: Review, text: str = "", **more: object) -> FollowUp | None:
    return decide([Step(review, None, Transcript(text=text))], bank, **more).follow_up  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("strengths", "flags", "target"),
    [
        ("222222", (), "none"),
        ("122222", (), "none"),
        ("022220", (), "learnings"),
        ("022222", (), "system"),
        ("222220", (), "learnings"),
        ("222202", (), "results"),
        ("222002", (), "actions"),
        ("000000", (), "context"),
        ("200000", (), "context"),
        ("022220", ("generic-we",), "ownership"),
        ("010000", ("off-question",), "intent"),
        ("022210", ("soft-manager",), "actions"),
        ("022220", ("technical-dictator",), "learnings"),
        ("022220", ("ramble",), "actions"),
        ("222222", ("ramble",), "none"),  # a long way round, and all of it was said
        ("022220", ("ramble", "generic-we"), "ownership"),
        ("022120", (), "actions"),  # how it ended, and hardly what was done
        ("211020", (), "context"),  # how one works and what came of it, and no case
        ("022110", ("blame",), "learnings"),
    ],
)
def test_the_most_important_gap_is_asked_first(
    bank: Bank, make_review: MakeReview, strengths: str, flags: tuple[str, ...], target: str
) -> None:
    found = ask(bank, make_review(strengths, flags=flags))
    assert (found.target if found else "none") == target


@pytest.mark.parametrize("tone", TONES)
def test_the_tone_changes_words_and_never_the_target(bank: Bank, make_review: MakeReview, tone: str) -> None:
    for strengths in ("022220", "000000", "222002", "222202", "222220", "022222"):
        review = make_review(strengths)
        calm, other = ask(bank, review), ask(bank, review, tone=tone)
        assert (calm is None) == (other is None)
        assert calm is None or other is None or calm.target == other.target


def test_a_quote_is_the_candidates_own_and_heard_well(bank: Bank, make_review: MakeReview) -> None:
    text = "So we re-planned the roadmap, and it went well."
    review = make_review("022220", text, quotes={"actions": text}, flags=("generic-we",))
    found = ask(bank, review, text)
    assert found is not None
    assert found.quote == "we re-planned the roadmap"
    assert found.quote in text
    assert f"“{found.quote}”" in found.text
    assert "generic-we" in found.because


def heard(text: str, probability: float | None, **more: object) -> Transcript:
    words, at = [], 0
    for word in text.split():
        start = text.index(word, at)
        at = start + len(word)
        words.append(Word(start=start, end=at, probability=probability))
    return Transcript(text=text, words=tuple(words), **more)  # type: ignore[arg-type]


def test_nothing_is_quoted_that_was_heard_badly(bank: Bank, make_review: MakeReview) -> None:
    text = "we re-planned the roadmap"
    review = make_review("022220", text, quotes={"actions": text}, flags=("generic-we",))
    doubt = Doubt(kind="unclear", reason="noise", start=3, end=13)
    for transcript in (
        heard(text, 0.4),
        heard(text, 0.9, doubts=(doubt,)),
        heard(text, None, engine=EngineInfo(engine="sphinx", low_trust=True)),
    ):
        found = decide([Step(review, None, transcript)], bank).follow_up
        assert found is not None
        assert not found.quote
    quoted = decide([Step(review, None, heard(text, 0.9))], bank).follow_up
    assert quoted is not None
    assert quoted.quote == text


@pytest.mark.parametrize(
    ("strengths", "words", "kind", "target"), [("000000", 6, "trunk", "context"), ("000000", 2, "leaf", "actions")]
)
def test_an_answer_that_is_too_short_is_invited_to_say_more(
    bank: Bank, make_review: MakeReview, strengths: str, words: int, kind: str, target: str
) -> None:
    question = QuestionRef(text="How long was it down?", kind=kind)  # type: ignore[arg-type]
    found = ask(bank, make_review(strengths, judged=False, words=words, question=question))
    assert found is not None
    assert (found.target, found.because) == (target, ("too-short",))


def test_what_was_heard_badly_is_asked_for_again_and_not_judged(bank: Bank, make_review: MakeReview) -> None:
    review = make_review("000000", judged=False, words=60)
    found = decide([Step(review, None, heard("mumble " * 60, 0.3))], bank).follow_up
    assert found is not None
    assert found.because == ("unheard",)


def test_follow_up_answers_add_to_the_picture(bank: Bank, make_review: MakeReview) -> None:
    first = make_review("022200")
    asked = ask(bank, first)
    assert asked is not None
    assert asked.target == "results"
    first = first.model_copy(update={"follow_up": asked})
    then = follow_up(make_review("000020"), [first], bank)
    assert then is not None
    assert then.target in {"system", "learnings"}


@pytest.mark.parametrize("flag", ["evasion", "rigid-script"])
def test_one_harder_try_after_an_evasion_then_on(bank: Bank, make_review: MakeReview, flag: str) -> None:
    first = make_review("022200")
    asked = ask(bank, first)
    first = first.model_copy(update={"follow_up": asked})
    evasive = make_review("000000", flags=(flag,))
    again = follow_up(evasive, [first], bank)
    assert asked is not None
    assert again is not None
    assert again.target == asked.target
    assert again.because[0] == {"evasion": "stepped-around", "rigid-script": "rigid-script"}[flag]
    assert again.text != asked.text
    assert follow_up(evasive, [first, evasive.model_copy(update={"follow_up": again})], bank) is None


def test_time_and_budget_end_it(bank: Bank, make_review: MakeReview) -> None:
    review = make_review("022200")
    assert ask(bank, review, followups_left=0) is None
    assert ask(bank, review, seconds_left=10.0) is None
    assert ask(bank, review, seconds_left=60.0) is not None
    late = decide([Step(review)], bank, seconds_left=1.0)
    assert late.because == ("time is up",)
    assert late.rejected


def test_a_weakness_is_met_with_curiosity_and_its_own_probe(bank: Bank, make_review: MakeReview) -> None:
    found = ask(bank, make_review("222220", flags=("hero-complex",)))
    assert found is not None
    assert (found.probe, found.target) == ("hero-others", "learnings")
    assert "hero-complex" in found.because


def test_a_wrong_story_is_brought_back_to_the_question(bank: Bank, make_review: MakeReview) -> None:
    found = ask(bank, make_review("000000", flags=("off-question",), question="q01"))
    assert found is not None
    assert any(bank.intents[i].steer in found.text for i in bank.questions["q01"].intents)
    branch = QuestionRef(text="You said it moved. How did she take that?", kind="branch")
    found = ask(bank, make_review("022200", flags=("off-question",), question=branch))
    assert found is not None
    assert found.text.endswith("How did she take that?")


def test_every_choice_says_why_and_what_came_after(bank: Bank, make_review: MakeReview) -> None:
    decision = decide([Step(make_review("022200"))], bank)
    assert decision.follow_up is not None
    assert decision.follow_up.because
    assert [r.probe for r in decision.rejected] == ["no-learnings", "no-system"]
    assert all(r.reason for r in decision.rejected)
    assert decide([Step(make_review("222222"))], bank).because == ("nothing is missing",)


def test_a_deep_round_goes_on_where_nothing_is_missing(bank: Bank, make_review: MakeReview) -> None:
    steps = [Step(make_review("222222"))]
    seen: list[str] = []
    for left in range(5, 0, -1):
        found = decide(steps, bank, deep=True, followups_left=left).follow_up
        assert found is not None
        assert found.text not in seen
        seen.append(found.text)
        steps.append(Step(make_review("022220"), found))


def test_nothing_is_said_twice_in_a_session(bank: Bank, make_review: MakeReview) -> None:
    said: list[str] = []
    for seed in range(12):
        found = ask(bank, make_review("222202", question="q15"), said=tuple(said), seed=seed)
        if found is None:
            break
        assert found.text not in said
        said.append(found.text)
    assert len(said) >= 3


@pytest.mark.parametrize(
    ("answer", "quote"),
    [
        ("I stopped the mobile project four months.", "I stopped the mobile project"),
        ("I stopped the mobile project four two months.", "I stopped the mobile project"),
        (
            "I stopped the mobile project for twenty four months.",
            "I stopped the mobile project for twenty four months",
        ),
        ("I stopped the mobile project for two months.", "I stopped the mobile project for two months"),
        ("I moved the whole team 3 weeks after Easter.", "I moved the whole team 3 weeks after Easter"),
        ("The first attempt took six weeks.", "The first attempt took six weeks"),
    ],
)
def test_a_length_of_time_that_hangs_in_the_air_is_not_quoted(bank: Bank, answer: str, quote: str) -> None:
    whole = Evidence(start=0, end=len(answer), quote=answer, rule="test")
    assert bank.quoting.quotable([whole], Transcript(text=answer)) == quote


def test_a_hint_beside_the_point_of_a_reply_closes_no_gap(bank: Bank, make_review: MakeReview) -> None:
    learnt = FollowUp(target="learnings", probe="p", text="What did you take from it?", because=("no-learnings",))
    told = Step(make_review("022220"))
    hinted = decide([told, Step(make_review("100002"), learnt)], bank).follow_up
    assert hinted is not None
    assert hinted.target == "system"
    clear = decide([told, Step(make_review("200002"), learnt)], bank).follow_up
    assert clear is None or clear.target != "system"


@pytest.mark.parametrize("level", ["career:M1", "career:M2", "career:M3", "meta:M0", "meta:M1", "meta:M2"])
def test_a_complete_answer_is_asked_about_the_level(bank: Bank, make_review: MakeReview, level: str) -> None:
    ladder, _, name = level.partition(":")
    step = next(step for step in bank.ladders[ladder].levels if step.id == name)
    found = ask(bank, make_review("222222"), level=level)
    assert found is not None
    assert (found.text, found.target, found.because) == (step.probe, step.aims, ("level-not-shown",))
    again = decide([Step(make_review("222222")), Step(make_review("022220"), found)], bank, level=level)
    assert again.follow_up is None


def test_the_level_is_not_asked_about_where_it_shows_or_time_is_short(bank: Bank, make_review: MakeReview) -> None:
    told = make_review("222222")
    shown = told.model_copy(update={"levels": (LevelSignal(id="own-call", level="career:M2"),)})
    assert ask(bank, shown, level="career:M2") is None
    assert ask(bank, shown, level="career:M1") is None  # what shows more shows this too
    assert ask(bank, shown, level="career:M3") is not None
    assert ask(bank, told, level="career:M2", seconds_left=60.0) is None
    assert ask(bank, told, level="career:M2", seconds_left=120.0) is not None
    assert ask(bank, told) is None
    gap = ask(bank, make_review("222202"), level="career:M2", seconds_left=300.0)
    assert gap is not None
    assert gap.target == "results"


def elements(bank: Bank, story: str, *missing: str) -> tuple[StoryElement, ...]:
    return tuple(StoryElement(id=e.id, met=e.id not in missing) for e in bank.stories[story].elements)


def test_a_key_element_is_asked_for_while_there_is_time(bank: Bank, make_review: MakeReview) -> None:
    question = next(q for q in bank.questions.values() if q.story == "underperformer" and q.kind == "trunk")
    told = make_review("222222", question=question.id)
    lacking = told.model_copy(update={"story_elements": elements(bank, "underperformer", "root-cause", "learning")})
    found = ask(bank, lacking, seconds_left=200.0)
    assert found is not None
    assert (found.target, found.probe) == ("story-element", "story.underperformer.root-cause")
    assert found.because == ("story-element", "underperformer.root-cause")
    assert ask(bank, lacking, seconds_left=60.0) is None
    assert ask(bank, lacking) is None  # a text that is judged alone says nothing about time
    other = lacking.model_copy(update={"story_told": "motivation"})
    assert ask(bank, other, seconds_left=200.0) is None
    light = told.model_copy(update={"story_elements": elements(bank, "underperformer", "learning")})
    assert ask(bank, light, seconds_left=200.0) is None
    then = decide([Step(lacking), Step(make_review("022220"), found)], bank, seconds_left=200.0)
    assert then.follow_up is None
    level = decide([Step(lacking), Step(make_review("022220"), found)], bank, seconds_left=200.0, level="career:M2")
    assert level.follow_up is not None
    assert level.follow_up.probe == "level.career.M2"


def test_a_figure_is_the_answer_where_a_figure_was_asked_for(bank: Bank, make_review: MakeReview) -> None:
    asked = QuestionRef(text="How long was it down?", kind="leaf")
    assert ask(bank, make_review("000000", question=asked, flags=("evasion",))) is not None
    assert ask(bank, make_review("000000", question=asked)) is None


@pytest.mark.parametrize(
    ("question", "asks"),
    [
        ("How quickly were you back?", "results"),
        ("And what did it change for the others?", "results"),
        ("What would you change today?", "learnings"),
        ("What exactly did you say?", "actions"),
        ("How did that turn out?", "results"),
        ("And how is she doing now?", "results"),
        ("What was the impact of that?", "results"),
        ("What did you take from the rewrite?", "learnings"),
        ("How has that changed the way you hire?", "learnings"),
        ("What made that so difficult?", "challenge"),
        ("How big was the team?", "context"),
        ("How long do you plan to stay?", "actions"),
    ],
)
def test_what_a_follow_up_asks_for(bank: Bank, question: str, asks: str) -> None:
    assert bank.wording.asks(question) == asks


@pytest.mark.parametrize(
    ("question", "question_type"),
    [
        ("How would you describe the way you lead?", "approach"),
        ("Would you tell us about a conflict you settled?", "time"),
        ("Could you tell me a bit about yourself?", "self"),
        ("Tell me about yourself.", "self"),
        ("What would you say is your greatest weakness?", "self"),
        ("What would you tell somebody who leads for the first time?", "approach"),
        ("Would you go back to writing code?", "why"),
        ("How would you handle a report who is always late?", "approach"),
        ("What would you do if a report was always late?", "what-if"),
    ],
)
def test_a_polite_way_of_asking_is_no_hypothetical_question(bank: Bank, question: str, question_type: str) -> None:
    assert bank.wording.type_of(question) == question_type


def test_what_a_short_question_asked_for_has_to_be_told_beyond_doubt(bank: Bank, make_review: MakeReview) -> None:
    outcome = QuestionRef(text="And what was the outcome of that?", kind="branch")
    told = make_review("000020", question=outcome)
    for score, target in ((0.1, "results"), (2.0, None)):
        parts = {**told.parts, "results": told.parts["results"].model_copy(update={"score": score})}
        found = follow_up(told.model_copy(update={"parts": parts}), [], bank)
        assert (found.target if found else None) == target


def test_nobody_is_asked_how_their_wish_to_join_ended(bank: Bank, make_review: MakeReview) -> None:
    wish = QuestionRef(text="Why do you want to join us?", kind="trunk")
    found = follow_up(make_review("022200", question=wish), [], bank)
    assert found is None or found.target != "results"
