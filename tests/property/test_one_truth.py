"""Review, library, progress, ``sessions list`` and JSON never contradict one another: 200 generated sessions."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from simulator.model.review import PART_OF, PARTS, PartName
from simulator.planning.load import load_bank
from simulator.report.document import review_document
from simulator.report.html import report_page
from simulator.report.library import library_rows
from simulator.report.names import names
from simulator.report.progress import progress
from simulator.report.shapes import SessionView
from simulator.report.text import brief_text, review_text
from simulator.report.view import session_view
from simulator.report.words import report_words
from simulator.session.facts import SessionFacts
from simulator.session.history import SessionHistory, assemble
from simulator.store.index import Index
from simulator.store.query import Filter, Listed, list_sessions
from tests.support import generated
from tests.support.library import write_session

WORDS = report_words()
MANY = 200


@pytest.fixture(scope="module")
def told(
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[dict[str, SessionHistory], dict[str, Listed], list[SessionFacts]]:
    """The histories as made, and what the index makes of the same sessions on disk."""
    home = tmp_path_factory.mktemp("home")
    histories = {}
    for seed in range(MANY):
        header, lines = generated.session(seed)
        changes = {name: getattr(header, name) for name in ("started", "level", "loop", "stt")}
        write_session(home, header.id, lines=lines, **changes)
        histories[header.id] = assemble(header, lines)
    with Index(home) as index:
        rows = {row.folder: row for row in list_sessions(index, Filter(), None)}
        found = list(index.facts())
    assert len(histories) == len(rows) == len(found) == MANY
    return histories, rows, found


def brings(answer: dict[str, Any], part: PartName, history: SessionHistory) -> int:
    """A reply's hint at what it was not asked for counts for nothing."""
    strength: int = answer["review"]["parts"][part]["strength"]
    turn = history.turn(answer["turn"])
    aside = answer["role"] == "follow-up" and turn is not None and PART_OF.get(turn.target) != part
    return 0 if aside and strength == 1 else strength


def counted(document: dict[str, Any], history: SessionHistory) -> dict[int, tuple[int, dict[str, int]] | None]:
    """From the JSON alone: of each main question its clear parts, None where nothing of it can be rated."""
    found: dict[int, tuple[int, dict[str, int]] | None] = {}
    trusted = {t.number: t.trusted for t in history.turns}
    for turn in history.turns:
        if turn.role == "question":
            thread = [a for a in document["answers"] if turn.number in (a["turn"], a["parent"])]
            rated = [a for a in thread if a["review"]["judged"] and trusted[a["turn"]]]
            best: dict[str, int] = {p: max(brings(a, p, history) for a in rated) for p in PARTS} if rated else {}
            found[turn.number] = (sum(s == 2 for s in best.values()), best) if best else None
    return found


def history_trusts(history: SessionHistory, number: int) -> bool:
    turn = history.turn(number)
    return turn is not None and turn.trusted


def test_all_say_the_same(told: Any) -> None:
    histories, rows, found = told
    pillars = {q.id: q.pillar for q in load_bank().questions.values()}
    library = {row.id: row for row in library_rows(found, {})}
    over = progress(found, ["underperformer"], [], date(2026, 12, 31), WORDS)
    drawn = {p.session: p.value for p in next(s for s in over.series if s.name == "parts").points}
    seen = set()
    screens = []
    for facts in found:
        history = histories[facts.id]
        view = session_view(history, WORDS, labels=names(load_bank()), pillars=pillars)
        document = json.loads(json.dumps(review_document(history, view)))
        by_json = counted(document, history)
        rated = {turn: c for turn, c in by_json.items() if c}
        clear = sum(c[0] for c in rated.values())
        row, listed = library[facts.id], rows[facts.id]
        assert (listed.clear, listed.judged) == (clear, len(rated)) == (facts.clear, len(facts.rated))
        assert row.clear == (f"{clear} of {6 * len(rated)}" if rated else "–")
        assert row.weaknesses == (str(listed.flags) if rated else "–")
        assert drawn.get(facts.id) == (pytest.approx(clear / len(rated)) if rated else None)
        mains = list(view.questions)
        assert {a.turn: [p.strength for p in a.parts] for a in mains if a.scored} == {
            turn: list(best.values()) for turn, (_, best) in rated.items()
        }
        for a in mains:
            known = next((f for f in facts.rated if f.turn == a.turn), None)
            assert (known is not None) == a.scored
            if known:
                assert a.counts.startswith(f"{known.clear} of 6 parts clear, {known.weaknesses or 'no'} weakness")
                thread = [r for r in view.answers if a.turn in (r.turn, r.parent) and history_trusts(history, r.turn)]
                assert {f.id for r in thread for f in r.flags if not f.cleared} == set(known.flags)
        _summary_says_so(view, clear, rated)
        seen.add((view.summary.tone, len(mains) > 1))
        for face in (brief_text(view), review_text(view), report_page(view, {})):
            assert view.summary.verdict.split(":")[0] in " ".join(face.split())
        assert document["summary"]["verdict"] == view.summary.verdict
        if len(view.answers) == 4 and len(mains) == 1:
            screens.append(len(brief_text(view).splitlines()))
    assert {tone for tone, _ in seen} == {"good", "mixed", "weak", "none"}  # the sample holds every kind
    assert len(screens) >= 5 and max(screens) <= 40  # one question with three replies is one screen in a terminal
    for cell in over.matrix:
        best = [
            a.clear
            for f in found
            for a in f.mains
            if a.scored and a.story == cell.story and (a.question or a.asked) == cell.question
        ]
        assert cell.best_parts == max(best, default=None)


def _summary_says_so(view: SessionView, clear: int, rated: dict[int, tuple[int, dict[str, int]]]) -> None:
    """The first screen claims nothing that the parts don't bear out."""
    first = view.summary
    if not rated:
        assert first.tone == "none" and not first.chips and first.best is None
        return
    if len(view.questions) > 1:
        assert f"{clear} of {6 * len(rated)} parts clear." in first.verdict
    else:
        [(number, best)] = rated.values()
        assert [chip.strength for chip in first.chips] == list(best.values())
        if number < 6:
            assert not first.verdict.startswith(WORDS.summary.leads["good"])
            assert "all six" not in first.verdict
    quotes = [e.quote for a in view.questions for p in a.parts if p.strength == 2 for e in p.evidence]
    assert first.best is None or first.best.quote in quotes
    if not view.next_steps and view.no_steps == WORDS.nothing.fine:
        shares = [(p.share, p.band) for a in view.questions for p in a.parts if p.share is not None]
        assert all(band[0] - 10 <= share <= band[1] + 10 for share, band in shares)
        assert clear == 6 * len(rated)
