"""``mockloop review SESSION``: what each answer had, what it lacked, and what would fix it."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from simulator.cli._pages import PAGE, open_page, read_account, report_of, sound_sources, verdict_of, write_page

__all__ = ["add_arguments", "run", "write_report"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.epilog = (
        "examples:\n  mockloop review last --open\n  mockloop review last --format text\n"
        "  mockloop review 2026-03 --single-file -o for-my-coach.html"
    )
    parser.add_argument("session", metavar="SESSION", help="an id, the beginning of one, a path, or last")
    parser.add_argument("--format", choices=("html", "md", "json", "text"), default="html")
    parser.add_argument("-o", "--output", metavar="FILE", type=Path, help="where to write it; - is standard output")
    parser.add_argument("--open", action="store_true", help="open the page in the browser")
    parser.add_argument("--single-file", action="store_true", help="put the sound into the page, to give it away")


def run(args: argparse.Namespace) -> int:
    folder, account = read_account(args.session)
    if args.format == "html":
        path = args.output or folder / PAGE
        write_report(folder, path, embed=args.single_file)
        print(path)
        if args.open:
            open_page(path)
        return 0
    if args.format == "json":
        reviews = [
            {"turn": t.number, "role": t.role, "asked": t.text, "parent": t.parent, **_judged(t.judgement)}
            for t in account.turns
            if t.judgement
        ]
        document = {"schema": 1, "session": account.header.model_dump(mode="json"), "answers": reviews}
        text = json.dumps(document, ensure_ascii=False, indent=1) + "\n"
    else:
        view = report_of(folder, account, waveforms=False)
        if args.format == "md":
            from simulator.report.markdown import markdown

            text = markdown(view)
        else:
            from simulator.report.text import review_text

            text = review_text(view)
    if args.output is None or str(args.output) == "-":
        sys.stdout.write(text)
    else:
        write_page(args.output, text)
        print(args.output)
    return 0


def _judged(judgement: object) -> dict[str, object]:
    from simulator.session.account import Judgement

    assert isinstance(judgement, Judgement)  # noqa: S101 - the caller picked the judged turns
    return {"by": judgement.by, "review": judgement.review.model_dump(mode="json")}


def write_report(folder: Path, path: Path, *, embed: bool = False) -> Path:
    """Write the page of the session in ``folder`` to ``path`` and return it. Raises InputError, StorageError."""
    from simulator.planning.bank import load_bank
    from simulator.report.html import report_page

    _, account = read_account(str(folder))
    view = report_of(folder, account, waveforms=True)
    sources = sound_sources(folder, account, beside=path.parent, embed=embed)
    plan = account.header.plan
    minutes = round(sum(r.seconds for r in plan.rounds) / 60) if plan else None
    write_page(path, report_page(view, sources, target_minutes=minutes, verdict=verdict_of(account, load_bank())))
    return path
