"""The review page as a person meets it."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from simulator.model.events import Recorded
from simulator.model.records import Noted
from simulator.model.review import PARTS
from simulator.report.html import report_page
from simulator.report.sound import peaks
from simulator.report.view import session_view
from simulator.report.words import report_words
from simulator.session.history import assemble
from tests.browser.conftest import Opened, ready, until, wide_tables, write_report
from tests.support import loop, made, nine

pytestmark = pytest.mark.browser
Go = Callable[..., Opened]


@pytest.fixture
def report(tmp_path: Path) -> Path:
    return write_report(tmp_path, made.history())


def sound(page: Page, turn: int = 1) -> float:
    value = page.evaluate(f"document.querySelector('[data-answer=\"{turn}\"] audio').currentTime")
    return float(value)


def test_opening_a_weakness_puts_the_sound_at_its_moment(report: Path, opened: Go) -> None:
    page = opened(report).page
    ready(page)
    flag = page.locator('details[data-flag="generic-learning"]')
    flag.locator("summary").click()
    moment = float(flag.get_attribute("data-at") or "nan")
    until(page, "!document.querySelector('[data-answer=\"1\"] audio').seeking")
    assert moment > 1
    assert abs(sound(page) - moment) <= 0.2


def test_playing_lights_the_word_that_is_said(report: Path, opened: Go) -> None:
    page = opened(report).page
    ready(page)
    page.locator('[data-answer="1"] .parts button[data-seek]').nth(2).click()
    until(page, "document.querySelector('[data-answer=\"1\"] .now') !== null")
    said, at = page.evaluate(
        "(() => { const a = document.querySelector('[data-answer=\"1\"]'); a.querySelector('audio').pause();"
        " return [Number(a.querySelector('.now').dataset.t), a.querySelector('audio').currentTime]; })()"
    )
    assert 0 <= at - said < 2 * made.WORD_SECONDS


def test_clicking_the_waveform_seeks(report: Path, opened: Go) -> None:
    page = opened(report).page
    ready(page)
    wave = page.locator('[data-answer="1"] .wave').first
    wave.scroll_into_view_if_needed()
    box = wave.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + 30)
    until(page, "document.querySelector('[data-answer=\"1\"] audio').currentTime > 1")
    page.evaluate("document.querySelector('[data-answer=\"1\"] audio').pause()")
    length = float(page.locator('[data-answer="1"] audio').first.get_attribute("data-seconds") or 0)
    assert -0.2 <= sound(page) - length / 2 <= 1.0  # it plays on from there


def test_a_marker_on_the_waveform_opens_its_weakness(report: Path, opened: Go) -> None:
    page = opened(report).page
    ready(page)
    flag = page.locator('details[data-flag="generic-learning"]')
    page.locator(f'[data-opens="{flag.get_attribute("id")}"]').click()
    until(page, "document.querySelector('details[data-flag=\"generic-learning\"]').open")
    until(page, "document.querySelector('[data-answer=\"1\"] audio').currentTime > 1")
    assert abs(sound(page) - float(flag.get_attribute("data-at") or "nan")) <= 0.2
    assert page.evaluate("document.activeElement.parentElement.dataset.flag") == "generic-learning"


def test_a_finding_leads_to_both_of_its_moments(tmp_path: Path, opened: Go) -> None:
    history = made.history()
    main, reply = history.turns
    assert main.judgement and reply.judgement
    judgement = replace(reply.judgement, transcript=main.transcript)  # the reply says the answer once more
    history.turns[1] = replace(reply, judgements=[judgement])
    page = opened(write_report(tmp_path, history)).page
    ready(page)
    page.locator("details[data-finding] summary").click()
    places = page.locator("details[data-finding] a.moment")
    assert places.count() == 2
    page.evaluate("document.querySelectorAll('audio').forEach(a => a.currentTime = 2)")
    places.nth(1).click()
    until(page, "document.querySelector('[data-answer=\"2\"] audio').currentTime < 0.2")
    assert page.evaluate("location.hash") == "#turn-2"
    assert sound(page, 1) == 2


@pytest.mark.parametrize("width", [375, 1440])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_whole_loop_has_no_barrier(tmp_path: Path, opened: Go, width: int, scheme: str) -> None:
    page = opened(write_report(tmp_path, loop.history(level="career:M2")), width, scheme).page
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    for said in (
        "People management",
        "Against the level",
        "Do this next",
        "All 2 takes",
        "Follow-up 1.1",
        "say the <stake> first",
    ):
        assert page.get_by_text(said, exact=False).first.is_visible(), said
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def test_everything_can_be_reached_by_keyboard(report: Path, opened: Go) -> None:
    page = opened(report).page
    ready(page)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("f")
    page.keyboard.press("f")
    assert page.evaluate("document.activeElement.closest('details').dataset.flag") == "generic-learning"
    until(page, "document.querySelector('details[data-flag=\"generic-learning\"]').open")
    until(page, "document.querySelector('[data-answer=\"1\"] audio').currentTime > 1")
    page.locator('[data-answer="1"] .wave').first.focus()
    page.keyboard.press("Home")
    assert sound(page) == 0
    page.keyboard.press("ArrowRight")
    assert abs(sound(page) - 5) <= 0.2
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press(" ")
    until(page, "!document.querySelector('[data-answer=\"1\"] audio').paused")
    page.keyboard.press(" ")
    until(page, "document.querySelector('[data-answer=\"1\"] audio').paused")


@pytest.mark.parametrize("width", [320, 375, 768, 1440])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_sideways_scroll_and_no_barrier(report: Path, opened: Go, width: int, scheme: str) -> None:
    page = opened(report, width, scheme).page
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def test_print_opens_what_is_folded(report: Path, opened: Go, tmp_path: Path) -> None:
    page = opened(report).page
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert page.evaluate("document.querySelectorAll('details:not([open])').length") == 0
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert page.evaluate("document.querySelectorAll('details[open]').length") == 0
    pdf = page.pdf(path=tmp_path / "review.pdf", format="A4")
    page.emulate_media(media="print", color_scheme="dark")  # paper is white whatever the screen is
    paper, accent = page.evaluate(
        "(() => { const s = getComputedStyle(document.documentElement);"
        " return [s.backgroundColor, s.getPropertyValue('--accent').trim()]; })()"
    )
    assert (paper, accent) == ("rgb(255, 255, 255)", "#27496d")
    assert pdf.startswith(b"%PDF")


HOSTILE = {
    "script": "<script>window.owned = 1</script>",
    "image": '"><img src=x onerror="window.owned = 1">',
    "template": "{{7*7}} {% raw %}",
    "style": "</style><style>body{display:none}</style>",
    "right-to-left": "\u202eevil\u202c שלום עולם \u2067abc\u2069",
    "one long word": "x" * 100_000,
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_text_is_shown_as_text(kind: str, opened: Go, tmp_path: Path) -> None:
    text = HOSTILE[kind]
    lines = made.lines(question=f"Question {text}", text=f"{made.ANSWER} {text}")
    note = made.lines()[0].model_copy(update={"kind": "record", "body": Noted(turn=1, t=1.0, text=f"note {text}")})
    name = f"audio/001 {text[:40].replace('/', '')}.wav"
    for index, line in enumerate(lines):
        if isinstance(line.body, Recorded) and line.body.turn == 1:
            lines[index] = line.model_copy(update={"body": line.body.model_copy(update={"audio": name})})
    header = made.header(f"2026-03-01-101500-{text}", loop=f"loop {text}", tts=text)
    history = assemble(header, [*lines, note])
    page = opened(write_report(tmp_path, history), 375).page
    ready(page)  # the sound of the oddly named file plays too
    shown = page.locator("body").inner_text()
    for said in ("Question", "note"):
        assert f"{said} {text}".strip() in shown or (kind == "right-to-left" and "שלום" in shown)
    assert "49" not in page.locator("h1").inner_text()
    assert page.evaluate("window.owned === undefined")
    assert page.locator("script:not([src])").count() == 1
    assert page.locator("img").count() == 0
    assert page.evaluate("getComputedStyle(document.body).display") == "block"
    assert page.evaluate("document.documentElement.scrollWidth") <= 375


@pytest.fixture
def nine_page(tmp_path: Path) -> Path:
    return write_report(tmp_path, nine.history())


def test_strong_answers_are_folded_and_every_link_opens_them(nine_page: Path, opened: Go) -> None:
    page = opened(nine_page).page
    folded = page.locator("section.answer:has(> details.fold:not([open]))")
    assert folded.count() == sum(kind != "off" for kind in nine.KINDS)  # in a long loop only what needs work is open
    assert page.locator("#turn-1 .transcript").first.is_hidden()
    assert page.evaluate("document.documentElement.scrollHeight") <= 6000
    links = page.locator("main a[href^='#']")
    targets = {href for link in links.all() if (href := link.get_attribute("href"))}
    assert all(page.locator(href).count() == 1 for href in targets)
    page.locator("#turn-1 a", has_text="next answer").click()
    until(page, "document.querySelector('#turn-4 > details.fold').open")
    page.locator("#turn-4 a", has_text="previous answer").click()
    until(page, "document.querySelector('#turn-1 > details.fold').open")
    assert page.locator("#turn-1 .transcript").first.is_visible()


def test_without_its_sound_it_is_small_and_drawn_at_once() -> None:
    view = session_view(nine.history(), report_words(), peaks={t: [0.5] * 240 for t in range(1, 28)})
    begun = time.process_time()
    assert len(report_page(view, {}).encode()) <= 450_000
    assert time.process_time() - begun <= 1.0


def test_on_paper_a_loop_of_nine_takes_ten_pages(nine_page: Path, opened: Go) -> None:
    page = opened(nine_page).page
    pdf = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) <= 10


def test_keys_move_and_unfold_where_there_is_no_sound(tmp_path: Path, opened: Go) -> None:
    path = tmp_path / "silent.html"
    path.write_text(report_page(session_view(nine.history(), report_words()), {}), "utf-8")
    page = opened(path).page
    assert page.locator("audio").count() == 0
    for _ in range(4):  # question, its two replies, the next question
        page.keyboard.press("j")
    assert page.evaluate("document.activeElement.id") == "q4"
    page.keyboard.press("k")
    assert page.evaluate("document.activeElement.id") == "q3"
    assert page.locator("#turn-1 > details.fold").get_attribute("open") is not None
    page.keyboard.press("f")
    assert page.evaluate("document.activeElement.closest('details').dataset.flag") == "generic-learning"
    assert page.evaluate("document.activeElement.checkVisibility()")


@pytest.mark.parametrize("width", [375, 1440])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nine_answers_have_no_barrier(nine_page: Path, opened: Go, width: int, scheme: str) -> None:
    page = opened(nine_page, width, scheme).page
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert wide_tables(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("width", [375, 1440])
@pytest.mark.parametrize("kind", ["strong", "weak", "off"])
def test_the_first_screen_says_how_it_went(tmp_path: Path, opened: Go, width: int, kind: str) -> None:
    page = opened(write_report(tmp_path, nine.history(kinds=(kind,))), width).page
    bottom = page.evaluate("document.querySelector('.gap').getBoundingClientRect().bottom")
    assert bottom <= 900  # the window's height: verdict, parts, best and gap need no scrolling
    first = page.locator(".first")
    assert first.locator(".chips li").count() == len(PARTS)
    said = first.locator("h2").inner_text()
    leads = report_words().summary
    wanted = {"strong": leads.leads["good"], "weak": leads.leads["weak"], "off": leads.off_question}[kind]
    assert said.startswith(wanted)
    assert ("“" in first.inner_text()) == (kind == "strong")  # the best thing said, where something was clear
    first.locator("[data-copy]").first.click()  # what to do next can be taken, also after a complete answer
    told = "document.querySelector('.first [data-copy]').firstChild.textContent"
    until(page, f"['Copied', 'Marked: press Ctrl+C'].includes({told})")


def test_sound_that_is_gone_is_said(report: Path, opened: Go) -> None:
    (report.parent / "audio" / "001-answer.wav").unlink()
    it = opened(report)
    note = it.page.locator('[data-answer="1"] .no-sound').first
    note.wait_for(state="visible")
    it.complaints.clear()  # the browser itself reports the missing file


def test_a_long_session_is_light_and_fast(opened: Go, tmp_path: Path) -> None:
    """Nine answers of five minutes: the page without sound stays small and opens ready to play."""
    many = []
    text = " ".join([made.ANSWER] * 14)
    for number in range(1, 10):
        for line in made.lines(text=text)[:7]:
            body = line.body.model_copy(update={"turn": number})  # type: ignore[union-attr] # made lines have bodies
            many.append(line.model_copy(update={"body": body}))
    history = assemble(made.header("2026-03-01-101500-long"), many)
    path = write_report(tmp_path, history)
    assert path.stat().st_size <= 600_000
    report_words()
    begun = time.process_time()  # not the clock: other tests may run beside this one
    shapes = {t.number: peaks(tmp_path / t.take.audio) for t in history.turns if t.take and t.take.audio}
    report_page(session_view(history, report_words(), peaks=shapes), {})
    assert time.process_time() - begun <= 1.0
    ready(opened(path).page)
