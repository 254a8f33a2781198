"""What a user puts into the home folder is heard by every verb: questions, rules, loops, styles, probes, values."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from simulator.app.home import Home
from simulator.app.knowledge import read_bank
from simulator.cli import run
from tests.support.keyboard import WEAK
from tests.support.process import mockloop

Out = pytest.CaptureFixture[str]

QUESTION = """\
questions:
  - {id: my-ferry, title: the ferry, pillar: people, open: "Tell me about a time when the ferry was late.",
     kind: trunk, type: time, intents: [keeps-team-healthy]}
"""
LOOP = """\
rounds:
  - {id: harbour, name: Harbour talk, minutes: 10, intro: 0, questions: 1, each: 8, follow_ups: 0, reverse: 0,
     wrap_up: 1, pick: [{ids: [my-ferry]}]}
loops:
  - {id: harbour-10, title: Harbour, about: one question about ferries, rounds: [harbour]}
"""
STYLE = """\
styles:
  - id: harbour-master
    like: pressing
    title: Harbour master
    about: short words and salt water
    lines: {welcome_one: "Ahoy. One question today."}
"""
RULE = """\
rules:
  my.quay:
    kind: phrase
    part: results
    weight: strong
    message: The quay was clear.
    why: It shows that it ended well.
    source: a harbour
    patterns: |
      the quay was clear
    examples:
      hits: ["In the end <<the quay was clear>>.", "Then <<the quay was clear>> by noon."]
      misses: ["The quay was full.", "It was clear to us."]
"""
VALUES = """\
values:
  company: Kestrel
  list: [{id: candour, title: Candour}]
