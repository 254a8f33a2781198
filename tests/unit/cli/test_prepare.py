"""``mockloop prepare`` as its user calls it, from an empty home and by keyboard alone."""

from __future__ import annotations

import io
import json
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from simulator.cli import run
from tests.support import made
from tests.support.documents import pdf, word_document
from tests.support.library import write_session

ROLES = Path(__file__).parents[2] / "data" / "roles"
Out = pytest.CaptureFixture[str]
Typed = Callable[..., int]

SYSTEM = """\
I believe that people want to know where they stand.

When somebody misses two commitments in a row, I look closer.

First I ask what was in the way.
Then we agree on two goals for the next three weeks, in writing.

Every week, for thirty minutes.

I don't do this when somebody has a crisis at home.

"""
STORY = """\
1
Sam and the missed dates

March 2025

Sam, a senior engineer

In March I led a team of nine engineers at a payments company, and our biggest customer was waiting for an export.

Sam had missed four of five dates. It was hard because he had been promoted the year before.
If nothing changed, we would have lost the customer.

I told him plainly that I expected two working pieces a week.
I paired him with a colleague for three weeks.

After six weeks he kept nine of ten dates, and the customer got the export on time.

from four of five dates missed to one of ten

I had waited for two months because I hoped it would get better by itself.

Now I speak with a person after the second missed date, no later.

In September I did that with another engineer, and it was settled in a week.

"""


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> Typed:
    def call(argv: list[str], text: str = "") -> int:
        monkeypatch.setattr("sys.stdin", io.StringIO(text))
        return run(["prepare", *argv])

    return call


