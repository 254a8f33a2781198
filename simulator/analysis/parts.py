"""The six parts of an answer, each on three levels: weighed signs, read together, every score explainable.

The rules say what they hear, in weights that anybody can read (see ``signs``); their sums, the answer's length and
how concretely it is told are then read together by a few fitted numbers (see ``reading``), for a listener hears the
challenge in a well told story also where no rule does. The score is the log-odds that a careful listener needs no
more; 0 and above is strength 2. An answer in words that fit any answer is never more than a hint.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from simulator.analysis.reading import Numbers, numbers, reading, total
from simulator.analysis.signs import amounts, concreteness, told_of_own, values
from simulator.model.review import PARTS, PartName, Strength
from simulator.rules.kinds.base import TAKEN
from simulator.rules.pack import Findings

__all__ = ["Weighed", "sums", "weigh_parts"]

_TOLD_BETWEEN = ("context", "challenge")  # a well told story has them between its lines, in words of no rule


@dataclass(frozen=True, slots=True)
class Weighed:
    """One part's score and what each rule and number added to it, strongest first."""

    part: PartName
    score: float
    strength: Strength
    added: tuple[tuple[str, float], ...]


def sums(findings: Findings, asked: Findings) -> tuple[Numbers, Mapping[str, Mapping[str, float]]]:
    """What the rules say for each part and for "taken", in total and rule by rule."""
    pack, concrete = findings.pack, concreteness(findings)
    out: Numbers = {}
    each: dict[str, dict[str, float]] = {}
    for target in (*PARTS, TAKEN):
        table = values(pack).get(target, {})
        none, sentence, clause = pack.data["hollow-signs"]["learnings" if target == TAKEN else target]
        speaking = [rule for rule, value in table.items() if value > 0]
        against = [rule for rule, value in table.items() if value < 0]
        found = {
            **amounts(findings, asked, speaking, concrete, (none, sentence, clause)),
            **amounts(findings, asked, against, concrete, (1.0, 1.0, 1.0)),  # "that's all I did" needs no detail
        }
        each[target] = {rule: table[rule] * amount for rule, amount in found.items()}
        out[target] = sum(each[target].values())
    return out, each


def weigh_parts(
    findings: Findings, asked: Findings, features: Mapping[str, float]
) -> tuple[dict[PartName, Weighed], Numbers]:
    """Score every part of an answer, given the findings over the answer and over the question; and what was read."""
    tables = reading(findings.pack)
    said, each = sums(findings, asked)
    known = numbers(findings, said, features)
    hollow = told_of_own(findings) < findings.pack.data["least-specific"]
    out: dict[PartName, Weighed] = {}
    for part in PARTS:
        table = tables.clear[part]
        score = round(total(table, known), 4)
        hinted = total(tables.hinted[part], known) >= 0 or findings.any(f"{part}.heading")  # "Learnings: …"
        heard = part in _TOLD_BETWEEN or any(
            value > 0 and findings.pack.rules[rule].part == part for rule, value in each[part].items()
        )
        strength: Strength = 2 if score >= 0 and heard and not hollow else 1 if hinted or score >= 0 else 0
        own = [(rule, round(table[part] * value, 4)) for rule, value in each[part].items()]
        others = [(name, round(w * known[name], 4)) for name, w in table.items() if name not in {"bias", part}]
        added = sorted((x for x in (*own, *others) if x[1]), key=lambda item: (-abs(item[1]), item[0]))
        out[part] = Weighed(part, score, strength, tuple(added))
    return out, known