"""


def put(home: Path, kind: str, text: str) -> None:
    (home / kind).mkdir(parents=True, exist_ok=True)
    (home / kind / "mine.yaml").write_text(text, encoding="utf-8")


@pytest.fixture
def ferry(own_home: Path) -> Path:
    put(own_home, "questions", QUESTION)
    put(own_home, "loops", LOOP)
    put(own_home, "values", VALUES)
    return own_home


def test_bank_list_has_questions_values_and_loops(ferry: Path, capsys: Out) -> None:
    assert run(["bank", "list"]) == 0
    listed = capsys.readouterr().out
    assert "my-ferry" in listed
    assert "value-candour" in listed
    assert run(["bank", "list", "--loops"]) == 0
    assert "harbour-10" in capsys.readouterr().out


def test_a_loop_of_the_users_is_sat_and_its_question_reviewed(ferry: Path, capsys: Out) -> None:
    done = mockloop("run", "--typed", "--loop", "harbour-10", stdin=WEAK)
    assert done.returncode == 0, done.stderr
    assert "when the ferry was late" in done.stderr
    for verb in (["review", "last", "--format", "text"], ["sessions", "list"]):
        assert run(verb) == 0
        assert "ferry" in capsys.readouterr().out.lower()
    assert run(["review", "last", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["session"]["loop"] == "harbour-10"
    assert run(["rerun", "last"]) == 0
    assert "1 answer judged, 0 differ" in capsys.readouterr().out


def test_a_value_and_a_rule_of_the_users_are_heard_in_the_session_itself(ferry: Path, capsys: Out) -> None:
    put(ferry, "rules", RULE)
    told = "Last spring the ferry was late and people waited. I asked the crew to load first. The quay was clear.\n\n"
    done = mockloop("run", "--typed", "--question", "value-candour", "--followups", "0", stdin=told)
    assert done.returncode == 0, done.stderr
    assert "candour" in done.stderr.lower()
    (folder,) = (ferry / "sessions").iterdir()
    (answer,) = json.loads((folder / "review.json").read_text("utf-8"))["answers"]
    assert answer["review"]["question"]["id"] == "value-candour"
    assert "my.quay" in [found["rule"] for found in answer["review"]["parts"]["results"]["evidence"]]
    assert run(["rerun", "last"]) == 0
    assert "1 answer judged, 0 differ" in capsys.readouterr().out
    assert run(["review", "last", "--format", "text"]) == 0
    assert "candour" in capsys.readouterr().out.lower()
    assert run(["progress", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["sessions"] == 1


def test_analyze_knows_a_value_of_the_users(ferry: Path, tmp_path: Path, capsys: Out) -> None:
    answer = tmp_path / "answer.txt"
    answer.write_text(WEAK, encoding="utf-8")
    assert run(["analyze", str(answer), "--question", "value-candour", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["question"]["id"] == "value-candour"


def test_progress_counts_a_question_of_the_users_as_untold(ferry: Path, capsys: Out) -> None:
    before = _untold(capsys)
    assert "my-ferry" in before
    assert mockloop("run", "--typed", "--loop", "harbour-10", stdin=WEAK).returncode == 0
    assert "my-ferry" not in _untold(capsys)


def _untold(capsys: Out) -> str:
    assert run(["progress", "--format", "json"]) == 0
    return json.dumps(json.loads(capsys.readouterr().out)["untold_by_pillar"])


def test_analyze_knows_a_question_of_the_users(ferry: Path, tmp_path: Path, capsys: Out) -> None:
    answer = tmp_path / "answer.txt"
    answer.write_text(WEAK, encoding="utf-8")
    assert run(["analyze", str(answer), "--question", "my-ferry", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["question"]["id"] == "my-ferry"


def test_a_style_of_the_users_speaks_in_the_session(ferry: Path) -> None:
    from importlib.resources import files

    ours = (files("prompts") / "styles/styles.yaml").read_text("utf-8")
    put(ferry, "styles", ours.replace("thank you for taking the time", "welcome aboard"))
    done = mockloop("run", "--typed", "--question", "q01", "--followups", "0", stdin=WEAK)
    assert "welcome aboard" in " ".join(done.stderr.split())


def test_a_style_is_added_by_what_is_different_in_it(ferry: Path, capsys: Out) -> None:
    put(ferry, "styles", STYLE)
    assert run(["bank", "list", "--styles"]) == 0
    assert "harbour-master" in capsys.readouterr().out
    done = mockloop(
        "run", "--typed", "--question", "q01", "--followups", "0", "--style", "harbour-master", stdin=WEAK
    )
    said = " ".join(done.stderr.split())
    assert done.returncode == 0, done.stderr
    assert "Ahoy" in said
    assert "That is our time" in said  # the pressing interviewer's, where nothing else is given
    assert run(["review", "last", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["session"]["style"] == "harbour-master"
    (ferry / "styles/mine.yaml").unlink()
    assert run(["rerun", "last"]) == 0  # a session outlives its style
    assert run(["config", "style=harbour-master"]) == 2
    assert "calm, pressing, silent" in capsys.readouterr().err


def test_the_tone_of_a_style_of_the_users_words_the_follow_ups(ferry: Path) -> None:
    put(ferry, "styles", STYLE)
    bank = read_bank(Home(ferry))
    assert [bank.tone(name) for name in ("calm", "pressing", "harbour-master", "gone")] == [
        "calm", "pressing", "pressing", "calm",
    ]  # fmt: skip


def test_a_style_like_none_of_ours_is_refused_where_it_stands(ferry: Path, capsys: Out) -> None:
    put(ferry, "styles", STYLE.replace("like: pressing", "like: gruff"))
    assert run(["bank", "check"]) == 2
    told = capsys.readouterr().err
    assert "mine.yaml:2:" in told
    assert "they are calm, pressing, silent" in told


def test_a_rule_of_the_users_is_listed_and_counts(ferry: Path, tmp_path: Path, capsys: Out) -> None:
    put(ferry, "rules", RULE)
    assert run(["rules", "list", "--part", "results"]) == 0
    assert "my.quay" in capsys.readouterr().out
    answer = tmp_path / "answer.txt"
    answer.write_text("It rained. The quay was clear again.", encoding="utf-8")
    assert run(["analyze", str(answer), "--question", "my-ferry"]) == 0
    assert "my.quay" in capsys.readouterr().out


def test_a_probe_of_the_users_replaces_ours(ferry: Path, capsys: Out) -> None:
    put(ferry, "probes", 'probes:\n  - {id: result-known, target: results, calm: ["And how did the ferry end?"]}\n')
    assert run(["bank", "check"]) == 0
    put(ferry, "probes", 'probes:\n  - {id: odd, target: results, calm: ["What about 3:30%?"]}\n')
    assert run(["bank", "check"]) == 2
    assert "odd" in capsys.readouterr().err


def test_a_rule_of_the_users_judges_old_sessions_anew(ferry: Path, capsys: Out) -> None:
    told = "Last spring the ferry was late and people waited. I asked the crew to load first. The quay was clear.\n\n"
    assert mockloop("run", "--typed", "--loop", "harbour-10", stdin=told).returncode == 0
    put(ferry, "rules", RULE)
    assert run(["rerun", "last", "--diff"]) == 0
    assert "results hinted → clear" in capsys.readouterr().out
    assert run(["review", "last", "--format", "json"]) == 0
    (answer,) = json.loads(capsys.readouterr().out)["answers"]
    assert "my.quay" in [found["rule"] for found in answer["review"]["parts"]["results"]["evidence"]]
