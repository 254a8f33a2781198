"""``mockloop analyze``: judge answers from text, transcripts, batches or sound files."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from simulator.cli._terminal import Bar, choose, home, report, tell
from simulator.errors import InputError
from simulator.terminal import shown
from simulator.text.clock import clock

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from simulator.model.transcript import Transcript
    from simulator.ports import Hints, Transcriber

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
    parser.add_argument(
        "--question", metavar="ID|TEXT", help="the question asked: an id from `bank list`, or its words"
    )
    parser.add_argument("--story", metavar="ID", help="the core story that the question asks for")
    parser.add_argument("--kind", choices=("trunk", "branch", "leaf"), help="how deep the question goes")
    parser.add_argument("--level", metavar="LADDER:LEVEL", help="what to calibrate against, such as career:M2")
    parser.add_argument("--candidate", metavar="NAME", help="which speaker is you, where several speak")
    parser.add_argument("--stt", metavar="ENGINE[:MODEL]", help="what hears sound files (default: the best one here)")
    parser.add_argument("--format", choices=("text", "json", "jsonl", "html"), default="text")


def run(args: argparse.Namespace) -> int:
    """Judge every answer in order and print the reviews; 2 if any input was bad."""
    from simulator.app.analyzing import AnalysisRequest, Analyzer, count_answers
    from simulator.config import load
    from simulator.ui.analysis_text import writer

    asked = AnalysisRequest(args.question, args.story, args.kind, args.level, args.stt, args.candidate)
    ask = None if "-" in args.files else lambda names: choose("Which of them is you?", names)
    analyzer = Analyzer(home(), load({}).settings, asked, _hear, ask)
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


def _hear(transcriber: Transcriber, samples: NDArray[np.float32], hints: Hints, label: str) -> Transcript:
    """Transcribe with a bar; a sound of less than ten seconds is done before a bar is read."""
    seconds = len(samples) / 16_000
    bar = Bar(label, 10.0, clock)
    try:
        return transcriber.transcribe(samples, hints, lambda done: bar(done, seconds))
    finally:
        bar.clear()
