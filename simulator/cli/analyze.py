"""``mockloop analyze``: judge answers from text, transcripts, batches or sound files."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from simulator.errors import InputError
from simulator.model.review import QuestionKind, QuestionRef

if TYPE_CHECKING:
    from simulator.model.review import FollowUp
    from simulator.model.transcript import Transcript
    from simulator.planning.bank import Bank
    from simulator.planning.judge import Judge
    from simulator.ports import Transcriber
    from simulator.store.inputs import Given

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
        "files", nargs="+", metavar="FILE", help="txt srt vtt json jsonl, a sound file, or - for stdin"
    )
    parser.add_argument(
        "--question", metavar="ID|TEXT", help="the question asked: an id from `bank list`, or its words"
    )
    parser.add_argument("--story", metavar="ID", help="the core story that the question asks for")
    parser.add_argument("--kind", choices=("trunk", "branch", "leaf"), help="how deep the question goes")
    parser.add_argument("--level", metavar="LADDER:LEVEL", help="what to calibrate against, such as career:M2")
    parser.add_argument("--stt", metavar="ENGINE[:MODEL]", help="what hears sound files (default: the best one here)")
    parser.add_argument("--format", choices=("text", "json", "jsonl", "html"), default="text")


def run(args: argparse.Namespace) -> int:
    """Judge every answer in order and print the reviews; 2 if any input was bad."""
    from simulator.cli._analyze_out import writer
    from simulator.cli._compose import load_mind
    from simulator.cli._progress import batches

    single = len(args.files) == 1 and not args.files[0].endswith(".jsonl")
    out = writer(args.format, sys.stdout, single=single)
    judge = load_mind()
    if args.story and args.story not in judge.bank.stories:
        raise InputError(f"there is no core story '{args.story}'", f"One of {', '.join(judge.bank.stories)}.")
    asked = _asked(judge, args, None)
    bad = 0
    with batches(args.files, sys.stderr) as progress:
        for given in progress.watch(_answers(args, judge.bank)):
            if isinstance(given, InputError):
                bad += 1
                progress.say(f"mockloop: {given}" + (f"\n  {given.hint}" if given.hint else ""))
                continue
            if given.drill is not None:
                out.add_drill(_drilled(judge, given))
                continue
            question = asked or _asked(judge, args, given) or QuestionRef(text="")
            level = args.level or given.level
            out.add(judge.exchange(_turns(given), question, level=level, id=given.id), given.transcript.text)
    out.close()
    return InputError.exit_code if bad else 0


def _asked(judge: Judge, args: argparse.Namespace, given: Given | None) -> QuestionRef | None:
    """The question by the options or, where they don't name one, by the input; options win."""
    words: str | None = args.question or (given.question if given else None)
    known = judge.bank.questions.get(given.question_id or "") if given and not args.question else None
    if known is not None and words:
        deep = (given.kind if given else None) or known.kind
        return known.ref().model_copy(update={"text": words, "kind": deep})
    if known is not None:
        return known.ref()
    if not words:
        return None
    kind: QuestionKind | None = args.kind or (given.kind if given else None)
    story: str | None = args.story or (given.story if given else None)
    return judge.bank.find(words, kind=kind, story=story)


def _turns(given: Given) -> list[tuple[Transcript, FollowUp | None]]:
    """The answers in order, each with what was asked before it beside the question."""
    from simulator.planning.judge import follow_ups

    said = [*given.turns, *([given.asked] if given.asked else [])]
    if not said:
        return [(given.transcript, None)]
    return list(zip((turn.transcript for turn in said), follow_ups((t.asked, t.target) for t in said), strict=True))


def _drilled(judge: Judge, given: Given) -> dict[str, object]:
    """What a reply in a drill caught and missed."""
    from simulator.planning.drills import caught

    if given.drill == "intent" and given.question_id not in judge.bank.questions:
        hint = "`question_id` names a question of the bank: `mockloop bank list`."
        raise InputError(f"there is no question '{given.question_id or ''}'", hint, where=given.where)
    found = caught(given.drill or "intent", given.transcript, given.question_id or "", judge)
    return {"id": given.id, "drill": given.drill, **found}


def _answers(args: argparse.Namespace, bank: Bank) -> Iterator[Given | InputError]:
    from simulator.store.inputs import is_audio, read_file, read_stream

    for name in args.files:
        try:
            if name == "-":
                yield from read_stream(sys.stdin.buffer)
            elif is_audio(Path(name)):
                yield _heard(Path(name), args.stt, bank)
            else:
                yield from read_file(Path(name))
        except InputError as error:
            yield error


def _heard(path: Path, spec: str | None, bank: Bank) -> Given:
    """A sound file as a transcript, by the best engine that is here or the one asked for."""
    from simulator.cli._compose import hints_for
    from simulator.cli._hearing import transcribe
    from simulator.config import load
    from simulator.store.inputs import Given
    from simulator.store.sounds import decode

    hints = hints_for(bank, load({}).settings)
    return Given(transcript=transcribe(_transcriber(spec), decode(path), hints, path.name), where=str(path))


@cache
def _transcriber(spec: str | None) -> Transcriber:
    """Loaded once for all files."""
    from audio.transcribe.choose import choose
    from simulator.paths import models_dir

    return choose(spec, models_dir())
