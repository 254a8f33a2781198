"""Page, Markdown, text and JSON say the same of a session: every flag, part and follow-up once, with its quote."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import pytest

from simulator.model.review import PARTS
from simulator.planning.load import load_bank
from simulator.report.document import review_document
from simulator.report.html import report_page
from simulator.report.markdown import markdown
from simulator.report.names import names
from simulator.report.text import review_text
from simulator.report.view import session_view
from simulator.report.words import report_words
from simulator.session.history import SessionHistory
from tests.support import loop, made

WORDS = report_words()
VOID = ("meta", "link", "br", "hr", "img", "input")


class Page(HTMLParser):
    """The page as (path of ids and data attributes, text) pairs: what stands where."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.stack: list[tuple[str, dict[str, str | None]]] = []
        self.opened: list[tuple[str, dict[str, str | None], str | None]] = []
        self.texts: dict[int, list[str]] = {}
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in VOID:
            return
        answer = next((a["data-answer"] for _, a in reversed(self.stack) if "data-answer" in a), None)
        self.stack.append((tag, dict(attrs)))
        self.opened.append((tag, dict(attrs), answer))
        self.texts[len(self.opened) - 1] = []
        self.stack[-1][1]["#"] = str(len(self.opened) - 1)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element of a drawing: nothing is written in it."""

    def handle_endtag(self, tag: str) -> None:
        while self.stack and self.stack.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        for _, attrs in self.stack:
            self.texts[int(attrs["#"] or 0)].append(data)

    def having(self, name: str) -> list[tuple[str, str | None, str]]:
        """Value of the attribute, the answer around it, and all text inside, for each element that has it."""
        return [
            (value, answer, " ".join("".join(self.texts[i]).split()))
            for i, (_, attrs, answer) in enumerate(self.opened)
            if (value := attrs.get(name)) is not None
        ]


def faces(history: SessionHistory) -> tuple[dict[str, Any], Page, str, str]:
    bank = load_bank()
    pillars = {q.id: q.pillar for q in bank.questions.values()}
    view = session_view(history, WORDS, labels=names(bank), pillars=pillars)
    document = json.loads(json.dumps(review_document(history, view)))
    return document, Page(report_page(view, {})), markdown(view), review_text(view)


def flat(text: str) -> str:
    """Without line breaks and Markdown's escapes."""
    return " ".join(re.sub(r"\\(.)", r"\1", text).split())


HISTORIES = {"one question": made.history, "two rounds": loop.history}


@pytest.mark.parametrize("which", HISTORIES)
def test_every_flag_stands_once_in_its_answer_with_its_quote(which: str) -> None:
    document, page, *texts = faces(HISTORIES[which]())
    wanted = Counter(
        (f["id"], str(a["turn"])) for a in document["answers"] for f in a["review"]["flags"] if a["review"]["judged"]
    )
    assert wanted
    shown = page.having("data-flag")
    assert Counter((ident, answer) for ident, answer, _ in shown) == wanted
    for answer in document["answers"]:
        for flag in answer["review"]["flags"]:
            [inside] = [t for ident, turn, t in shown if (ident, turn) == (flag["id"], str(answer["turn"]))]
            for said in (flag["message"], flag["why"], flag["clears"], flag["rule"], flag["source"], flag["quote"]):
                assert said in inside
            for text in texts:
                about = f"{flag['message']} ({flag['id']}, {flag['severity']}"
                assert flat(text).count(about) == wanted[flag["id"], str(answer["turn"])]
                assert all(flat(part) in flat(text) for part in (flag["quote"], flag["why"], flag["clears"]))


