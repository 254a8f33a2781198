"""The weaknesses over answers of our own: found where they show, silent where they don't."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

from simulator.analysis.weaknesses import Seen, catalogue, weigh
from simulator.errors import InputError
from simulator.model.transcript import Transcript
from simulator.planning.judge import Judge
from simulator.rules import load_texts
from simulator.text.document import read
from tests.support.mind import load_mind

HERE = Path(__file__).parent
ACCUSING = frozenset(
    [
        "hero-complex",
        "soft-manager",
        "technical-dictator",
        "conflict-avoidance",
        "blame",
        "perfection",
        "claim-not-shown",
        "ramble",
    ]
)


def answers(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = yaml.safe_load((HERE / name).read_text(encoding="utf-8"))
    return found


@pytest.fixture(scope="module")
def mind() -> Judge:
    return load_mind()


def flags(mind: Judge, row: dict[str, Any]) -> list[str]:
    question = mind.bank.find(row["question"], kind=row.get("kind", "trunk"), story=row.get("story"))
    return [flag.id for flag in mind.review(Transcript(text=row["answer"]), question).flags]


@pytest.mark.parametrize("row", answers("answers-plain.yaml"), ids=lambda row: str(row["id"]))
def test_an_ordinary_answer_is_not_accused(mind: Judge, row: dict[str, Any]) -> None:
    assert not ACCUSING & set(flags(mind, row))


def test_most_weaknesses_are_found_and_few_are_made_up(mind: Judge) -> None:
    """The measured policy: quiet and right. Figures are over the answers of this folder."""
    score: Counter[str] = Counter()
    for name in sorted(path.name for path in HERE.glob("answers*.yaml")):
        for row in answers(name):
            found = set(flags(mind, row))
            score["found"] += sum(flag in found for flag in row["flags"])
            score["wanted"] += len(row["flags"])
            if not row["flags"]:
                score["clean"] += 1
                score["accused"] += bool(ACCUSING & found)
    assert score["found"] >= 0.65 * score["wanted"], score
    assert score["accused"] <= 0.05 * score["clean"], score


def test_every_weakness_says_what_why_and_how_to_clear_it(mind: Judge) -> None:
    known = catalogue(mind.pack)
    for name, weakness in known.items():
        assert weakness.message and weakness.why and weakness.clears and weakness.source and weakness.probe, name
        assert "you failed" not in weakness.message.lower()
    wanted = """
        no-system system-only no-story generic-learning learning-incomplete generic-we no-metric
        no-stakes vague-trigger hero-complex did-their-work overtime-pride soft-manager
        technical-dictator conflict-avoidance tech-heavy ic-mindset perfection blame off-question
        ramble too-short claim-not-shown gap-as-misunderstanding capacity-delegation output-metrics
        evasion philosophy-on-leaf
    """
    assert set(wanted.split()) <= set(known)


@pytest.mark.parametrize("pair", answers("pairs.yaml"), ids=lambda pair: str(pair["flag"]))
def test_the_others_tell_bad_from_good(mind: Judge, pair: dict[str, Any]) -> None:
    for answer, wanted in ((pair["bad"], True), (pair["good"], False)):
        assert (pair["flag"] in flags(mind, {"question": pair["question"], "answer": answer})) == wanted


@pytest.mark.parametrize("name", sorted(n for n, w in catalogue(load_mind().pack).items() if w.hits))
def test_the_examples_of_a_weakness_hold(mind: Judge, name: str) -> None:
    weakness, flag = catalogue(mind.pack)[name], name.partition("/")[0]
    for examples, wanted in ((weakness.hits, True), (weakness.misses, False)):
        for example in examples:
            question = mind.bank.find(example.question, kind=example.kind, story=example.story)  # type: ignore[arg-type]
            found = mind.review(Transcript(text=example.answer), question).flags
            said = [f for f in found if f.id == flag and (wanted or f.message == weakness.message)]
            assert bool(said) == wanted, (name, example.answer)


PACK = """
rules:
  cue.late:
    kind: phrase
    message: Late.
    why: It matters.
    patterns: |
      late
    examples: {hits: ["It was <<late>>.", "<<Late>> again."], misses: ["It was early.", "Soon."]}
data:
  flag.late:
    severity: note
    message: Late.
    why: It matters.
    clears: Come early.
    source: here
    probe: "none: an example"
    when: ["words >= 3"]
    unless: ["kind.leaf > 0"]
    weigh: {cue.late: 1.0, calm: -0.5}
    least: 1.0
"""


def seen(text: str, pack_text: str = PACK, kind: str = "trunk", **more: float) -> tuple[Any, Seen]:
    from simulator.model.review import PARTS, QuestionRef

    pack = load_texts([("own.yaml", pack_text)])
    found = pack.run(read(text))
    question = QuestionRef(text="Q?", kind=kind)  # type: ignore[arg-type]
    view = Seen(
        found, found, question, dict.fromkeys(PARTS, 0), "none", None, {"words": float(len(text.split())), **more}
    )
    return catalogue(pack)["late"], view


def test_a_weakness_is_weighed_from_its_data() -> None:
    weakness, view = seen("It was late again.")
    assert weigh(weakness, view).holds(weakness.least)
    weakness, view = seen("It was late again.", calm=1.0)
    assert weigh(weakness, view).added == (("cue.late", 1.0), ("calm", -0.5))
    assert not weigh(weakness, view).holds(weakness.least)
    weakness, view = seen("It was late again.", kind="leaf")
    assert weigh(weakness, view).against == "cleared by kind.leaf > 0"
    weakness, view = seen("Late.")
    assert weigh(weakness, view).against == "needs words >= 3"


@pytest.mark.parametrize("wrong", ['when: ["words ~ 3"]', "when: [words]", "least: much", "shade: dark"])
def test_a_malformed_weakness_is_named(wrong: str) -> None:
    with pytest.raises(InputError, match=r"flag\.late"):
        seen("It was late.", PACK.replace("    least: 1.0\n", "").replace('when: ["words >= 3"]', wrong))
