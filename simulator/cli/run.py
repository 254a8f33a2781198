"""``mockloop run``: sit an interview, by voice, by keyboard or over recorded answers."""

from __future__ import annotations

import argparse
import time
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulator.cli._guide import guide_first_run, is_first_run
from simulator.cli._place import Place, add_place_arguments, close, settings_of, tell
from simulator.errors import InputError

if TYPE_CHECKING:
    from simulator.cli._compose import Mode
    from simulator.config import Settings
    from simulator.model.plan import Plan
    from simulator.model.records import Line
    from simulator.planning.judge import Judge
    from simulator.planning.layout import Wish

__all__ = ["add_arguments", "mode_of", "run", "sit_new", "used_answers"]

EPILOG = """\
examples:
  mockloop run                                    the loop of your settings, by voice
  mockloop run --question q01 --followups 2       one question and two follow-ups
  mockloop run --story underperformer --study     practise one story, feedback after each answer
  mockloop run --loop people-45 --hands-free      no keys: fall silent or say "that's my answer"
  mockloop run --typed                            answer by keyboard, no sound at all
  mockloop run --answers a.wav b.wav              recorded answers in place of the microphone
  mockloop run --resume last                      go on where you stopped
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of the verb."""
    parser.epilog = EPILOG
    what = parser.add_argument_group("what is asked")
    what.add_argument("--loop", metavar="NAME", help="a loop: people-45, quick-20, … (`mockloop bank list --loops`)")
    what.add_argument(
        "--question", metavar="ID", action="append", default=[], help="a question of the bank or in words; repeatable"
    )
    what.add_argument("--story", metavar="ID", help="one question that asks for this core story")
    what.add_argument("--level", metavar="LADDER:LEVEL", help="the level you interview for, such as career:M2")
    what.add_argument("--minutes", metavar="N", type=float, help="length of each round")
    what.add_argument("--followups", metavar="N", type=int, help="most follow-ups to a question")
    what.add_argument("--style", choices=("calm", "pressing", "silent"), help="the interviewer's manner")
    what.add_argument("--study", action="store_true", help="show after each answer what was missing")
    what.add_argument(
        "--seed", metavar="N", type=int, help="the same seed repeats a loop exactly, whatever was practised before"
    )
    what.add_argument("--resume", metavar="SESSION", help="go on with a session: an id, its beginning, a path, last")
    add_place_arguments(parser)


def run(args: argparse.Namespace) -> int:
    """Sit a session and print its review."""
    from simulator.cli._recover import recover_all
    from simulator.cli._unbegun import clear_unbegun

    settings = settings_of(args)
    if is_first_run(args):
        guide_first_run(args, settings)
        settings = settings_of(args)
    for mended in recover_all():
        tell(mended.told)
    for told in clear_unbegun():
        tell(told)
    return _resume(args, settings) if args.resume else _begin(args, settings)


# --- a new session ---
def _begin(args: argparse.Namespace, settings: Settings) -> int:
    from simulator.cli._compose import load_mind
    from simulator.cli.models import offer_model
    from simulator.planning.layout import lay_out

    if args.followups is not None and args.followups < 0:
        raise InputError(f"--followups {args.followups} makes no sense", "Give 0 or more.")
    mode = mode_of(args)
    if mode == "speech" and settings.stt == "auto":
        offer_model()
    seed = int(time.time()) if args.seed is None else args.seed
    mind = load_mind()
    wish = _wish(args, settings, seed, check=mode == "speech")
    plan = lay_out(mind.bank, wish)
    loop = wish.loop or wish.story or ("question" if wish.questions else settings.loop)
    slug = "-".join(wish.questions[:2]) or loop
    return sit_new(args, settings, mind, plan, loop=loop, slug=slug, seed=seed, deep=_is_deep(mind, wish))


def mode_of(args: argparse.Namespace) -> Mode:
    """How answers come: typed, from recorded answers, or by voice."""
    return "typed" if args.typed else "answers" if args.answers else "speech"


