"""A rule in words for people."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any

from simulator.analysis.signs import FAMILIES, READ
from simulator.analysis.weaknesses import catalogue
from simulator.errors import InputError
from simulator.formats import shipped_yaml
from simulator.rules.lint import Problem, check, unweighed
from simulator.rules.pack import RulePack
from simulator.rules.pattern import PatternError, expand
from simulator.text.document import read

__all__ = ["expanded", "explained", "listing", "problems"]

_QUIET = {"kind", "weight", "message", "why", "clears", "source", "note", "examples"}


def explained(pack: RulePack, name: str, text: str | None = None) -> str:
    """A rule or a weakness in words. Raises InputError for a name that is not there."""
    if name in catalogue(pack):
        return _flag(pack, name)
    if name not in pack.rules:
        near = _nearest(name, pack)
        hint = f"Did you mean {near}?" if near else "See `mockloop rules list`."
        raise InputError(f"there is no rule {name!r}", hint)
    return "\n".join(_lines(pack, name, text))


def _nearest(name: str, pack: RulePack) -> str:
    """The rules whose names are closest, or ""."""
    return " or ".join(get_close_matches(name, [n for n in pack.rules if not n.startswith("`")], 3, 0.5))


def _taxonomy() -> dict[str, Any]:
    """The one file that all names are checked against."""
    content = shipped_yaml("taxonomy.yaml")
    assert isinstance(content, dict)  # noqa: S101 - our own file
    return content


def listing(pack: RulePack, part: str | None = None) -> Iterator[str]:
    """A line for each rule, or for each that speaks for ``part``."""
    for name in sorted(n for n in pack.rules if not n.startswith("`")):
        rule = pack.rules[name]
        if part is None or rule.part == part:
            yield f"{name:34} {rule.kind:8} {rule.message}"  # type: ignore[attr-defined]


def expanded(pattern: str) -> Iterator[str]:
    """Every phrase that a pattern stands for. Raises InputError where it can't be read."""
    try:
        sequences = expand(pattern)
    except PatternError as error:
        raise InputError(f"can't read the pattern: {error}", "`rules --help` shows one that works.") from error
    for sequence in sequences:
        yield " ".join(_atom(kind, value) for kind, value in sequence)


def _atom(kind: str, value: object) -> str:
    if kind == "gap":
        return f"..{value}"
    return str(value) if isinstance(value, str) else f"({'|'.join(value)})"  # type: ignore[arg-type]


def problems(pack: RulePack) -> tuple[Problem, ...]:
    """What is wrong with the rules: with themselves, with names of parts and weaknesses, with their weights."""
    names = _taxonomy()
    found = check(pack, flags=tuple(names["flags"]), parts=tuple(names["parts"]))
    return (*found, *unweighed(pack, READ, FAMILIES))


def _flag(pack: RulePack, name: str) -> str:
    """What a weakness says, when it is raised, and what it weighs. Raises KeyError where there is no such flag."""
    flag = catalogue(pack)[name]
    lines = [f"{name}  (weakness, {flag.severity})"]
    for label, value in (("", flag.message), ("why: ", flag.why), ("clears: ", flag.clears), ("from: ", flag.source)):
        if value:
            lines.append(f"  {label}{value}")
    for label, conditions in (("when all of", flag.when), ("unless any of", flag.unless)):
        if conditions:
            lines += [f"  {label}:", *(f"    {condition}" for condition in conditions)]
    if flag.weights:
        lines.append(f"  the sum of these must reach {flag.least - flag.bias:g}:")
        ranked = sorted(flag.weights.items(), key=lambda item: (-abs(item[1]), item[0]))
        lines += [f"    {weight:+.2f}  {number}" for number, weight in ranked]
    for label, examples in (("hit", flag.hits), ("miss", flag.misses)):
        lines += [f"  {label}: {example.answer}" for example in examples]
    return "\n".join(lines)


def _lines(pack: RulePack, name: str, text: str | None) -> Iterator[str]:
    rule = pack.rules[name]
    yield f"{name}  ({rule.kind}, {pack.place(name)})"  # type: ignore[attr-defined]
    for label, value in (("", rule.message), ("why: ", rule.why), ("clears: ", rule.clears), ("from: ", rule.source)):
        if value:
            yield f"  {label}{value}"
    for field, value in rule.model_dump(exclude=_QUIET, exclude_defaults=True).items():
        if isinstance(value, tuple):
            yield f"  {field}:"
            yield from (f"    {item}" for item in value)
        else:
            yield f"  {field}: {value}"
    for target, word in rule.weight.items():
        value = pack.data["weight-words"][word]
        yield f"  weight: {word} for {target} ({value:+g} times log(1 + clauses hit))"
    for label in ("hits", "misses"):
        for example in getattr(rule.examples, label):
            yield f"  {label[:-1] if label == 'hits' else 'miss'}: {example}"
    if text is not None:
        found = pack.run(read(text)).tree(name)
        yield "  in your text:" if found else "  finds nothing in your text"
        yield from (f"    {line}" for line in found)
