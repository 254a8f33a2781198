"""What is wrong with a pack that loads: failing examples, doubles, dead alternatives, costly patterns."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import prod
from typing import Any

from simulator.rules.examples import failures
from simulator.rules.kinds import Rule
from simulator.rules.kinds.base import TAKEN
from simulator.rules.pack import RulePack
from simulator.rules.pattern import Atom, expand

__all__ = ["LEAST_EXAMPLES", "Problem", "check", "unweighed"]

LEAST_EXAMPLES = 2  # of each, hits and misses
_COSTLY = 400  # ways one pattern can stretch over its gaps


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend. ``where`` is file:line."""

    where: str
    rule: str
    message: str

    def __str__(self) -> str:
        return f"{self.where}: {self.rule}: {self.message}"


def check(
    pack: RulePack, flags: Sequence[str] = (), parts: Sequence[str] = (), used: Sequence[str] = ()
) -> list[Problem]:
    """All problems of a pack, in the order of its rules.

    ``flags`` and ``parts`` are the names of the taxonomy; ``used`` are rules that something outside of the pack
    reads by name.
    """
    problems: list[Problem] = []
    read_by_others = {ref for rule in pack.rules.values() for ref in rule.references()} | set(used)
    for name, rule in pack.rules.items():
        if name.startswith("`"):
            continue  # a pattern written inside another rule
        where = pack.place(name)
        found = [*_examples(rule), *failures(pack, name), *_patterns(pack, rule), *_names(rule, flags, parts)]
        problems += [Problem(where, name, message) for message in found]
    if parts:
        weighed = {name.removeprefix("flag.") for name in pack.data if name.startswith("flag.")}
        problems += _targets(pack, (*parts, TAKEN, *flags, *weighed))
    problems += [
        Problem(pack.place(n), n, f"is the same as {o}") for n, o in _doubles(pack) if n not in read_by_others
    ]
    return problems


def unweighed(pack: RulePack, read: Sequence[str] = (), families: Sequence[str] = ()) -> list[Problem]:
    """Rules that change nothing: without a weight, in no other rule, in no table and in no condition.

    ``read``: rules that the code asks for by name; ``families``: beginnings of such names ("intent.").
    """
    known = {ref for rule in pack.rules.values() for ref in rule.references()} | set(read)
    known.update(name for text in _texts(pack.data) for name in re.findall(r"[a-z][\w-]*\.[\w.-]+", text))
    return [
        Problem(
            pack.place(name),
            name,
            "changes nothing; give it a part, a flag or a weight (`weight: {actions: clear}`), or name it in a rule",
        )
        for name, rule in pack.rules.items()
        if not (name.startswith(("`", *families)) or rule.weight or name in known)
    ]


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, inside in value.items():
            yield str(key)
            yield from _texts(inside)
    elif isinstance(value, (list, tuple)):
        for inside in value:
            yield from _texts(inside)


def _targets(pack: RulePack, targets: Sequence[str]) -> Iterator[Problem]:
    """Weights for something that is weighed nowhere."""
    for name, rule in pack.rules.items():
        for target in rule.weight:
            if target not in targets and target not in {rule.part, rule.flag}:
                yield Problem(pack.place(name), name, f"weighs for {target!r}, which is no part and no weakness")


def _examples(rule: Rule) -> Iterator[str]:
    for kind in ("hits", "misses"):
        count = len(getattr(rule.examples, kind))
        if count < LEAST_EXAMPLES:
            yield f"has {count} {kind} among its examples and needs {LEAST_EXAMPLES}"
    if not rule.message and (rule.part or rule.flag):
        yield "has no message"


def _names(rule: Rule, flags: Sequence[str], parts: Sequence[str]) -> Iterator[str]:
    if rule.flag is not None:
        if flags and rule.flag not in flags:
            yield f"accuses of {rule.flag!r}, which is no flag of the taxonomy"
        if not rule.probe:
            yield "accuses and has no probe (say `none: reason` where there can't be one)"
        if not rule.severity:
            yield "accuses and has no severity"
    if parts and rule.part is not None and rule.part not in parts:
        yield f"speaks for {rule.part!r}, which is no part of the taxonomy"


def _patterns(pack: RulePack, rule: Rule) -> Iterator[str]:
    for slot in dict.fromkeys(slot for slot, _ in rule.patterns_used()):
        seen: dict[tuple[Atom, ...], str] = {}
        for _, pattern in (p for p in rule.patterns_used() if p[0] == slot):
            sequences = expand(pattern)
            if all(s in seen for s in sequences):
                yield f"the pattern {pattern!r} can't be reached: {seen[sequences[0]]!r} says the same"
            seen.update((s, pattern) for s in sequences if s not in seen)
            for sequence in sequences:
                ways = prod(int(value) + 1 for kind, value in sequence if kind == "gap")  # type: ignore[call-overload]
                if ways > _COSTLY:
                    yield f"the pattern {pattern!r} can stretch in {ways} ways; use fewer or narrower gaps"
                    break
            yield from _dead(pack, pattern, sequences)


def _dead(pack: RulePack, pattern: str, sequences: Sequence[tuple[Atom, ...]]) -> Iterator[str]:
    """A word beside a class that already holds it."""
    groups = [value for s in sequences for _, value in s if isinstance(value, tuple)]
    for words in dict.fromkeys(groups):
        for name in (w for w in words if w.startswith("@")):
            inside = [w for w in words if w in pack.words[name]]
            if inside:
                yield f"in {pattern!r} {name} already holds {', '.join(inside)}"


def _doubles(pack: RulePack) -> Iterator[tuple[str, str]]:
    """Rules that are the same but for their name."""
    seen: dict[str, str] = {}
    for name, rule in pack.rules.items():
        if name.startswith("`"):
            continue
        body = rule.model_dump_json(exclude={"message", "why", "clears", "source", "note", "examples", "part"})
        if body in seen:
            yield name, seen[body]
        seen.setdefault(body, name)
