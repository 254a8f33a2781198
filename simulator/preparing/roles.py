"""What a job description and a CV say, read by the words of ``prompts/preparing/role.yaml`` alone. Pure."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from simulator.analysis.patterns import flat, found, spans
from simulator.preparing.claims import Claimed, claimed, number_text, unit_of
from simulator.preparing.models import Found, Role
from simulator.preparing.words import RoleWords, SizesWords
from simulator.text.numbers import Number, find_numbers
from simulator.text.tokens import Token, tokenise

__all__ = ["Line", "read_cv", "read_description", "read_lines", "whole_words"]

_HEADING_WORDS = 8
_TOP = 8  # lines among which the title and the company stand
_MARKUP = re.compile(r"^(?:#{1,6} +|[-*•·–] +|\d{1,2}[.)] +)|[*_`]{1,3}(?=\S)|(?<=\S)[*_`]{1,3}")
_BREAK = re.compile(r"\s+[—–|·]\s+|\s+-\s+|\s{3,}")
_LABEL = re.compile(r"^(?:position|role|title|job title|job)\s*:\s*", re.IGNORECASE)
_COMPANY = re.compile(r"^(?:company|employer|organisation|organization)\s*:\s*(.+)$", re.IGNORECASE)
_GENDERS = re.compile(r"\s*\((?:[a-z](?:/[a-z])+|all genders)\)", re.IGNORECASE)
_NO_COMPANY = "This|That|These|It|There|Here|Our|The|We|You|What|Who"
_CAPITAL = r"(?:[A-Z][\w.'-]*|&)"
_IS = re.compile(rf"(?!(?:{_NO_COMPANY}) )({_CAPITAL}(?: {_CAPITAL}){{0,3}}) is (?:a|an|one of|the) ")
_EMPHASISED = re.compile(r"^(?:[-*•] +)?(\*\*|\*|__|_)(?P<name>[^*_]+)\1")
_NAMED = re.compile(r"^(?P<name>[^:.—–]{3,60}?)(?::| [—–-] |\.(?=\s|$))")
_CONTEXT = 40  # characters round a short find that are quoted
_LONGEST = 160  # characters of a quote


@dataclass(frozen=True, slots=True)
class Line:
    """One line without its markup. ``heading``: whether it stands over others; ``under``: the heading it is under.

    ``depth``: of a heading, 1 for the highest (Markdown's number of #); 0 for other lines and where nothing tells.
    """

    text: str
    raw: str
    heading: bool
    under: str
    depth: int = 0


def read_lines(text: str) -> list[Line]:
    """The lines that hold something. A heading is marked as one, or is short and ends like none."""
    lines: list[Line] = []
    under = ""
    rows = text.splitlines()
    for number, row in enumerate(rows):
        raw = row.strip()
        plain = _MARKUP.sub("", raw).strip()
        if not plain:
            continue
        before = not number or not rows[number - 1].strip()
        heading = _is_heading(raw, plain, alone=before)
        if heading:
            plain = re.sub(r"^[^\w(]+", "", plain) or plain  # a little picture before it
            under = plain
        depth = len(raw) - len(raw.lstrip("#")) if heading else 0
        lines.append(Line(plain, raw, heading, under, depth))
    return lines


def _is_heading(raw: str, plain: str, *, alone: bool) -> bool:
    words = plain.split()
    bold = raw.startswith("**") and raw.endswith("**") and raw.count("**") == 2
    if raw.startswith("#") or (bold and alone and len(words) <= _HEADING_WORDS and not plain.endswith(".")):
        return True
    if len(words) > _HEADING_WORDS or plain.endswith((".", ",", ";", "?")) or re.match(r"[-*•–] |\d+[.)] ", raw):
        return False
    if plain.isupper() or bold:
        return True
    return alone and ":" not in plain[:-1] and plain[:1].isupper()


def read_description(text: str, words: RoleWords) -> Role:
    """Values, level, domains, metrics and sizes of a job description, each with the words that say it."""
    lines = read_lines(text)
    title, company = _title(lines, words)
    level, level_words = _level(title, lines, words)
    told = [line for line in lines if not found(words.aside.offered, flat(line.under))]
    body = [line.text for line in told]
    job = [line.text for line in told if not found(words.aside.wanted, flat(line.under))]
    return Role(
        company=company,
        title=title,
        level=level,
        values=tuple(_values(lines, text, words)),
        level_words=tuple(level_words),
        domains=tuple(_domains(body, job, words)),
        metrics=tuple(_metrics(job, words)),
        sizes=tuple(_sizes(job, words.sizes)),
    )


def read_cv(text: str, words: RoleWords) -> tuple[Found, ...]:
    """The claims of a CV: numbers in what was done at work, with the line that makes each."""
    out: dict[str, Found] = {}
    at_work, depth = False, 0
    for line in read_lines(text):
        low = flat(line.text)
        inside = at_work and line.depth > depth > 0  # a heading under the one that opened it goes on
        if line.heading and not inside and not _is_period(low):
            at_work = found(words.cv.work, low) or (found(words.cv.jobs, low) and not found(words.cv.prose, low))
            depth = line.depth
        if line.heading or not at_work or "@" in low or _is_period(low):
            continue
        for each in claimed(line.text, words.sizes, words.cv.labels):
            said = line.text[each.start : each.end]
            digits = bool(re.search(r"\d", said))
            if each.kind == "duration" or not (digits or each.kind in words.cv.words_count):
                continue
            name = _claim_name(each, said, line.text, words)
            if name:
                out.setdefault(name, Found(name=name, quote=_cut(line.text)))
    return tuple(out.values())


def _is_period(low: str) -> bool:
    """Whether a line says when somebody was where: "2020 - present", "Manager · Corvid · 2018 to 2021"."""
    years = re.findall(r"\b(?:19|20)\d\d\b", low)
    rest = re.sub(r"\b(?:19|20)\d\d\b", "", low)
    return bool(years) and not re.search(r"\d", rest) and len(low.split()) <= 14


def _claim_name(each: Claimed, said: str, line: str, words: RoleWords) -> str:
    """The number as it stands there with what it counts; empty where it counts nothing that can be asked about."""
    if each.kind == "people" and not said[-1:].isalpha():
        return f"{said} people"
    if each.kind in words.sizes.units or each.kind in ("percent", "change", "money"):
        return said.removeprefix("from ").removeprefix("From ")
    counted = list(itertools.takewhile(lambda word: word not in words.cv.bare, each.about.split(" ")))[:2]
    bare = not "".join(counted) and not each.about.startswith("of them")
    if bare or line[each.start - 1 : each.start] in ("-", "–"):
        return ""
    return " ".join(filter(None, [said, *counted]))


# --- title, company, level ---
def _title(lines: Sequence[Line], words: RoleWords) -> tuple[str, str]:
    title, company = "", ""
    for number, line in enumerate(lines[:_TOP]):
        if hit := _COMPANY.match(line.text):
            company = hit[1].strip()
        text = _LABEL.sub("", line.text)
        if title or not found(words.titles, flat(text)):
            continue
        pieces = [text] if _LABEL.match(line.text) else [p.strip() for p in _BREAK.split(text) if p.strip()]
        title = next(piece for piece in pieces if found(words.titles, flat(piece)))
        others = [piece for piece in pieces if piece != title]
        if others:
            company = company or _subject(lines) or others[0]
            continue
        beside = [*lines[number + 1 : number + 2], *lines[max(0, number - 1) : number]]
        for near in beside:
            if not company and ":" not in near.text and len(near.text.split()) <= _HEADING_WORDS:
                company = _subject(lines) or _BREAK.split(near.text)[0].strip()
    return _GENDERS.sub("", title).strip(), company


def _subject(lines: Sequence[Line]) -> str:
    """The company by a sentence that says what it is; empty where none at the beginning does."""
    hits = (_IS.match(line.text) for line in lines[:_TOP] if not line.heading)
    return next((hit[1] for hit in hits if hit), "")


def _level(title: str, lines: Sequence[Line], words: RoleWords) -> tuple[str, list[Found]]:
    quotes: list[Found] = []
    heard: dict[str, int] = {}
    for level in words.levels:
        for line in lines:
            for start, end in spans(level.words, flat(line.text)):
                quotes.append(Found(name=line.text[start:end], quote=_around(line.text, start, end)))
                heard[level.id] = heard.get(level.id, 0) + 1
    by_title = next((level.id for level in words.levels if found((level.title,), flat(title))), "")
    loudest = max(heard, key=lambda name: heard[name], default="")
    unique = {each.name.lower(): each for each in quotes}
    return by_title or loudest, list(unique.values())


# --- values ---
def _values(lines: Sequence[Line], text: str, words: RoleWords) -> Iterator[Found]:
    seen: dict[str, None] = {}
    for line in lines:
        if line.heading or not found(words.values.headings, flat(line.under)):
            continue
        name = _value_name(line, words.values.longest)
        if name and name.lower() not in seen:
            seen[name.lower()] = None
            yield Found(name=name, quote=_cut(line.text))
    for pattern in words.values.inline:
        for hit in re.finditer(pattern, text, re.IGNORECASE):
            for piece in re.split(r",\s*(?:and )?| and ", hit[1]):
                name = _MARKUP.sub("", piece).strip(" .")
                if name and len(name.split()) <= words.values.longest and name.lower() not in seen:
                    seen[name.lower()] = None
                    yield Found(name=name, quote=hit[0])


def _value_name(line: Line, longest: int) -> str:
    hit = _EMPHASISED.match(line.raw) or _NAMED.match(line.text)
    if hit is None and len(line.text.split()) <= longest:
        return line.text.strip(" .")
    name = hit["name"].strip(" .:") if hit else ""
    return name if 0 < len(name.split()) <= longest else ""


# --- domains ---
def _domains(body: Sequence[str], job: Sequence[str], words: RoleWords) -> Iterator[Found]:
    """Those spoken of often enough, most often first. ``job``: without the lines about what applicants should know,
    which count only for what is spoken of elsewhere too.
    """
    counted: list[tuple[int, Found]] = []
    least = words.domains.least
    for name, expression in words.domains.known.items():
        pattern = whole_words(expression)
        hits = [(line, *hit.span()) for line in body for hit in pattern.finditer(flat(line))]
        within = sum(len(pattern.findall(flat(line))) for line in job)
        if within >= least or (within and len(hits) > least):
            line, start, end = hits[0]
            counted.append((-len(hits), Found(name=name, quote=_around(line, start, end))))
    yield from (each for _, each in sorted(counted, key=lambda pair: pair[0]))


# --- metrics, sizes ---
def _metrics(body: Sequence[str], words: RoleWords) -> Iterator[Found]:
    seen: list[str] = []
    measured = re.compile(words.measured)
    for metric in words.metrics:
        pattern = whole_words(metric.words)
        for line in body:
            for hit in pattern.finditer(flat(line)):
                name = metric.name or _bare(next(group for group in hit.groups() if group))
                known = any(name in other or other in name for other in seen)
                if known or name in words.no_metrics or (metric.measured and not measured.search(flat(line))):
                    continue
                seen.append(name)
                yield Found(name=name, quote=_around(line, *hit.span()))


@lru_cache(maxsize=128)
def whole_words(expression: str) -> re.Pattern[str]:
    """An expression that begins and ends where words do."""
    return re.compile(rf"\b(?:{expression})(?!\w)")


def _bare(name: str) -> str:
    """Without an article or another small word before it."""
    return re.sub(
        r"^(?:(?:the|a|an|our|your|and|of|on|its|in|this|that|is|at|which|for|we|what|every|reduce|improve|"
        r"increase|raise|lower|drive|own|owning|track|move|measure|their) )+",
        "", name,
    )  # fmt: skip


def _sizes(body: Sequence[str], sizes: SizesWords) -> Iterator[Found]:
    seen: dict[str, None] = {}
    for line in body:
        tokens = list(tokenise(line))
        listed = False  # whether a number before it in the line counts
        for number in find_numbers(tokens):
            if number.kind != "plain" or number.value != int(number.value) or number.value >= sizes.most:
                continue
            unit, last = _size_unit(tokens, number, sizes)
            counts = _is_size(line, tokens, number, unit, sizes, listed=listed)
            listed = counts or (listed and not unit) or not unit
            if not counts:
                continue
            name = f"{number_text([number.value])} {unit}".strip()
            if name not in seen:
                seen[name] = None
                yield Found(name=name, quote=_around(line, tokens[number.first].start, tokens[last].end))


def _size_unit(tokens: Sequence[Token], number: Number, sizes: SizesWords) -> tuple[str, int]:
    behind = [token.norm for token in tokens[number.last + 1 : number.last + 3]]
    return ("people", number.last + 2) if behind == ["of", "us"] else unit_of(tokens, number, sizes)


def _is_size(
    line: str, tokens: Sequence[Token], number: Number, unit: str, sizes: SizesWords, *, listed: bool
) -> bool:
    """Whether the number says how big something is: by the words before it, or as the next of a list."""
    before = [t.norm for t in tokens[max(0, number.first - 4) : number.first]]
    start, end = tokens[number.first].start, tokens[number.last].end
    if line[end : end + 1] in ("-", "–"):  # of "10-12 engineers" the second counts
        return False
    if before and line[start - 1 : start] in ("-", "–"):
        before.pop()
    while before and before[-1] in sizes.about:
        before.pop()
    whole = len(before) > 1 and before[-1] == "of" and before[-2] in sizes.whole
    if before[-2:] == ["more", "than"]:
        before = before[-1:]
    if any(word in sizes.never for word in before[-3:]) or not (unit or whole):
        return False
    if number.value == 1 and unit != "managers":  # "in one team" says how, not how many
        return False
    follows = listed and (before[-1:] == ["and"] or line[:start].rstrip()[-1:] in (",", ":", "("))
    return whole or not before or follows or before[-1] in sizes.before


def _around(line: str, start: int, end: int) -> str:
    """The find with a little of what stands round it, cut at words."""
    first = line.rfind(" ", 0, max(0, start - _CONTEXT)) + 1 if start > _CONTEXT else 0
    last = line.find(" ", end + _CONTEXT)
    piece = line[first : last if last > 0 else len(line)]
    return ("…" if first else "") + piece + ("…" if 0 < last < len(line) else "")


def _cut(line: str) -> str:
    return line if len(line) <= _LONGEST else line[:_LONGEST].rsplit(" ", 1)[0] + "…"
