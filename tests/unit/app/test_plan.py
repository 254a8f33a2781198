"""From an empty home to a plan for four days and today's first exercise, typed; then the real interview."""

from __future__ import annotations

import io
import json
import stat
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from simulator.app.knowledge import read_bank
from simulator.app.scheduling import plan, read_plan, set_interview
from simulator.cli import run
from simulator.errors import InputError
from simulator.store.folder import session_folders
from simulator.store.history import read_history
from tests.support import made
from tests.support.library import write_session
from tests.support.mind import own
from tests.unit.cli.test_prepare import ROLES, STORY, SYSTEM

ANSWER = """\
Last spring one of my engineers, Sam, had missed four dates in six weeks, and the release hung on it.
I told Sam in our one-on-one what was missing, we wrote down three goals for four weeks, and I looked at them weekly.
After five weeks the work came on time, and the release went out on the day we had promised.

"""


def today() -> date:
    return date.today()  # noqa: DTZ011 - as the user's own day


def mockloop(*arguments: str, typed: str = "", capsys: Any, monkeypatch: Any) -> tuple[int, str, str]:
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    status = run(arguments)
    out, err = capsys.readouterr()
    return status, out, err


def test_an_empty_home_gets_a_plan_and_its_first_exercise(
    own_home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    friday = today() + timedelta(days=4)

    def go(*arguments: str, typed: str = "") -> tuple[int, str, str]:
        return mockloop(*arguments, typed=typed, capsys=capsys, monkeypatch=monkeypatch)

    status, out, _ = go("plan", "--interview", friday.isoformat(), "--minutes-a-day", "25")
    assert status == 0
    assert out.startswith("Interview on ")
    assert "in 4 days. 25 minutes a day." in out
    assert out.count(" minutes\n") == 4  # a heading for each day
    assert "Not practised yet." in out
    assert "The last day is light." in out
    file = own_home / "bank" / "plan.yaml"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert f"interview: {friday}" in file.read_text("utf-8")
    planned = plan(own(), today(), lambda _: None).schedule
    first, second = planned.days[0].entries[:2]
    assert first.exercise.start.command in out
    # today's first exercise, with as many answers as it may want
    status, out, err = go("today", "--typed", "--seed", "3", typed=ANSWER * 6)
    assert status == 0, err
    assert first.exercise.title in err
    assert "What the interviewer wanted to hear" in out  # the review
    assert f"Next today: {second.exercise.title}" in err
    assert len(session_folders(own_home / "sessions")) == 1
    # the plan has followed: what was done today is not asked for again today
    after = plan(own(), today(), lambda _: None).schedule
    assert first.exercise.id not in {entry.exercise.id for entry in after.days[0].entries}
    again = [e.why for day in after.days[1:] for e in day.entries if e.exercise.id == first.exercise.id]
    assert again
    assert "of 6 parts were clear on" in again[0][0]
    status, out, _ = go("plan", "--format", "json")
    data = json.loads(out)
    assert (data["schema"], data["interview"], len(data["days"])) == (1, friday.isoformat(), 4)
    assert all(e["why"] for day in data["days"] for e in day["exercises"])
    status, out, _ = go("plan", "--format", "html")
    page = Path(out.strip())
    assert page == own_home / "plan.html"
    assert stat.S_IMODE(page.stat().st_mode) == 0o600
    status, out, _ = go("plan", "--card")
    assert "mockloop prepare stories" in Path(out.strip()).read_text(
        "utf-8"
    )  # nothing is written yet, and it says so


def test_without_a_date_it_says_what_to_type(
    own_home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for verb in ("plan", "today"):
        status, _, err = mockloop(verb, capsys=capsys, monkeypatch=monkeypatch)
        assert status == 2
        assert "mockloop plan --interview" in err
    status, _, err = mockloop("plan", "--interview", "4.12.2026", capsys=capsys, monkeypatch=monkeypatch)
    assert (status, "is no day such as 2026-12-04" in err) == (2, True)
    assert not own_home.exists() or not list(own_home.glob("bank/*.yaml"))


def test_a_date_that_is_over_or_too_far_is_refused(own_home: Path) -> None:
    for day in (today() - timedelta(days=1), today() + timedelta(days=500)):
        with pytest.raises(InputError):
            set_interview(own(), day, None, today())
    with pytest.raises(InputError):
        set_interview(own(), None, 0, today())


def test_the_file_is_the_users_own(own_home: Path) -> None:
    """Comments stay, what else stands there counts, and a wrong field is told at its place."""
    set_interview(own(), date(2026, 12, 4), 25, date(2026, 11, 30))
    file = own_home / "bank" / "plan.yaml"
    text = file.read_text("utf-8").replace("minutes_a_day: 25", "minutes_a_day: 30  # the train ride")
    file.write_text(f"{text}days_off: 2026-12-01\nskip: [drill:intent]\n", "utf-8")
    set_interview(own(), date(2026, 12, 5), None, date(2026, 11, 30))
    text = file.read_text("utf-8")
    assert "30  # the train ride" in text
    found = read_plan(own())
    assert (found.interview, found.minutes_a_day) == (date(2026, 12, 5), 30)
    assert found.days_off == (date(2026, 12, 1),)
    planned = plan(own(), date(2026, 11, 30), lambda _: None).schedule
    assert planned.days[1].entries == ()
    every = [e.exercise.id for day in planned.days for e in day.entries] + [e.exercise.id for e in planned.left_out]
    assert "drill:intent" not in every
    assert "drill:system" in every
    file.write_text("interview: 2026-12-04\nminutes_a_day: many\n", "utf-8")
    with pytest.raises(InputError, match=r"plan\.yaml:2:1: minutes_a_day"):
        read_plan(own())
    file.write_text("interview: 2026-12-40\n", "utf-8")
    with pytest.raises(InputError, match=r"plan\.yaml:1:1: interview: is no day such as 2026-12-04"):
        read_plan(own())


def test_what_was_asked_for_real_enters_the_bank_and_the_plan(
    own_home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    set_interview(own(), today() + timedelta(days=4), 25, today())
    strange = "Which of your teams would you not build again, and what did the zebra say?"
    lines = [
        "yesterday",  # no day: asked again
        (today() - timedelta(days=1)).isoformat(),
        "Acme",
        "the hiring manager",
        "Tell me about a time you made an unpopular decision.",
        "3",
        "lost the thread",
        strange,
        "fine",  # none of them: asked again
        "1",
        "",
        "",  # that was all
        "3",
    ]
    typed = "".join(f"{line}\n" for line in lines)
    status, out, err = mockloop("debrief", typed=typed, capsys=capsys, monkeypatch=monkeypatch)
    assert status == 0, err
    assert "is no day such as" in err
    assert "That is none of them." in err
    file = own_home / "bank" / "debriefs.yaml"
    assert out.strip() == str(file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    asked = (own_home / "questions" / "asked.txt").read_text("utf-8").splitlines()
    assert asked[1:] == [strange]  # the other is one of the bank's
    planned = plan(own(), today(), lambda _: None).schedule
    entries = {e.exercise.id: e.why for day in planned.days for e in day.entries}
    known = next(why for ident, why in entries.items() if ident == "question:q01")
    assert any("it went badly" in sentence for sentence in known)
    assert any(ident.startswith("question:asked-") for ident in entries)
    # twice the same question is one of the bank, and what came of it can be said later
    status, _, err = mockloop("debrief", "--outcome", "no", capsys=capsys, monkeypatch=monkeypatch)
    assert status == 0, err
    status, out, _ = mockloop("debrief", "--show", capsys=capsys, monkeypatch=monkeypatch)
    assert "Acme, the hiring manager" in out
    assert "2 questions (1 well, 1 badly); outcome: no" in out
    status, out, _ = mockloop("debrief", "--show", "--format", "json", capsys=capsys, monkeypatch=monkeypatch)
    (debrief,) = json.loads(out)["debriefs"]
    assert (debrief["outcome"], debrief["questions"][0]["note"]) == ("no", "lost the thread")


def test_a_story_told_in_a_real_interview_is_not_fresh_when_one_chooses(
    own_home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def go(*arguments: str, typed: str = "") -> str:
        status, _, err = mockloop(*arguments, typed=typed, capsys=capsys, monkeypatch=monkeypatch)
        assert status == 0, err
        return err

    for core, title in (("1", "Sam and the missed dates"), ("2", "Kim asks for more")):
        go("prepare", "stories", typed=STORY.replace("1\nSam and the missed dates", f"{core}\n{title}", 1))
    said = go("debrief", typed="2026-12-04\nAcme\n\nDid you ever manage an underperformer?\n1\n1\n\n\n1\n")
    assert "Which of your stories did you tell? 1 Sam and the missed dates, 2 Kim asks for more" in said
    chosen = go("drill", "choose", "--typed", "--seed", "1", typed="Sam and the missed dates.\n\n/quit\n/quit\n")
    assert "You told it to Acme on Friday, 4 December" in " ".join(chosen.split())


def test_each_choice_is_judged_by_its_own_question_and_none_is_an_answer(
    own_home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def go(*arguments: str, typed: str = "") -> tuple[str, str]:
        status, out, err = mockloop(*arguments, typed=typed, capsys=capsys, monkeypatch=monkeypatch)
        assert status == 0, err
        return out, " ".join(err.split())

    for core, title in (("1", "Sam and the missed dates"), ("5", "The dropped report")):
        go("prepare", "stories", typed=STORY.replace("1\nSam and the missed dates", f"{core}\n{title}", 1))
    typed = "Sam and the missed dates.\n\n\n/n\n" * 3
    out, err = go("drill", "choose", "--typed", "--seed", "3", typed=typed)
    (folder,) = session_folders(own_home / "sessions")
    asked = [turn.text for turn in read_history(folder).turns if turn.role == "task"]
    assert len(asked) == 3
    stories = json.loads(go("prepare", "--format", "json")[0])["stories"]
    serves = next(s["serves"] for s in stories if s["id"] == "sam-and-the-missed-dates")
    bank = read_bank(own())
    fits = [any(text.startswith(bank.questions[q].speech()) for q in serves) for text in asked]
    assert len(set(fits)) == 2
    assert err.count("● It serves this question") == sum(fits)
    assert err.count("○ It serves this question") == 3 - sum(fits)
    assert "Biggest gap" not in out
    assert "mixed" not in out


def test_an_asking_that_is_broken_off_keeps_what_was_said(
    own_home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    typed = "\nAcme\n\nWhy do you want to leave?\n"
    status, out, _ = mockloop("debrief", typed=typed, capsys=capsys, monkeypatch=monkeypatch)
    assert status == 0
    assert "Why do you want to leave?" in Path(out.strip()).read_text("utf-8")
    status, _, err = mockloop("debrief", typed="", capsys=capsys, monkeypatch=monkeypatch)
    assert (status, "nothing was written down" in err) == (2, True)


def test_a_wrong_field_of_a_debrief_is_told_at_its_place(
    own_home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = own_home / "bank" / "debriefs.yaml"
    file.parent.mkdir(parents=True)
    file.write_text("debriefs:\n  - id: a\n    day: 2026-12-04\n    outcome: maybe\n", "utf-8")
    status, _, err = mockloop("debrief", "--show", capsys=capsys, monkeypatch=monkeypatch)
    assert status == 2
    assert "debriefs.yaml:4:5" in err


def test_telling_a_story_for_the_bank_uses_up_no_minutes_of_practice(own_home: Path) -> None:
    set_interview(own(), today() + timedelta(days=4), 25, today())
    before = plan(own(), today(), lambda _: None).schedule.days[0].minutes
    at = f"{today().isoformat()}-0"
    write_session(own_home, f"{at}90000-a", loop="drill-story")
    assert plan(own(), today(), lambda _: None).schedule.days[0].minutes == before
    write_session(own_home, f"{at}91000-b", text=f"{made.ANSWER} {'And so we went on. ' * 40}")
    assert plan(own(), today(), lambda _: None).schedule.days[0].minutes < before


def test_ten_minutes_by_keyboard_from_an_empty_home_to_the_first_exercise(
    own_home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two ways of working, three stories, a role, a plan for four days and today's first exercise."""

    def go(*arguments: str, typed: str = "") -> str:
        status, out, err = mockloop(*arguments, typed=typed, capsys=capsys, monkeypatch=monkeypatch)
        assert status == 0, err
        return out

    go("prepare", "systems", "performance", typed=SYSTEM)
    go("prepare", "systems", "saying-no", typed=SYSTEM)
    for core, title in (("1", "Sam and the missed dates"), ("2", "Kim asks for more"), ("3", "The quiet quarter")):
        go("prepare", "stories", typed=STORY.replace("1\nSam and the missed dates", f"{core}\n{title}", 1))
    go("prepare", "questions", typed="When did your team last cut a feature, and who decided?\n\n")
    go("prepare", "role", str(ROLES / "pair1-role.md"), "--cv", str(ROLES / "pair1-cv.md"))
    out = go("plan", "--interview", (today() + timedelta(days=4)).isoformat())
    assert out.count(" minutes\n") == 4
    assert "Sam and the missed dates, for: " in out
    assert "The role asks for it: " in out
    first = plan(own(), today(), lambda _: None).schedule.days[0].entries[0]
    assert first.exercise.kind == "story"
    out = go("today", "--typed", "--seed", "3", typed=ANSWER * 6)
    assert "Biggest gap" in out or "Nothing is missing" in out
    after = plan(own(), today(), lambda _: None).schedule.days[0].entries
    assert first.exercise.id not in {entry.exercise.id for entry in after}
    card = Path(go("plan", "--card").strip()).read_text("utf-8")
    for words in (
        "Kim asks for more",
        "When did your team last cut a feature",
        "two commitments in a row",
        "one of ten",
    ):
        assert words in card
    for path in (own_home / "bank").iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path
