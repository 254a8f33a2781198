"""Two drills over the candidate's own stories: choose one and tell it; tell one to many questions. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from simulator.analysis.claims import Text
from simulator.analysis.panel import panel_data
from simulator.errors import InputError
from simulator.model.plan import Item, ItemRole, Plan, Round
from simulator.model.review import QuestionRef, Review
from simulator.model.transcript import Transcript
from simulator.planning.bank import Bank
from simulator.planning.drills import Check
from simulator.planning.pick import order
from simulator.planning.questions import Question
from simulator.preparing.drillwords import ChooseWords, RetellWords
from simulator.preparing.models import StoryReading
from simulator.preparing.stories import asked_of
from simulator.preparing.told import telling_of
from simulator.text.clock import clock
from simulator.text.numbers import find_numbers
from simulator.text.tokens import tokenise

__all__ = ["Choosing", "Retelling", "choose_plan", "retell_plan"]

_AGAIN = re.compile(r"\b(?:number )?(one|two|three|four|five|six|first|second|third|fourth|fifth|sixth|[1-6])\b")
_PLACES = {
    word: place
    for place, words in enumerate(
        (("one", "first", "1"), ("two", "second", "2"), ("three", "third", "3"), ("four", "fourth", "4"),
         ("five", "fifth", "5"), ("six", "sixth", "6"))
    )
    for word in words
}  # fmt: skip
_LEAST = 2  # stories, without which there is nothing to choose
_RUN = 8  # words of what was carried over that are quoted


# --- choose, then tell ---
def choose_plan(words: ChooseWords, bank: Bank, readings: Sequence[StoryReading], seed: int) -> Plan:
    """Rounds of a question with titles to choose from, and the telling. Raises InputError for fewer than two stories.

    Questions that some story serves come first; the same seed gives the same ones.
    """
    if len(readings) < _LEAST:
        raise InputError(f"there are {len(readings)} stories to choose from", "Write two: mockloop prepare stories")
    served = {question for reading in readings for question in reading.serves}
    asked = order(asked_of(bank), seed, "drill", "choose")
    asked = sorted(asked, key=lambda question: question.id not in served)[: words.rounds]
    items = [Item(role="introduction", text=words.opening, seconds=15.0, listens=False)]
    for question in asked:
        titles = [reading.story.title for reading in _offered(readings, question, words, seed)]
        options = " ".join(words.option.format(number=n, title=title) for n, title in enumerate(titles, 1))
        text = words.ask.format(question=question.speech(), titles=options)
        choice = QuestionRef(text=text, kind="leaf", drill=True)
        items.append(Item(role="task", text=text, question=choice, seconds=40.0, target=words.seconds))
        telling = words.tell.format(question=question.speech())
        items.append(
            Item(
                role="question", text=telling, question=question.ref(), seconds=words.telling * 1.5,
                target=words.telling,
            )
        )  # fmt: skip
    return _plan(words.title, items, bank)


def _offered(
    readings: Sequence[StoryReading], question: Question, words: ChooseWords, seed: int
) -> list[StoryReading]:
    """Those that serve the question and others, in an order of its own."""
    fit = [r for r in readings if question.id in r.serves]
    rest = order([r for r in readings if r not in fit], seed, "drill", "rest", question.id)
    return order([*fit, *rest][: words.most], seed, "drill", "titles", question.id)


@dataclass
class Choosing:
    """Says what each reply of the drill had and lacked, in order: choices and tellings are judged apart.

    ``met``: where a story was told to the people of the real interview, by its id, in a sentence.
    ``told``: stories chosen in this session so far. Raises nothing: what was not understood is said.
    """

    words: ChooseWords
    bank: Bank
    readings: Sequence[StoryReading]
    seed: int
    met: Mapping[str, str] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)
    _chosen: StoryReading | None = field(default=None, init=False)

    def read_back(self, asked: QuestionRef, said: Transcript) -> tuple[Check, ...]:
        """What there is to say to a choice; of a telling, which is judged as an answer, whether it is that story."""
        if not asked.drill:
            return self._telling(said)
        self._chosen = None
        question = next((q for q in asked_of(self.bank) if asked.text.startswith(q.speech())), None)
        if question is None:
            return ()
        offered = _offered(self.readings, question, self.words, self.seed)
        chosen = self._chosen = _chosen(said.text, offered)
        words = self.words
        if chosen is None:
            return (Check(words.unknown, False, "", words.unknown_tip, "unknown"),)
        better = next((r for r in offered if question.id in r.serves), None)
        missing = [i for i in question.intents if i not in chosen.intents]
        serves, speaks = question.id in chosen.serves, len(missing) < len(question.intents)
        rather = words.serves_tip.format(title=better.story.title) if better else ""
        lead = words.intents_tip.format(wants=self.bank.intents[missing[0]].wants) if missing else ""
        worn = words.fresh_tip if chosen.story.id in self.told else self.met.get(chosen.story.id, "")
        self.told.append(chosen.story.id)
        checks = [
            Check(words.serves, serves, chosen.story.title, rather, "serves"),
            Check(words.intents, speaks, "", lead, "intents"),
            Check(words.fresh, not worn, "", worn, "fresh"),
        ]
        if said.seconds:
            label = words.quick.format(seconds=f"{words.seconds:g}")
            quick = said.seconds <= words.seconds
            checks.append(Check(label, quick, "", words.quick_tip.format(seconds=f"{said.seconds:.0f}"), "quick"))
        return tuple(checks)

    def _telling(self, said: Transcript) -> tuple[Check, ...]:
        """Nothing where no story was chosen, or where what is told sounds like none of them."""
        by_id = {reading.story.id: reading.story for reading in self.readings}
        heard = telling_of(said.text, "", [(story, Text(story.told(), panel_data())) for story in by_id.values()])
        if self._chosen is None or not heard:
            return ()
        chosen, told = self._chosen.story, by_id[heard]
        tip = self.words.told_tip.format(chosen=chosen.title, told=told.title)
        return (Check(self.words.told, told is chosen, told.title, tip, "told"),)


def _chosen(text: str, offered: Sequence[StoryReading]) -> StoryReading | None:
    """The story that was named, by its number or by words of its title."""
    low = text.lower()
    by_title = [r for r in offered if _shares(low, r.story.title.lower())]
    if len(by_title) == 1:
        return by_title[0]
    numbers = [_PLACES[hit[1]] for hit in _AGAIN.finditer(low)]
    place = next((n for n in numbers if n < len(offered)), None)
    return offered[place] if place is not None else None


def _shares(said: str, title: str) -> bool:
    words: list[str] = re.findall(r"[a-z']{4,}", title)
    heard = sum(re.search(rf"\b{re.escape(word)}", said) is not None for word in words)
    return bool(words) and heard * 2 >= len(words) and heard >= min(2, len(words))


# --- one story, many questions ---
def retell_plan(words: RetellWords, bank: Bank, reading: StoryReading) -> Plan:
    """As many questions as there are tellings, those that the story serves best first."""
    serves = [bank.questions[name] for name in reading.serves]
    others = [q for q in asked_of(bank) if q.id not in reading.serves]
    asked = [*serves, *others][: len(words.tellings)]
    items = [
        Item(role="introduction", text=f"{words.opening} {reading.story.title}.", seconds=15.0, listens=False),
    ]
    for question, telling in zip(asked, words.tellings, strict=False):
        text = telling.ask.format(question=question.speech())
        short = telling.seconds < 30  # of a sentence no parts are asked
        ref = question.ref().model_copy(update={"drill": short})
        role: ItemRole = "task" if short else "question"
        seconds = telling.seconds * 1.5 + 20
        items.append(Item(role=role, text=text, question=ref, seconds=seconds, target=telling.seconds))
    return _plan(words.title, items, bank)


@dataclass
class Retelling:
    """Says of each telling in the drill: what must stay, what must change, what is by heart."""

    words: RetellWords
    bank: Bank
    reading: StoryReading
    earlier: list[Transcript] = field(default_factory=list)

    def read_back(self, review: Review, said: Transcript) -> tuple[Check, ...]:
        """Time, number, own step, intents, and words carried over from an earlier telling."""
        words = self.words
        place = min(len(self.earlier), len(words.tellings) - 1)
        target = words.tellings[place].seconds
        checks: list[Check] = []
        seconds = said.seconds or len(said.text.split()) / 2.3  # typed: as long as it takes to say, at 140 a minute
        tip = words.length_tip.format(seconds=clock(seconds), target=clock(target))
        checks.append(Check(words.length, seconds <= target * words.over, "", tip, "length"))
        if number := _number(self.reading):
            there = _has(said.text, self.reading.story.field("results"))
            checks.append(Check(words.number, there, "", words.number_tip.format(number=number), "number"))
        own = re.search(r"\bI (?!was\b|am\b|had\b|have\b|think\b|guess\b)\w+", said.text)
        checks.append(Check(words.action, own is not None, own[0] if own else "", words.action_tip, "action"))
        if review.judged and review.intents and not review.question.drill:
            met = [each for each in review.intents if each.addressed]
            missing = next((each.id for each in review.intents if not each.addressed), "")
            wants = self.bank.intents[missing].wants if missing in self.bank.intents else ""
            quote = met[0].evidence[0].quote if met and met[0].evidence else ""
            checks.append(Check(words.intents, bool(met), quote, words.intents_tip.format(wants=wants), "intents"))
        if self.earlier:
            share, quote = _carried(said, self.earlier)
            tip = words.words_tip.format(quote=quote)
            checks.append(Check(words.words, share < words.carried, "", tip, "words"))
        self.earlier.append(said)
        return tuple(checks)


def _number(reading: StoryReading) -> str:
    """The number that the story is checked by, as it is written."""
    text = reading.story.metric or reading.story.results
    tokens = list(tokenise(text))
    found = [n for n in find_numbers(tokens) if n.kind not in ("year", "clock", "ordinal", "duration")]
    return text[tokens[found[0].first].start : tokens[found[0].last].end] if found else ""


def _has(said: str, results: str) -> bool:
    """Whether one of the numbers of ``results`` is said, in words or digits."""
    wanted = _values(results)
    return any(any(abs(value - want) < 1e-6 for want in wanted) for value in _values(said))


def _values(text: str) -> list[float]:
    found = find_numbers(list(tokenise(text)))
    return [value for n in found for value in (n.value, n.to) if value is not None]


def _carried(said: Transcript, earlier: Sequence[Transcript]) -> tuple[float, str]:
    """The largest share of three-word runs that an earlier telling has too, and the longest stretch of them."""
    data = panel_data()
    now = Text(said.text, data)
    best_share, best_quote = 0.0, ""
    for before in earlier:
        known = Text(before.text, data).known_runs
        hits = [run in known for run in now.runs]
        share = sum(hits) / len(hits) if hits else 0.0
        if share > best_share:
            best_share, best_quote = share, _longest(now, hits)
    return best_share, best_quote


def _longest(text: Text, hits: Sequence[bool]) -> str:
    best, start, length = (0, 0), 0, 0
    for place, hit in enumerate(hits):
        start, length = (start if length else place, length + 1) if hit else (place, 0)
        best = max(best, (length, -start))
    first = -best[1]
    last = min(first + best[0] + 1, first + _RUN - 1, len(text.tokens) - 1)
    return text.text[text.tokens[first].start : text.tokens[last].end]


def _plan(title: str, items: Sequence[Item], bank: Bank) -> Plan:
    style = bank.styles["calm"]
    every = (*items, Item(role="wrap-up", text=style.lines.wrap_up, seconds=10.0, listens=False))
    seconds = sum(item.seconds for item in every)
    rounds = (Round(name=title, seconds=seconds, items=every),)
    return Plan(rounds=rounds, lines=style.lines.session(), study=True, shortest_question=10.0)
