"""What stands in ``prompts/``, as a page for people. Pure; ``scripts/describe_prompts`` writes it to disk."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from simulator.analysis.levels import Ladder
from simulator.planning.bank import Bank
from simulator.planning.priorities import TABLES

__all__ = ["describe"]

_HEAD = """\
# The words

Everything an interviewer says and listens for, as data that anybody can edit. This page is made from the files by
`scripts/describe_prompts`; don't edit it by hand.

| folder or file | what it holds | check it with |
|---|---|---|
| `questions/` | the questions, each in three phrasings | `mockloop bank check` |
| `intents.yaml` | what a question is really after | `mockloop bank list --intents` |
| `stories.yaml` | the eight core stories and their key elements | `mockloop bank list --stories` |
| `probes/` | follow-ups by what is missing, and their order | `mockloop bank check` |
| `loops/`, `styles/` | how a sitting is laid out and how the interviewer behaves | `mockloop bank list --loops` |
| `ladders/`, `scorecard.yaml` | levels, what is heard at each, and how a scorecard is made | |
| `wording.yaml`, `types.yaml` | what kind of question it is, and what may be held against an answer to it | |
| `utterances.yaml`, `replies.yaml` | what is no answer, what a reply brings of what was asked | |
| `quoting.yaml` | how an answer is quoted | |
| `rules/`, `lexicon/` | the patterns that find all this in an answer | `mockloop rules check` |
| `values/` | an example of a company's values | `mockloop bank new --values` |
| `preparing/` | checklists, prompts and word lists of `mockloop prepare` and its drills | `mockloop bank check` |
| `scheduling.yaml` | minutes, weights and sentences of a plan | `mockloop plan` |
| `interrupting.yaml`, `depth.yaml` | when an interviewer cuts in; how one claim is probed to the ground | |

Your own questions go into the folder `questions` of mockloop's home, your own rules into its folder `rules`.
"""


def describe(bank: Bank, ladders: Mapping[str, Ladder]) -> str:
    """``prompts/README.md`` as the data give it."""
    parts = [_HEAD, *_questions(bank), *_stories(bank), *_intents(bank), *_probes(bank), *_loops(bank)]
    parts += ["## Ladders\n"]
    for ladder in ladders.values():
        rows = [
            (f"{ladder.ladder}:{s.id}", s.title, s.question, ", ".join(s.signals), s.probe) for s in ladder.levels
        ]
        parts += [f"{ladder.title}. Source: {ladder.source}.\n"]
        parts += [_table(("level", "title", "core question", "signals", "probe"), rows)]
    return "\n".join(parts).rstrip() + "\n"


def _questions(bank: Bank) -> list[str]:
    ours = [q for q in bank.questions.values() if bank.where[q.id].startswith("prompts/")]
    rows = [(q.id, q.open, q.kind, q.story or "–", q.pillar, ", ".join(q.intents)) for q in ours]
    head = ("id", "question", "kind", "story", "pillar", "intents")
    return [f"## Questions ({len(ours)})\n", _table(head, rows)]


def _stories(bank: Bank) -> list[str]:
    out = ["## Core stories\n"]
    for story in bank.stories.values():
        rows = [(e.id, e.hears, e.part, "yes" if e.severe else "", e.probes[0]) for e in story.elements]
        out += [f"### {story.title} (`{story.id}`)\n"]
        out += [_table(("element", "what is heard", "part", "must", "probe"), rows)]
    return out


def _intents(bank: Bank) -> list[str]:
    asked = {i: [q.id for q in bank.questions.values() if i in q.intents] for i in bank.intents}
    rows = [(i.id, i.wants, " ".join(asked[i.id]) or "–") for i in bank.intents.values()]
    return [f"## Intents ({len(rows)})\n", _table(("id", "the question is after", "questions"), rows)]


def _probes(bank: Bank) -> list[str]:
    rows = [
        (p.id, p.target, ", ".join(p.flags) or "–", str(len((*p.calm, *p.pressing, *p.silent))), p.calm[0])
        for p in bank.probes
    ]
    order = [
        (name.replace("_", "-"), str(place), entry.id, entry.target, entry.why)
        for name in TABLES
        for place, entry in enumerate(bank.priorities.table(name), start=1)
    ]
    return [
        f"## Probes ({len(rows)})\n",
        _table(("id", "target", "for the weakness", "wordings", "the first of them"), rows),
        "### What is asked first\n",
        _table(("question", "place", "reason", "target", "why"), order),
    ]


def _loops(bank: Bank) -> list[str]:
    loops = [(loop.id, loop.title, loop.about, ", ".join(loop.rounds)) for loop in bank.loops.values()]
    rounds = [
        (r.id, r.name, f"{r.minutes:g} min", str(r.questions), f"{r.each:g} min", str(r.follow_ups))
        for r in bank.rounds.values()
    ]
    styles = [(s.id, s.about) for s in bank.styles.values()]
    return [
        "## Loops and styles\n",
        _table(("loop", "title", "about", "rounds"), loops),
        _table(("round", "name", "length", "questions", "each", "follow-ups a question"), rounds),
        _table(("style", "about"), styles),
    ]


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    lines += [f"| {' | '.join(cell.replace('|', '/') for cell in row)} |" for row in rows]
    return "\n".join(lines) + "\n"