def sit_new(
    args: argparse.Namespace,
    settings: Settings,
    mind: Judge,
    plan: Plan,
    *,
    loop: str,
    slug: str,
    seed: int,
    deep: bool = False,
) -> int:
    """Make a session of ``plan`` and sit it."""
    from simulator.cli._compose import new_header
    from simulator.cli._unbegun import remove_unbegun
    from simulator.store.folder import create, locked

    mode = mode_of(args)
    place = Place(args, settings, mode, mind, seed)
    parts = place.parts(deep=deep, answers=args.answers or [])
    started = datetime.now().astimezone()
    folder = create(started, slug)
    try:
        with locked(folder):
            header = new_header(
                folder,
                started,
                plan,
                mind,
                seed=seed,
                stt=parts.ear.info,
                tts=parts.mouth.description,
                mode=mode,
                loop=loop,
                settings=settings,
                options=_options(args, settings, deep=deep),
            )
            return place.sit(folder, header, parts)
    finally:
        remove_unbegun(folder)  # where the disk took not even its first line


def _wish(args: argparse.Namespace, settings: Settings, seed: int, *, check: bool) -> Wish:
    from simulator.planning.layout import Wish

    own = bool(args.question or args.story)
    told, proven = ((), ()) if args.question or args.seed is not None else _practised()
    return Wish(
        loop=args.loop or (None if own else settings.loop),
        questions=tuple(args.question),
        story=args.story,
        minutes=args.minutes,
        follow_ups=args.followups,
        level=settings.level or None,
        style=settings.style,
        study=args.study,
        headphones=settings.headphones,
        check=check,
        seed=seed,
        told=told,
        proven=proven,
    )


def _practised() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Questions answered in earlier sessions and stories proven in them, so that the others come first."""
    from simulator.paths import home
    from simulator.session.facts import practised
    from simulator.store.index import all_facts

    return practised(all_facts(home(), tell=tell))


def _is_deep(mind: Judge, wish: Wish) -> bool:
    """Whether the planner goes on digging when nothing is missing: drills and single questions do."""
    if wish.questions or wish.story:
        return True
    return any(mind.bank.rounds[name].deep for name in mind.bank.loop(wish.loop or "quick-20").rounds)


def _options(args: argparse.Namespace, settings: Settings, *, deep: bool) -> dict[str, Any]:
    """What resuming needs to go on the same way."""
    names = (
        "microphone",
        "speaker",
        "stt",
        "voice",
        "rate",
        "hands_free",
        "headphones",
        "thinking",
        "style",
        "level",
        "compress",
    )
    answers = [str(path.resolve()) for path in args.answers or []]
    return {"deep": deep, "answers": answers, **{name: getattr(settings, name) for name in names}}


# --- an old session ---
def _resume(args: argparse.Namespace, settings: Settings) -> int:
    from simulator.cli._compose import load_mind
    from simulator.cli._recover import recover_session
    from simulator.session.log import read_log
    from simulator.session.replay import replay
    from simulator.store.folder import LOG, locked, resolve

    folder = resolve(args.resume)
    with locked(folder):
        recover_session(folder)
        log = read_log(folder / LOG)
        header = log.header
        for problem in log.problems:
            tell(f"{folder.name}/{LOG}:{problem.line} {problem.message}; it is left out.")
        if header.plan is None:
            raise InputError(f"{header.id} was imported, nobody asks in it", "`mockloop review` shows it.")
        stood = replay(header.plan, log.lines)
        if stood.machine.state.reason == "done":
            if not (folder / "review.json").exists():  # the process ended before it had written it
                return close(folder, "done", settings)
            raise InputError(f"{header.id} is finished", f"`mockloop review {header.id}` shows it.")
        kept = dict(header.settings)
        deep = bool(kept.pop("deep", False))
        answers = [Path(name) for name in kept.pop("answers", [])][used_answers(log.lines, stood.machine.state) :]
        settings = settings_of(args, kept)
        mode: Mode = "typed" if args.typed else "answers" if args.answers else header.mode
        mind = load_mind()
        place = Place(args, settings, mode, mind, header.seed)
        return place.sit(folder, header, place.parts(deep=deep, answers=args.answers or answers), log.lines)


def used_answers(lines: tuple[Line, ...], state: Any) -> int:
    """How many recorded answers a session has used up, the one that was cut off not counted."""
    from simulator.cli._recover import CUT
    from simulator.model.events import Recorded

    suspended = state.name in ("paused", "leaving", "trouble", "finished")
    stood = state.under if suspended else state.name
    closed = {
        (body.turn, body.take): body
        for body in (line.body for line in lines)
        if isinstance(body, Recorded) and body.audio is not None
    }
    now = (state.turn, state.take)
    done = stood in ("hearing", "judging", "reviewing")
    return sum(1 for key, body in closed.items() if (done if key == now else body.problem != CUT))
