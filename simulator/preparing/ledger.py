"""The ledger of claims: which numbers were said aloud, and whether they stand in the CV. Pure.

A number said aloud is in the CV, confirmed by the candidate, unverified, or taken back. What was taken back stays so:
said again, it is a contradiction and never an open claim.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from simulator.analysis.claims import Text
from simulator.analysis.panel import panel_data
from simulator.preparing.claims import claimed
from simulator.preparing.contradiction import contradict
from simulator.preparing.days import day_in_words
from simulator.preparing.keeping import free_id
from simulator.preparing.models import Claim, Claims, Found
from simulator.preparing.words import RoleWords, SizesWords

__all__ = ["Clash", "answered", "clashes", "contradicted", "entered", "settled"]

_LEAST = 2.0  # smaller numbers ("one", "two") are everywhere and claim nothing
_COUNTED = 10.0  # of things other than people; fewer are steps, reasons and days
_WORDS = 6  # round a number, by which a claim is known


@dataclass(frozen=True, slots=True)
class Clash:
    """Two claims about one thing that can't both hold."""

    one: Claim
    other: Claim

    def said_in(self, session: str) -> bool:
        """Whether one of the two was said in that session."""
        return any(said.startswith(f"{session}#") for said in (*self.one.said, *self.other.said))

    def ask(self, session: str) -> str:
        """How an interviewer of that session asks about it."""
        here, there = self.one, self.other
        if not any(said.startswith(f"{session}#") for said in here.said):
            here, there = there, here
        return f"You said {here.number} here and {there.number} {_day(there, session)}. Which of the two holds?"


def entered(known: Claims, text: str, said: str, cv: Sequence[Found], words: RoleWords) -> Claims:
    """The ledger with what ``text`` claims. ``said``: session and answer, such as ``2026-11-12-…#3``.

    The same number about the same thing is one claim, said once more.
    """
    claims, sizes = list(known.claims), words.sizes
    for each in claimed(text, sizes):
        noun = each.about.split(" ")[0]
        counts = each.kind != "number" or (max(each.values) >= _COUNTED and noun not in words.cv.bare)
        if each.kind == "duration" or max(each.values) < _LEAST or not counts:
            continue
        number = text[each.start : each.end].removeprefix("from ")
        about = _around(text, each.start, each.end)
        place = next((n for n, claim in enumerate(claims) if _same(claim, number, about)), None)
        if place is not None:
            claim = claims[place]
            if said not in claim.said:
                claims[place] = claim.model_copy(update={"said": (*claim.said, said)})
            continue
        listed = any(_values(found.name, sizes) == each.values and _alike(found.quote, about) for found in cv)
        claims.append(
            Claim(
                id=free_id(number, [claim.id for claim in claims]), about=about, number=number,
                state="in-cv" if listed else "unverified", quote=_sentence(text, each.start, each.end), said=(said,),
            )
        )  # fmt: skip
    return Claims(claims=tuple(claims))


def settled(known: Claims, name: str, state: str) -> Claims:
    """The ledger with one claim confirmed or taken back. Raises KeyError for a claim that is not there."""
    if all(claim.id != name for claim in known.claims):
        raise KeyError(name)
    return Claims(claims=tuple(c.model_copy(update={"state": state}) if c.id == name else c for c in known.claims))


def clashes(known: Claims, words: RoleWords) -> tuple[Clash, ...]:
    """Pairs of claims about one thing with different numbers, of those that are not both taken back.

    Where one was taken back and the other was said later, only one stands: nothing clashes.
    """
    open_ = [claim for claim in known.claims if claim.state != "taken-back"]
    return tuple(
        Clash(one, other)
        for n, one in enumerate(open_)
        for other in open_[n + 1 :]
        if one.number != other.number and contradict(one.quote, other.quote, words)
    )


def contradicted(known: Claims, text: str, session: str, words: RoleWords) -> tuple[str, str] | None:
    """What an interviewer asks where ``text`` claims another number than an open claim of an earlier session, and the
    candidate's words in it; None where nothing contradicts.
    """
    now = entered(Claims(), text, f"{session}#0", (), words)
    earlier = [claim for claim in known.claims if not any(said.startswith(f"{session}#") for said in claim.said)]
    for new in now.claims:
        for old in earlier:
            if old.state == "taken-back" or old.number == new.number:
                continue
            if contradict(old.quote, new.quote, words):
                ask = words.holds.format(here=new.number, there=old.number, day=_day(old, session))
                return ask, new.number
    return None


def answered(known: Claims, ask: str, reply: str, words: RoleWords) -> Claims:
    """The ledger after a reply to such a question: the number that it names holds, the other is taken back.

    Where it names both or neither, nothing is settled.
    """
    said = [each.values for each in claimed(reply, words.sizes)]
    open_ = [claim for claim in known.claims if claim.state != "taken-back"]
    asked_about = [claim for claim in open_ if f" {claim.number} " in f" {ask} "]
    named = [claim for claim in asked_about if _values(claim.number, words.sizes)[:1] in [v[:1] for v in said]]
    if len(named) != 1:
        return known
    for claim in asked_about:
        known = settled(known, claim.id, "confirmed" if claim in named else "taken-back")
    return known


def _day(claim: Claim, session: str) -> str:
    """When a claim was first said, by the day in its session's name."""
    first = claim.said[0] if claim.said else ""
    year = int(session[:4]) if session[:4].isdigit() else None
    return f"on {day_in_words(first[:10], year)}" if first[:4].isdigit() else "elsewhere"


def _same(claim: Claim, number: str, about: str) -> bool:
    return claim.number == number and _alike(claim.about, about)


def _alike(one: str, other: str) -> bool:
    """Whether two surroundings speak of one thing: a telling word in common."""
    data = panel_data()
    a, b = Text(one, data), Text(other, data)
    return bool(a.rare & b.rare) or _plain(a) == _plain(b)


def _plain(text: Text) -> list[str]:
    return [token.norm for token in text.tokens]


def _values(name: str, sizes: SizesWords) -> tuple[float, ...]:
    found = claimed(name, sizes)
    return found[0].values if found else ()


def _around(text: str, start: int, end: int) -> str:
    before, after = text[:start].split()[-_WORDS:], text[end:].split()[:_WORDS]
    return " ".join([*before, "…", *after]).strip(" …,.") or text[start:end]


def _sentence(text: str, start: int, end: int) -> str:
    first = max(text.rfind(stop, 0, start) for stop in (". ", "! ", "? ", "\n"))
    stops: Iterable[int] = (place for stop in (". ", "! ", "? ", "\n") if (place := text.find(stop, end)) >= 0)
    return text[first + 1 : min(stops, default=len(text)) + 1].strip()