def test_from_an_empty_home_to_a_bank_by_keyboard(typed: Typed, own_home: Path, capsys: Out) -> None:
    assert typed([]) == 0
    assert "Nothing is written down yet." in capsys.readouterr().out
    assert typed(["systems", "performance"], SYSTEM) == 0
    assert typed(["systems", "saying-no"], SYSTEM) == 0
    assert typed(["stories"], STORY) == 0
    talk = capsys.readouterr().err
    assert "✗" not in talk
    assert "It serves:" in talk
    assert typed(["audit"], "We dropped the report to keep the date.\n\nnot a month\n\nMay 2026\n\n/stop\n") == 0
    assert "no year or month" in capsys.readouterr().err
    assert typed(["questions"], "When did your team last cut a feature, and who decided?\nIs it nice?\n\n") == 0
    assert "2; take at least 3" in capsys.readouterr().err
    assert typed(["--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [s["strength"] for s in found["systems"]] == [2, 2]
    (story,) = found["stories"]
    assert [f["strength"] for f in story["fields"]] == [2, 2, 2, 2, 2]
    assert (story["when"], story["people"]) == ("2025-03", {"Sam": "a senior engineer"})
    assert found["audit"] == [
        {
            "prompt": "business-first",
            "note": "We dropped the report to keep the date.",
            "when": "2026-05",
            "story": "",
        }
    ]
    assert [q["specific"] for q in found["questions"]] == [True, False]
    assert typed([]) == 0
    assert "Sam and the missed dates" in capsys.readouterr().out
    for path in (own_home / "bank").iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path
    assert stat.S_IMODE((own_home / "bank").stat().st_mode) == 0o700


def test_what_was_typed_before_the_end_is_kept(typed: Typed, own_home: Path, capsys: Out) -> None:
    assert typed(["stories"], STORY.partition("Sam had missed")[0].rstrip("\n")) == 0
    assert "Everything so far is kept." in capsys.readouterr().err
    text = (own_home / "bank" / "stories.yaml").read_text()
    assert "biggest customer" in text
    assert typed(["stories", "sam-and-the-missed-dates"], "\n\n\n\nIt was hard.\n\n/stop\n") == 0
    assert "It was hard." in (own_home / "bank" / "stories.yaml").read_text()
    assert "biggest customer" in (own_home / "bank" / "stories.yaml").read_text()


def test_a_seed_of_the_audit_grows_into_a_story(typed: Typed, own_home: Path, capsys: Out) -> None:
    assert typed(["audit"], "A feud about the export.\n\n2026\n\n/stop\n") == 0
    assert typed(["stories"], "10\nThe feud\n\n/stop\n") == 0
    assert "A feud about the export" in capsys.readouterr().err
    assert "title: The feud" in (own_home / "bank" / "stories.yaml").read_text()


def test_a_wrong_field_is_told_with_its_place(typed: Typed, own_home: Path, capsys: Out) -> None:
    (own_home / "bank").mkdir(parents=True)
    (own_home / "bank" / "stories.yaml").write_text("stories:\n  - id: a\n    title: A\n    wen: 2025\n")
    assert typed([]) == 2
    assert "stories.yaml:4:5" in capsys.readouterr().err


def test_an_answer_of_a_session_becomes_a_story(typed: Typed, own_home: Path, capsys: Out) -> None:
    write_session(own_home, "2026-01-05-090000-first", text=made.ANSWER)
    assert typed(["stories", "--keep", "last"]) == 0
    path = Path(capsys.readouterr().out.strip())
    assert path == own_home / "bank" / "stories.yaml"
    assert "paired each engineer with someone from support" in path.read_text()
    assert typed(["stories", "--keep", "last"]) == 0
    assert path.read_text().count("title:") == 1
    capsys.readouterr()
    assert typed([]) == 0
    assert "Told once, on 5 January" in capsys.readouterr().out
    assert typed(["stories", "--keep", "last", "--answer", "7"]) == 2


@pytest.mark.parametrize("kind", ["txt", "docx", "pdf"])
def test_a_role_is_read_from_every_kind_of_file(
    kind: str, typed: Typed, own_home: Path, tmp_path: Path, capsys: Out
) -> None:
    write = {"txt": str.encode, "docx": word_document, "pdf": pdf}[kind]
    files = {}
    for name in ("role", "cv"):
        files[name] = tmp_path / f"{name}.{kind}"
        files[name].write_bytes(write((ROLES / f"pair2-{name}.txt").read_text("utf-8")))
    assert typed(["role", str(files["role"]), "--cv", str(files["cv"])]) == 0
    out = capsys.readouterr().out
    for words in (
        "Say it early",
        "career:M2",
        "healthcare",
        "14 engineers",
        "34 days to 12",
        "because they are going to hire",
    ):
        assert words in out, words
    path = own_home / "bank" / "role.yaml"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert typed(["--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["role"]["level"] == "career:M2"


def test_a_story_is_tied_to_their_values(typed: Typed, own_home: Path, capsys: Out) -> None:
    assert typed(["role", str(ROLES / "pair2-role.txt")]) == 0
    assert typed(["stories"], STORY + "2, 4\n") == 0
    assert typed(["--format", "json"]) == 0
    told = capsys.readouterr()
    found = json.loads(told.out[told.out.index("{") :])
    assert found["stories"][0]["values"] == ["Say it early", "Trust by default"]
    assert "No story for their value “Say it early”." not in [gap["text"] for gap in found["gaps"]]


def test_what_is_no_document_is_told(typed: Typed, tmp_path: Path, capsys: Out) -> None:
    path = tmp_path / "x.pdf"
    for content, told in ((b"\x00\x01\xff", "no text"), (b"%PDF-1.4 rubbish", "damaged"), (b" \n", "picture")):
        path.write_bytes(content)
        assert typed(["role", str(path)]) == 2
        assert told in capsys.readouterr().err
    assert typed(["role", str(tmp_path / "none.txt")]) == 2


def test_what_was_typed_of_an_answer_before_stop_is_kept(typed: Typed, own_home: Path) -> None:
    assert typed(["audit"], "We dropped the report to keep the date.\nThe team was angry.\n/stop\n") == 0
    text = (own_home / "bank" / "audit.yaml").read_text()
    assert "dropped the report" in text
    assert "angry" in text


def test_the_page_of_the_bank_escapes_what_was_typed(typed: Typed, own_home: Path, capsys: Out) -> None:
    assert typed(["questions"], "Who <b>decides</b> what is cut?\n\n") == 0
    capsys.readouterr()
    assert typed(["--format", "html"]) == 0
    path = Path(capsys.readouterr().out.strip())
    assert "Who &lt;b&gt;decides" in path.read_text()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_story_is_told_field_by_field_as_a_session(typed: Typed, own_home: Path, capsys: Out) -> None:
    fields = [line for line in STORY.split("\n\n")[3:] if line.strip()]
    said = "\n\n".join(["This is the story of Sam and the missed dates.", *fields]) + "\n\n"
    assert typed(["stories", "underperformer", "--spoken", "--typed"], said + "/quit\n/quit\n") == 0
    told = capsys.readouterr()
    assert "What did you do yourself, step by step" in told.err
    assert typed(["--format", "json"]) == 0
    (story,) = json.loads(capsys.readouterr().out)["stories"]
    assert [field["strength"] for field in story["fields"]] == [2, 2, 2, 2, 2]
    assert len(story["actions"]) == 2
    assert (story["core"], story["title"]) == ("underperformer", "Sam and the missed dates")
    assert story["source"] == next((own_home / "sessions").iterdir()).name
    assert typed(["systems", "saying-no", "--spoken", "--typed"], SYSTEM) == 0
    assert "I look closer" in (own_home / "bank" / "systems.yaml").read_text()
    assert typed(["systems", "nothing", "--spoken", "--typed"]) == 2


def test_a_contradiction_is_asked_about_and_the_reply_settles_it(
    typed: Typed, own_home: Path, monkeypatch: pytest.MonkeyPatch, capsys: Out
) -> None:
    assert typed(["role", str(ROLES / "pair2-role.txt"), "--cv", str(ROLES / "pair2-cv.txt")]) == 0
    said = (
        "In March I led a team of nine engineers at a payments company. Sam had missed four of five dates. I told "
        "him plainly what I expected. We cut the missed dates in the export project by {} percent. My mistake was "
        "that I had waited for two months.\n\n"
    )
    for number, reply in ((40, ""), (30, "It was 40 percent; I mixed it up.\n\n")):
        monkeypatch.setattr("sys.stdin", io.StringIO(said.format(number) + reply + "/quit\n/quit\n"))
        assert run(["run", "--typed", "--question", "q06", "--followups", "1"]) == 0
    assert "You said 30 percent just now, and 40 percent on" in capsys.readouterr().err
    assert typed(["--format", "json"]) == 0
    claims = {c["number"]: c["state"] for c in json.loads(capsys.readouterr().out)["claims"]}
    assert (claims["40 percent"], claims["30 percent"]) == ("confirmed", "taken-back")


def test_a_session_is_told_what_the_bank_knows(
    typed: Typed, own_home: Path, monkeypatch: pytest.MonkeyPatch, capsys: Out
) -> None:
    assert typed(["stories"], STORY) == 0
    role = [str(ROLES / "pair2-role.txt"), "--cv", str(ROLES / "pair2-cv.txt")]
    assert typed(["role", *role]) == 0
    said = (
        "In March I led a team of nine engineers at a payments company. Sam had missed four of five dates. I told "
        "him plainly what I expected and paired him with a colleague. We cut the missed dates by {} percent. After "
        "six weeks he kept nine of ten dates, and the customer got the export.\n\n/quit\n/quit\n"
    )

    def sit(argv: list[str], text: str) -> str:
        monkeypatch.setattr("sys.stdin", io.StringIO(text))
        capsys.readouterr()
        assert run(["run", "--typed", "--followups", "0", *argv]) == 0
        return capsys.readouterr().err

    told = sit(["--story", "sam-and-the-missed-dates"], said.format(40))
    assert "for a question that it serves: never told for it yet" in told
    assert "“Sam and the missed dates”: Told once, on" in told
    assert "Not in your CV:" in told
    again = sit(["--story", "sam-and-the-missed-dates"], said.format(30))
    assert "Told twice, best take" in again
    assert "You said 30 percent here and 40 percent on" in again
    assert run(["review", "last", "--format", "text"]) == 0
    assert "This tells your story “Sam and the missed dates”." in capsys.readouterr().out
    assert run(["sessions", "list", "--story", "sam-and-the-missed-dates"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 2
    assert run(["progress", "--format", "text"]) == 0
    assert "“Sam and the missed dates”: Told twice" in capsys.readouterr().out
    page = next((own_home / "sessions").glob("*/report.html")).read_text()
    assert "From your bank" in page
    assert typed(["role"], "n\nn\ny\n\n\n\n") == 0
    ledger = (own_home / "bank" / "claims.yaml").read_text()
    assert "state: taken-back" in ledger
    assert "state: confirmed" in ledger
    assert run(["library"]) == 0
    assert "bank.html" in (own_home / "library.html").read_text()


def test_a_broken_bank_never_costs_a_session_its_review(
    own_home: Path, monkeypatch: pytest.MonkeyPatch, capsys: Out
) -> None:
    (own_home / "bank").mkdir(parents=True)
    (own_home / "bank" / "stories.yaml").write_text("stories:\n  - id: a\n    titel: A\n")
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{made.ANSWER}\n\n/quit\n/quit\n"))
    assert run(["run", "--typed", "--question", "q06", "--followups", "0"]) == 0
    told = capsys.readouterr()
    assert "stories.yaml:2:5" in told.out
    assert "Your bank was not brought up to date." in told.err
    assert list((own_home / "sessions").glob("*/report.html"))
    assert run(["library"]) == 0
    assert "Your bank is left out." in capsys.readouterr().err
    assert run(["progress", "--format", "text"]) == 0


def test_the_role_lays_out_a_round(
    typed: Typed, own_home: Path, monkeypatch: pytest.MonkeyPatch, capsys: Out
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("/quit\n/quit\n"))
    assert run(["run", "--typed", "--loop", "role"]) == 2
    assert "no role was read yet" in capsys.readouterr().err
    assert typed(["role", str(ROLES / "pair2-role.txt"), "--cv", str(ROLES / "pair2-cv.txt")]) == 0
    monkeypatch.setattr("sys.stdin", io.StringIO("/quit\n/quit\n"))
    assert run(["run", "--typed", "--loop", "role", "--seed", "3"]) == 0
    (folder,) = (own_home / "sessions").iterdir()
    log = (folder / "session.jsonl").read_text()
    assert "One of our values is" in log
    assert "Your CV says" in log