@pytest.mark.parametrize("which", HISTORIES)
def test_every_part_stands_once_with_its_question_at_its_strongest_with_quote(which: str) -> None:
    document, page, md, text = faces(HISTORIES[which]())
    shown = {(answer, name): inside for name, answer, inside in page.having("data-part")}
    assert len(shown) == len(page.having("data-part"))
    mains = [a for a in document["answers"] if a["role"] == "question"]
    assert {k for k in shown if k[0] in {str(a["turn"]) for a in mains}} == {
        (str(a["turn"]), name) for a in mains for name in a["review"]["parts"]
    }
    for main in mains:
        replies = [a for a in document["answers"] if a["parent"] == main["turn"]]
        for name in PARTS:
            inside = shown[str(main["turn"]), name]
            best = max((a["review"]["parts"][name] for a in (main, *replies)), key=lambda part: part["strength"])
            assert WORDS.strengths[best["strength"]] in inside
            for evidence in best["evidence"]:
                assert evidence["quote"] in inside
                assert evidence["quote"] in flat(md)
                assert evidence["quote"] in flat(text)


@pytest.mark.parametrize("which", HISTORIES)
def test_every_follow_up_stands_once_with_its_reasons_what_was_left_out_and_what_it_brought(which: str) -> None:
    document, page, *texts = faces(HISTORIES[which]())
    asked = [a for a in (*document["answers"], *document["unanswered"]) if a["role"] == "follow-up"]
    branches = {turn: inside for turn, _, inside in page.having("data-probe")}
    assert len(branches) == len(page.having("data-probe")) == len(asked)
    for a in asked:
        inside = branches[str(a["turn"])]
        assert f"turn-{a['turn']}" in [i for i, under, _ in page.having("id") if under == str(a["parent"])]
        about = a["asked_because"]
        assert about["because"]
        for said in (*about["because"], about["brought"], *(what for what, _ in about["rejected"])):
            assert said in inside
            assert all(flat(said) in flat(text) for text in texts)
        headings = [t for ident, _, t in page.having("id") if ident == f"q{a['turn']}"]
        assert headings == [a["asked"]]
        assert all(flat(text).count(a["asked"]) == 1 for text in texts)


def test_rounds_verdict_exercises_notes_and_takes_are_on_every_face() -> None:
    document, page, md, text = faces(loop.history())
    whole = " ".join([t for tag, _, t in page.having("lang")])
    assert [r["name"] for r in document["rounds"]] == ["People management", "Project management"]
    assert [[q["number"] for q in r["questions"]] for r in document["rounds"]] == [["1"], ["2", "3"]]
    assert document["verdict"]["headline"] in (WORDS.verdict.said_yes, WORDS.verdict.said_no)
    assert 1 <= len(document["next"]) <= 3
    saids = [document["verdict"]["headline"], *document["verdict"]["reasons"]]
    saids += [s for r in document["rounds"] for s in (r["name"], r["signal"])]
    saids += [s for step in document["next"] for s in (step["title"], step["text"], step["command"])]
    [note] = [n for a in document["answers"] for n in a["notes"]]
    assert (note["star"], note["t"]) == (True, 3.2)
    saids.append(note["text"])
    second = next(a for a in document["answers"] if a["turn"] == 3)
    assert [t["number"] for t in second["takes"]] == [1, 2]
    assert [t["clear"] for t in second["takes"]] == [[], ["Challenge", "Actions", "Results"]]
    saids += [t["text"] for t in second["takes"]]
    [missed] = document["unanswered"]
    assert missed["asked"] == loop.ASKED["q10"]
    saids += [missed["asked"], missed["not_judged_because"]]
    for said in saids:
        assert said in whole, said
        assert flat(said) in flat(md), said
        assert flat(said) in flat(text), said


def test_a_face_that_leaves_out_a_flag_would_be_noticed() -> None:
    """The measure itself: take one flag off the view and the page no longer equals the JSON."""
    history = made.history()
    view = session_view(history, WORDS)
    document = review_document(history, view)
    main = view.answers[0]
    poorer = replace(view, answers=(replace(main, flags=main.flags[1:]), *view.answers[1:]))
    shown = {ident for ident, _, _ in Page(report_page(poorer, {})).having("data-flag")}
    assert shown != {f["id"] for a in document["answers"] for f in a["review"]["flags"]}
