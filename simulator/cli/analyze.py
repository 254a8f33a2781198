"""``mockloop analyze``: judge answers from text, transcripts, batches or sound files."""

from __future__ import annotations

import argparse
import sys

from simulator.cli._terminal import Bar, choose, hear_with_bar, home, report, tell
from simulator.cli.arguments import add_answer_options
from simulator.errors import InputError
from simulator.terminal import shown

__all__ = ["add_arguments", "run"]

EPILOG = """\
examples:
  mockloop analyze answer.txt --question "Tell me about a conflict you resolved."
  mockloop analyze answers.jsonl --format jsonl > reviews.jsonl
  pbpaste | mockloop analyze - --question q01

A batch (.jsonl) holds one object a line: question, answer, and optionally id,
kind, story, level, seconds. In place of the answer it may hold a whole exchange:
"turns": [{"answer": …}, {"asked": …, "target": "results", "answer": …}, …].
{"drill": "intent", "question_id": …, "answer": …} is a reply in a drill. A line
that can't be read is reported with its number, the others are judged, and the
exit status is 2.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of the verb."""
    parser.epilog = EPILOG
    parser.add_argument(
        "files",
        nargs="+",
        metavar="FILE",
        type=str,
        help="txt docx srt vtt tsv json jsonl, a recording or video, or - for stdin",
    )
    add_answer_options(parser)
    parser.add_argument("--format", choices=("text", "json", "jsonl", "html"), default="text")


def run(args: argparse.Namespace) -> int:
    """Judge every answer in order and print the reviews; 2 if any input was bad."""
    from simulator.app.analyzing import AnalysisRequest, Analyzer, count_answers
    from simulator.config import load
    from simulator.ui.analysis_text import writer

    asked = AnalysisRequest(args.question, args.story, args.kind, args.level, args.stt, args.candidate)
    ask = None if "-" in args.files else lambda _, names: choose("Which of them is you?", names)
    analyzer = Analyzer(home(), load({}).settings, asked, hear_with_bar, ask)
    answers = analyzer.read(args.files, sys.stdin.buffer)
    single = len(args.files) == 1 and not args.files[0].endswith(".jsonl")
    if single and args.format == "json":  # an interview has several
        answers = iter(read := list(answers))
        single = len(read) == 1
    out = writer(args.format, sys.stdout, home(), single=single)
    bar = Bar("judging")
    total = count_answers(args.files) if any(name.endswith(".jsonl") for name in args.files) else None
    bad = 0
    for done, given in enumerate(answers, 1):
        try:
            if isinstance(given, InputError):
                raise given
            for note in given.notes:
                bar.clear()
                tell(f"{shown(given.where)}: {note}")
            out.add(analyzer.judge(given))
        except InputError as error:
            bar.clear()
            report(error)
            bad += 1
        bar(done, total)
    out.close()
    return InputError.exit_code if bad else 0
