"""What an attentive panel notices over several answers: what contradicts, what repeats, what can't be. Pure.

``session_findings`` is the one entry. A check speaks only where places can be laid side by side, and never says
which of them is right. Words, thresholds and messages live in ``prompts/consistency.yaml``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

from simulator.analysis.claims import Claim, Text, claims, clash, impossible
from simulator.analysis.panel import PanelData, panel_data
from simulator.model.across import Finding, FindingId, FindingKind, Quotation
from simulator.model.review import Flag
from simulator.model.transcript import Transcript

__all__ = ["JudgedAnswer", "alike", "same_story", "script_flag", "session_findings"]

_LEAST_SHARED = 5  # rare words; fewer can be chance in short answers
_OPENING_SHOWN = 12  # words of an answer that are quoted for the whole of it


@dataclass(frozen=True, slots=True)
class JudgedAnswer:
    """One judged answer. ``turn``: its number in the session; ``question``: what tells the question that opened its
    thread from others, its text or its id; ``follow_up``: it replies to a probe; ``session``: the session's id where
    answers of several are laid side by side, else empty; ``mistake``: it owns one; ``whole``: a main answer with
    clear actions and no learning of the speaker's own.
    """

    turn: int
    question: str
    transcript: Transcript
    follow_up: bool = False
    session: str = ""
    mistake: bool = False
    whole: bool = False


@dataclass(frozen=True)
class _Read:
    """An answer with its text read for comparison; quotes places of it."""

    answer: JudgedAnswer
    text: Text

    @property
    def question(self) -> str:
        return self.answer.question

    @cached_property
    def claims(self) -> list[Claim]:
        return claims(self.text)

    def place(self, first: int, last: int) -> Quotation:
        """The quoted tokens ``first..last``."""
        start, end = self.text.tokens[first].start, self.text.tokens[last].end
        t0, t1 = self.answer.transcript.time_of(start, end)
        quote = self.text.text[start:end]
        where = self.answer
        return Quotation(turn=where.turn, start=start, end=end, quote=quote, t0=t0, t1=t1, session=where.session)

    def opening(self) -> Quotation:
        """The answer's first words, which stand for the whole of it in a finding."""
        return self.place(0, min(_OPENING_SHOWN, len(self.text.tokens)) - 1)


def session_findings(answers: Sequence[JudgedAnswer]) -> tuple[Finding, ...]:
    """All that stands out over these answers, in a stable order: within an answer first, then between answers.

    ``answers``: in the order they were given, main answers and replies to follow-ups. Each finding has quoted places
    (``text[start:end] == quote`` in the transcript of that turn), a severity, a message, why it matters and what
    would clear it; ids: ``contradiction`` (team sizes, percentages, dates of one story), ``impossible-claim``,
    ``overused-story``, ``rigid-script`` (a reply or an answer that repeats another word for word, or one opening for
    two questions) and ``perfection`` (several whole answers without anything to do differently). ``review.json``
    holds those of a session as ``findings``, progress those over sessions. Quadratic in the number of answers, linear
    in their length.
    """
    data = panel_data()
    read = [_Read(answer, Text(answer.transcript.text, data)) for answer in answers if answer.transcript.text.strip()]
    found: list[Finding] = []
    for one in read:
        found.extend(_impossible(one, data))
    for one, two in combinations(read, 2):
        if _related(one, two, data):
            found.extend(_contradictions(one, two, data))
        found.extend(_scripted(one, two, data))
    found.extend(_overused(read, data))
    found.extend(_flawless(read, data))
    return tuple(found)


def same_story(one: Transcript, two: Transcript) -> bool:
    """Whether two answers tell the same event: enough rare words in common."""
    data = panel_data()
    return _alike(Text(one.text, data), Text(two.text, data), data)


def alike(one: Text, two: Text) -> bool:
    """The same for texts that are read already."""
    return _alike(one, two, panel_data())


def script_flag(reply: Transcript, earlier: Sequence[Transcript]) -> Flag | None:
    """``rigid-script``: a reply to a follow-up that says again, word for word, what an earlier answer said."""
    data, text = panel_data(), None
    for before in earlier:
        text = text or Text(reply.text, data)
        share = _overlap(text, Text(before.text, data), data)
        if share >= data.thresholds.script_overlap:
            place = _Read(JudgedAnswer(0, "", reply), text).opening()
            about = data.findings["rigid-script"]
            return Flag(
                id="rigid-script", severity=about.severity, message=data.messages["script"].format(share=share),
                why=data.why["script"], clears=about.clears, quote=place.quote, start=place.start, end=place.end,
                t0=place.t0, t1=place.t1, rule="consistency.script",
            )  # fmt: skip
    return None


