from __future__ import annotations

import pytest

from simulator.analysis import review
from simulator.model.review import QuestionRef, Review
from simulator.model.transcript import Transcript
from simulator.planning.load import load_bank
from simulator.rules import load

BANK = load_bank()
RECIPE = """First you warm the oven. Then you take two hundred grams of flour and a hundred of butter, and you stir
in the sugar and three eggs. I bake it for forty minutes and I always leave it in the pan until it is cold. With a
little vanilla in the icing it is the best cake you can get, and everybody asks me for the recipe."""
COMMUTE = """It takes me about an hour. I go by bike to the train station, then it is the train, and in winter the
bus stop is closer, so I take the bus. There is always a traffic jam on the ring road, and the parking lot is full
by eight. On the way home it is the same again, only slower, because of the rush hour."""
STORY = """Two of my testers stopped talking to each other in the spring. I noticed it in the stand-up, so I met
each of them alone first. One felt that the other took the credit. I brought them into one room, and each of them
had to say what the other wanted. Since then they write their reports together, and the complaints from the lab have
stopped."""


def judged(question: str, answer: str) -> Review:
    return review(Transcript(text=" ".join(answer.split())), BANK.find(question), load())


def off(found: Review) -> bool:
    return any(flag.id == "off-question" for flag in found.flags)


@pytest.mark.parametrize("question", ["q04", "q06", "q14", "q10", "q09", "q07"])
@pytest.mark.parametrize("answer", [RECIPE, COMMUTE])
def test_a_recipe_and_a_commute_answer_no_question_about_work(question: str, answer: str) -> None:
    assert off(judged(question, answer))


@pytest.mark.parametrize("question", ["q04", "q12", "q01", "q55", "q58"])
def test_a_fair_story_is_never_called_off_the_question(question: str) -> None:
    assert not off(judged(question, STORY))


def test_an_answer_that_asks_for_the_question_has_lost_it() -> None:
    lost = "I was thinking of my dog just now, and of the garden. Sorry, what was the question again? I lost it."
    assert off(judged("Tell me about a time you changed somebody's mind.", lost))


def test_the_intents_of_the_question_are_named_with_the_words_that_speak_to_them() -> None:
    found = judged("q12", STORY)
    assert [i.id for i in found.intents] == list(BANK.questions["q12"].intents)
    met = {i.id: i for i in found.intents}
    assert met["hears-both-sides"].addressed
    assert met["prevents-recurrence"].addressed
    text = " ".join(STORY.split())
    for intent in found.intents:
        assert bool(intent.evidence) == intent.addressed
        assert all(text[e.start : e.end] == e.quote for e in intent.evidence)


def test_near_twins_listen_for_different_things() -> None:
    pushback = "Three of them pushed hard back and one was furious. I explained why, and in the end they came round."
    facts = (
        "I had half of the facts, three options and a deadline on Friday, so I made a guess and chose the cheap one."
    )
    unpopular, difficult = judged("q01", pushback), judged("q02", facts)
    assert sum(i.addressed for i in unpopular.intents) >= 2
    assert sum(i.addressed for i in difficult.intents) >= 2
    assert sum(i.addressed for i in judged("q01", facts).intents) <= 1


def test_short_answers_are_not_called_off_the_question() -> None:
    leaf = QuestionRef(text="How long was it down?", kind="leaf")
    assert not off(review(Transcript(text="About fifty minutes, and my wife was on the train."), leaf, load()))


HIRING = """At the museum chain we had grown from two shops to nine and I had four engineers for all of it. I wrote a
one-page case for three hires, with the two contracts that were waiting, and the board signed it in May. We met
eleven candidates. I had them fix a real defect with one of us, and I looked for how they asked. We took on two, each
of the new hires got a buddy and a first ticket for day three, and by the autumn they were on call."""
OUTAGE = """In March the ticket shop went down on the first day of the sale. I opened the incident channel, named one
person for the fix and one for the updates, and wrote to the venues every twenty minutes. The cause was a full disk.
We were back after ninety minutes, and by June we had the alarms, a rota and a weekly hour for the backlog, and the
release went out on time for three quarters in a row."""
RENEWAL = """We had to choose a payment provider before the autumn and there were no numbers yet. Waiting would have
cost the season. I wrote down three options and what each would cost to undo, ran a pilot in two shops for ten days
with a limit on the amount, and then took the second one. It cost us a tenth less, and I learned to ask first what
would change the choice."""
MENDED = """Two of my testers had not spoken to each other since the summer. I met each of them alone and heard both
sides. One felt mocked in front of the group, the other had been hurt by a remark on her accent. I sat down with the
two of them, they apologised to each other, and we agreed how they would talk in reviews. Since then they share a
desk again, and the mood of the whole group has changed."""
LEARNER = """I pride myself on how quickly I learn. At university I began with very little of this field, and after
two terms I was among the best. In each of my internships there was a new language and a new framework, and I picked
it up within weeks, built on top of it and solved problems with it. After doing some examples I can start on nearly
anything, and that more than makes up for what I lack."""


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Tell me about a conflict between two people on your team.", HIRING),
        ("Tell me about a conflict between two people on your team.", RENEWAL),
        ("Tell me about a disagreement you had to settle among your engineers.", OUTAGE),
        ("How did you grow your team, and how did you hire?", RENEWAL),
        ("Tell me about a time you challenged your team's technical proposal.", HIRING),
        ("Tell me about a time you decided without all the data.", MENDED),
        ("How do you keep your team motivated?", RENEWAL),
        ("q06", LEARNER),
    ],
)
def test_a_well_told_story_that_answers_another_question_is_noticed(question: str, answer: str) -> None:
    assert off(judged(question, answer))


