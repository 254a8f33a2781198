"""What the model is taught to hear: texts.json from the samples' vocabulary, the grammar and free sentences.

Five kinds of line, so that the decoder listens to the sound instead of completing a known sentence: sentences of
grammar.yaml, hand-written sentences (free.txt), clauses of longer answers (clauses.txt), walks over the word pairs of
all these, and plain word salad. The samples and heldout.txt stay unseen: they lend words and word pairs, and no line
of the training text shares five words in a row with them.
"""

from __future__ import annotations

import collections
import json
import random
import re
import sys
from itertools import pairwise
from pathlib import Path

import yaml

HERE = Path(__file__).resolve().parent
SAMPLES = HERE.parents[2] / "audio" / "samples" / "samples.yaml"
COUNTS = {"grammar": 2600, "walk": 3200, "salad": 2200}
NAMES = {"i": "I", "daniel": "Daniel", "anna": "Anna"}
NAMES |= {day.lower(): day for day in ("Monday", "Friday", "March", "September")}
UNSEEN_RUN = 5  # words in a row that training text may not share with what is held out


def words(text: str) -> list[str]:
    return re.findall(r"[a-z][a-z']*", text.lower().replace("-", " "))


def sentence(tokens: list[str], end: str = ".") -> str:
    line = " ".join(NAMES.get(t, t) for t in tokens)
    return line[0].upper() + line[1:] + end


class Texts:
    """Everything is drawn from one seeded generator: the same files give the same texts."""

    def __init__(self, seed: int = 11) -> None:
        self.drawn = random.Random(seed)
        book = yaml.safe_load(SAMPLES.read_text(encoding="utf-8"))
        self.samples = [line for s in book["samples"] for line in s["say"] if isinstance(line, str)]
        self.heldout = self.lines("heldout.txt")
        self.free, self.clauses = self.lines("free.txt"), self.lines("clauses.txt")
        self.grammar = yaml.safe_load((HERE / "grammar.yaml").read_text(encoding="utf-8"))
        self.core = sorted({w for line in self.samples for w in words(line)})
        self.unseen = {run for line in self.samples + self.heldout for run in self.runs(words(line))}

    def lines(self, name: str) -> list[str]:
        return [line for line in (HERE / name).read_text(encoding="utf-8").splitlines() if line]

    def runs(self, tokens: list[str]) -> list[tuple[str, ...]]:
        return [tuple(tokens[i : i + UNSEEN_RUN]) for i in range(len(tokens) - UNSEEN_RUN + 1)]

    def allowed(self, line: str) -> bool:
        return not any(run in self.unseen for run in self.runs(words(line)))

    def from_grammar(self) -> str:
        slots = self.grammar["slots"]

        def fill(match: re.Match[str]) -> str:
            name = match.group(1)
            if name in ("thing1", "unit1"):
                return str(self.drawn.choice(slots[name[:-1]])).split()[-1].removesuffix("s")
            if name == "the_things":
                return "the " + str(self.drawn.choice(slots["things"]))
            chosen = str(self.drawn.choice(slots[name.lower()]))
            return chosen[0].upper() + chosen[1:] if name[0].isupper() else chosen

        return re.sub(r"\{(\w+)\}", fill, self.drawn.choice(self.grammar["patterns"]))

    def walker(self, known: list[str]) -> dict[str, list[str]]:
        """Successors of each word; "" opens and closes a sentence."""
        after: dict[str, list[str]] = collections.defaultdict(list)
        for line in known:
            path = ["", *words(line), ""]
            for a, b in pairwise(path):
                after[a].append(b)
        return after

    def walk(self, after: dict[str, list[str]]) -> str:
        path: list[str] = []
        here, length = "", self.drawn.randint(5, 15)
        while len(path) < length:
            here = (
                self.drawn.choice(self.core) if self.drawn.random() < 0.15 else self.drawn.choice(after[here] or [""])
            )
            if here:
                path.append(here)
            elif len(path) > 4:
                break
        return sentence(path)

    def salad(self, wide: list[str]) -> str:
        return sentence(
            [
                self.drawn.choice(self.core if self.drawn.random() < 0.75 else wide)
                for _ in range(self.drawn.randint(4, 11))
            ]
        )

    def all(self) -> dict[str, list[str]]:
        made: dict[str, list[str]] = {"free": self.free * 2, "clauses": self.clauses}
        grammar: dict[str, None] = {}
        while len(grammar) < COUNTS["grammar"]:
            if self.allowed(line := self.from_grammar()):
                grammar[line] = None
        made["grammar"] = list(grammar)
        known = self.free * 4 + self.clauses * 2 + made["grammar"][:700] + self.samples * 6
        after, wide = self.walker(known), sorted({w for line in known for w in words(line)})
        for kind, line_of in (("walk", lambda: self.walk(after)), ("salad", lambda: self.salad(wide))):
            made[kind] = []
            while len(made[kind]) < COUNTS[kind]:
                if self.allowed(line := line_of()):
                    made[kind].append(line)
        return {k: [line for line in v if self.allowed(line)] for k, v in made.items()} | {
            "samples": self.samples,
            "heldout": self.heldout,
        }


def main(out: Path) -> None:
    texts = Texts()
    made = texts.all()
    training = [line for kind in ("free", "clauses", "grammar", "walk", "salad") for line in made[kind]]
    counted = collections.Counter(w for line in training for w in words(line))
    for kind, lines in made.items():
        print(f"{kind:8} {len(lines):5} lines {sum(len(words(x)) for x in lines):6} words")
    print(
        f"{len(counted)} different words; the samples' {len(texts.core)}: rarest",
        sorted((counted[w], w) for w in texts.core)[:8],
    )
    print("held-out words never trained:", sorted({w for x in made["heldout"] for w in words(x)} - set(counted)))
    out.write_text(json.dumps(made, indent=0), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