def _finding(
    name: FindingId, kind: FindingKind, message: str, why: str, places: Sequence[Quotation], data: PanelData
) -> Finding:
    about = data.findings[name]
    return Finding(
        id=name,
        kind=kind,
        severity=about.severity,
        message=message,
        why=data.why[why],
        clears=about.clears,
        places=tuple(places),
    )


def _alike(one: Text, two: Text, data: PanelData) -> bool:
    shared = len(one.rare & two.rare)
    least = min(len(one.rare), len(two.rare))
    return shared >= _LEAST_SHARED and shared / least >= data.thresholds.same_story


def _related(one: _Read, two: _Read, data: PanelData) -> bool:
    thread = one.question == two.question and (one.answer.follow_up or two.answer.follow_up)
    return (thread and one.answer.session == two.answer.session) or _alike(one.text, two.text, data)


def _impossible(one: _Read, data: PanelData) -> Iterator[Finding]:
    for claim in impossible(one.text):
        place = one.place(claim.first, claim.last)
        message = data.messages[claim.message].format(one_quote=place.quote)
        yield _finding("impossible-claim", "impossible", message, "impossible", [place], data)


def _contradictions(one: _Read, two: _Read, data: PanelData) -> Iterator[Finding]:
    for a, b in clash(one.claims, two.claims, data):
        places = [one.place(a.first, a.last), two.place(b.first, b.last)]
        message = data.messages[a.kind].format(
            one=f"{a.values[0]:g}",
            two=f"{b.values[0]:g}",
            one_quote=places[0].quote,
            two_quote=places[1].quote,
        )
        yield _finding("contradiction", a.kind, message, a.kind, places, data)


def _overlap(reply: Text, earlier: Text, data: PanelData) -> float:
    """Share of the reply's three-word runs that the earlier answer has too; 0 for a reply too short to tell."""
    if len(reply.tokens) < data.thresholds.script_least:
        return 0.0
    return sum(run in earlier.known_runs for run in reply.runs) / len(reply.runs)


def _scripted(one: _Read, two: _Read, data: PanelData) -> Iterator[Finding]:
    """Told again in the same words. Practising one question twice in two sessions is no script."""
    limits = data.thresholds
    thread = one.question == two.question
    if thread and not (two.answer.follow_up and one.answer.session == two.answer.session):
        return
    share = _overlap(two.text, one.text, data)
    if share >= limits.script_overlap:
        kind: FindingKind = "script" if thread else "same-answer"
        message = data.messages[kind].format(share=share)
        yield _finding("rigid-script", kind, message, kind, [one.opening(), two.opening()], data)
        return
    size = limits.opening
    opening = one.text.norms(0, size)
    if not thread and len(opening) == size and opening == two.text.norms(0, size):
        message = data.messages["same-opening"].format(count=size)
        places = [one.place(0, size - 1), two.place(0, size - 1)]
        yield _finding("rigid-script", "same-opening", message, "same-opening", places, data)


def _overused(read: Sequence[_Read], data: PanelData) -> Iterator[Finding]:
    """One finding a story that answers too many different questions; the earliest answer stands for it."""
    main = [one for one in read if not one.answer.follow_up]
    grouped = [False] * len(main)
    for i, one in enumerate(main):
        if grouped[i]:
            continue
        group = [
            j for j in range(i, len(main)) if j == i or (not grouped[j] and _alike(one.text, main[j].text, data))
        ]
        questions = dict.fromkeys(main[j].question for j in group)
        if len(questions) >= data.thresholds.story_times:
            for j in group:
                grouped[j] = True
            message = data.messages["same-story"].format(count=len(questions))
            places = [main[j].opening() for j in group]
            yield _finding("overused-story", "same-story", message, "same-story", places, data)


def _flawless(read: Sequence[_Read], data: PanelData) -> Iterator[Finding]:
    """Several whole stories, and no mistake of one's own in any of them nor in the replies."""
    if any(one.answer.mistake for one in read):
        return
    whole = [one for one in read if one.answer.whole]
    if len(whole) >= data.thresholds.flawless:
        message = data.messages["flawless"].format(count=len(whole))
        yield _finding("perfection", "flawless", message, "flawless", [one.opening() for one in whole], data)