SWAPPED = """Petra wanted one table and Jonas wanted nine, and by Thursday neither of them would review what the other
had written. I asked them to swap: Petra had to defend the nine and Jonas the one. After an hour they had a list of
four, which is what we built in April, and the vendor signed it off in May without a question."""
MARKS = """They go quiet in the review. So I keep a mark for each person who contradicted me in a week, and if the
marks stop for three weeks I ask for a walk. In spring that was Bronagh, and what she wanted was to get off the night
shift. I moved her and she is still here, two years on, and she contradicts me every day."""


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("How did you grow your team, and how did you hire?", HIRING),
        ("Tell me about a time things went badly wrong.", OUTAGE),
        ("Tell me about a difficult decision.", RENEWAL),
        ("Tell me about a time you decided without all the data.", RENEWAL),
        ("What are you proud of?", HIRING),
        ("Tell me about a conflict on your team.", SWAPPED),
        ("How do you notice that someone has lost their motivation?", MARKS),
    ],
)
def test_a_fair_story_in_its_own_words_is_left_alone(question: str, answer: str) -> None:
    assert not off(judged(question, answer))


def test_there_was_never_any_conflict_is_no_answer_to_a_conflict_question() -> None:
    denied = "I can't say I've ever really had a conflict with a colleague. I get along well with everyone I know."
    assert off(judged("Tell me about a conflict with a coworker.", denied))
    told = (
        "I get along well with everyone, mostly. The exception was Rik. He had told the client that we were late, "
        "and I was furious. I asked him for ten minutes, told him what it had cost us, and he said that he had not "
        "known about the new date. We agreed that he asks me first. That was a year ago and it has held."
    )
    assert not off(judged("Tell me about a conflict with a coworker.", told))


DODGED = """You know, I would say that growth isn't a train. A person develops when the soil is right, and the soil
is what a leader is there for. Some need the sun and some would rather be left in peace. Pull on a plant and it gets
no taller."""
DATED = """That depends on the person, you know. Some need the sun and some would rather be left in peace. But as a
rule it is six weeks, with a talk in each of them, and the person knows from the first day what happens after the
last one."""


def test_a_saying_is_no_answer_to_a_question_for_a_date() -> None:
    asked = QuestionRef(text="By what date did he have to improve?", kind="leaf", story="underperformer")
    assert off(review(Transcript(text=" ".join(DODGED.split())), asked, load()))
    assert not off(review(Transcript(text=" ".join(DATED.split())), asked, load()))
    trunk = QuestionRef(text="How do you help people improve?", kind="trunk", story="underperformer")
    assert not off(review(Transcript(text=" ".join(DODGED.split())), trunk, load()))


DECLINED = """Conflict is a strong word. I would not want to go into individual people here. Let's just say that
there are different views in every company and that there was a way forward."""


def test_who_declines_has_not_answered_and_who_declines_names_and_tells_has() -> None:
    assert off(judged("Tell me about a conflict with your manager.", DECLINED))
    assert not off(
        judged("Tell me about a conflict with your manager.", "I would not want to name anybody. " + STORY)
    )


def test_who_comes_back_to_the_asked_word_again_and_again_is_on_the_question() -> None:
    """However odd the remarks: kitchens, relatives and detours count against an answer that never says the word."""
    odd = """{0}, where do I begin. My grandmother had a kitchen with nine pots and she called that {0}, my wife's
    cousin says the same of the train. For me {0} is a stove, you can burn yourself or you can cook. I heard that
    people pay for courses on {0}. I forgot where I was. Yes, {0}. I take the long way home for it, by bus, and
    there's no {0} in a bus."""
    assert not off(judged("How do you deal with pressure?", odd.format("pressure")))
    assert off(judged("How do you deal with pressure?", odd.format("life")))


def test_who_names_the_subject_in_a_story_of_another_kind_is_not_called_off_the_question() -> None:
    question = "Tell me about a conflict between two people on your team."
    assert off(judged(question, RENEWAL))
    named = RENEWAL.replace("Waiting would", "Two of us disagreed on it. Waiting would")
    assert not off(judged(question, named))
