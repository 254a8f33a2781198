"""The weaknesses over answers of our own: found where they show, silent where they don't."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

from simulator.analysis.weaknesses import Seen, catalogue, weigh
from simulator.cli._compose import load_mind
from simulator.errors import InputError
from simulator.model.transcript import Transcript
from simulator.planning.judge import Judge
from simulator.rules import load_texts
from simulator.text.document import read

HERE = Path(__file__).parent
ACCUSING = frozenset(
    "hero-complex soft-manager technical-dictator conflict-avoidance blame perfection claim-not-shown ramble".split()
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
    assert score["found"] >= 0.8 * score["wanted"], score
    assert score["accused"] <= 0.05 * score["clean"], score


def test_every_weakness_says_what_why_and_how_to_clear_it(mind: Judge) -> None:
    known = catalogue(mind.pack)
    for name, weakness in known.items():
        assert weakness.message and weakness.why and weakness.clears and weakness.source and weakness.probe, name
        assert "you failed" not in weakness.message.lower()
    wanted = """no-system system-only no-story generic-learning learning-incomplete generic-we no-metric no-stakes
    vague-trigger hero-complex did-their-work overtime-pride soft-manager technical-dictator conflict-avoidance tech-heavy
    ic-mindset perfection blame off-question ramble too-short claim-not-shown gap-as-misunderstanding capacity-delegation
    output-metrics evasion philosophy-on-leaf"""
    assert set(wanted.split()) <= set(known)


@pytest.mark.parametrize(
    ("flag", "question", "hits", "misses"),
    [
        (
            "generic-we",
            "How did you handle an incident?",
            "We got everybody on a call, we rolled the release back, a report was written, and the alarm was changed. "
            "We informed the customers by mail on the same day and support was told what to say.",
            "We got everybody on a call. I asked who had changed what, I decided to roll back, and I wrote to the "
            "customers myself while the team looked for the cause.",
        ),
        (
            "did-their-work",
            "How did you deal with a weak colleague?",
            "He was late with the report again and the board was waiting, so I did his report for him that evening and "
            "sent it out, and nobody ever knew about it but the two of us.",
            "He was late with the report again, so I asked him to tell the board himself, and we agreed on a draft "
            "every Wednesday from then on, which he kept until summer.",
        ),
        (
            "overtime-pride",
            "How did you make the date?",
            "Everybody worked nights and weekends for two months, and that is how we made it in the end, and I am still "
            "impressed by what this team was able to put in when it mattered most.",
            "I cut two features with product and moved the third. Nobody worked weekends, I checked that, and we made "
            "the date with a smaller release.",
        ),
        (
            "gap-as-misunderstanding",
            "Tell me about an underperformer.",
            "She kept handing in half of what we had talked about, but when we looked at it together it was really just "
            "a misunderstanding, and afterwards we laughed about it a lot.",
            "She handed in half of what we had agreed. I thought it was a misunderstanding, and it wasn't: I told her "
            "what was missing in three of five reports and what I expected by June.",
        ),
        (
            "capacity-delegation",
            "How did you stretch a strong engineer?",
            "I handed her the whole vendor project because I was completely swamped at that time, and it took a huge "
            "weight off me, so that I could go on with the budget.",
            "I handed her the vendor project so that she would be visible to the board, which was the one thing missing "
            "for her promotion.",
        ),
        (
            "output-metrics",
            "Tell me about a success of your team.",
            "The old system had grown for nine years and nobody dared to touch it. I asked the team to split it in two and "
            "they did that in four months, with three demos on the way. As a result the architecture is much cleaner, "
            "and we got down from forty warnings to nine and have fewer bugs than we ever had.",
            "I asked the team to split the monolith and they did it in four months. The code is cleaner, and customers "
            "wait two seconds less at the till, which brought back eleven of them.",
        ),
        (
            "tech-heavy",
            "How do you motivate your team?",
            "The build was slow, so the cache got keys by content hash and the tests were sharded over six runners, the "
            "containers were layered so that dependencies come before the sources, and the artifacts go to a bucket with "
            "a lifecycle rule.",
            "The build was slow and people had given up on it. I asked the two who complained loudest what they would "
            "change, gave them a week, and had them show it to everybody.",
        ),
    ],
)
def test_the_others_tell_bad_from_good(mind: Judge, flag: str, question: str, hits: str, misses: str) -> None:
    assert flag in flags(mind, {"question": question, "answer": hits})
    assert flag not in flags(mind, {"question": question, "answer": misses})


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
