"""One warm process from which mockloop is started hundreds of times: a fork costs milliseconds, a start seconds.

Reads jobs as lines of JSON from stdin and answers each with two lines: the process id and, when it has ended, its
exit status. ``{"warm": argv}`` runs a verb in this very process.
The recogniser and the voice are stand-ins, the same words for any sound and a tone; all else is the program as it is.
"""

from __future__ import annotations

import contextlib
import faulthandler
import gc
import importlib
import io
import json
import os
import signal
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

import numpy as np  # noqa: E402 - the checkout comes first

import audio.speaker  # noqa: E402 - as above
from audio.speaker import Synthesiser  # noqa: E402 - as above
from audio.transcribe.cut import CutRules  # noqa: E402 - the checkout comes first
from audio.transcribe.engine import Decoded, RawWord  # noqa: E402 - as above
from simulator.app import engines, knowledge  # noqa: E402 - as above
from simulator.app.home import Home  # noqa: E402 - as above
from simulator.cli import run  # noqa: E402 - as above
from simulator.model.transcript import EngineInfo  # noqa: E402 - as above

if TYPE_CHECKING:
    from numpy.typing import NDArray

HEARD = ["I", "decided", "to", "switch", "it", "off", "and", "I", "told", "both", "of", "them", "why"]


class Given:
    """The stand-in engine: ``HEARD`` spread evenly over whatever was said."""

    def __init__(self) -> None:
        self.info = EngineInfo(engine="given", model="fixed")
        self.rules = CutRules()

    def decode(self, audio: NDArray[np.float32], context: str, vocabulary: Sequence[str]) -> Decoded:
        each = len(audio) / 16_000 / len(HEARD)
        return Decoded(tuple(RawWord(word, n * each, (n + 1) * each, 0.95) for n, word in enumerate(HEARD)))

    def decode_many(self, pieces: Sequence[NDArray[np.float32]], vocabulary: Sequence[str]) -> Iterator[Decoded]:
        for piece in pieces:
            yield self.decode(piece, "", vocabulary)


class Hum(Synthesiser):
    """The voice, without a process for each line: kept in the cache as ever, half a second of a tone."""

    def _synthesise(self, text: str, ahead: bool) -> tuple[NDArray[np.int16], int]:
        return (3000 * np.sin(np.arange(11_025) * 0.06)).astype(np.int16), 22_050


def prepare() -> None:
    """Load once what no fault can touch: the rules, the questions, the modules."""
    from audio.transcribe.transcriber import EngineTranscriber

    for name in (
        "audio.speech_input",
        "audio.speech_output",
        "audio.filebacked",
        "audio.silentplayer",
        "audio.takes",
        "onnxruntime",
    ):
        importlib.import_module(name)
    # before any use case is loaded, which takes them from here
    mind = knowledge.read_mind(Home(Path(os.devnull)))  # no home of these scenes holds rules or questions
    knowledge.read_mind = lambda home, packs=(): mind
    engines.choose_transcriber = lambda home, stt: EngineTranscriber(Given())
    audio.speaker.Synthesiser = Hum  # type: ignore[misc] # whoever builds the parts takes this one


def warm(argv: list[str], home: str) -> None:
    """Run a verb here for what it loads; a session is typed a little."""
    os.environ["MOCKLOOP_HOME"] = home
    sys.stdin, commands = io.StringIO("I decided it alone.\n\nThen I told them.\n\n"), sys.stdin
    with (
        Path(os.devnull).open("w") as nothing,
        contextlib.redirect_stdout(nothing),
        contextlib.redirect_stderr(nothing),
        contextlib.suppress(SystemExit),
    ):
        run(argv)
    sys.stdin = commands


def become(job: dict[str, Any]) -> None:
    """Take the job's streams, place and home."""
    os.setsid()
    for number, (name, flags) in enumerate(
        (
            (job["stdin"], os.O_RDONLY),
            (job["out"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC),
            (job["err"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC),
        )
    ):
        handle = os.open(name, flags, 0o600)
        os.dup2(handle, number)
        os.close(handle)
    sys.stdin, sys.stdout, sys.stderr = (
        open(number, mode, encoding="utf-8", closefd=False)  # noqa: SIM115 - they live as long as the process
        for number, mode in ((0, "r"), (1, "w"), (2, "w"))
    )
    faulthandler.register(signal.SIGUSR1, sys.stderr, all_threads=True)
    os.chdir(job["folder"])
    os.environ.update(job["environment"])
    sys.argv = ["mockloop", *job["argv"]]


def serve() -> dict[str, Any] | None:
    """Until there are no more jobs; in a child, the job that it is for."""
    for line in sys.stdin:
        job: dict[str, Any] = json.loads(line)
        if "warm" in job:
            warm(job["warm"], job["home"])
            print("warm", flush=True)
            continue
        sys.stdout.flush()
        gc.freeze()  # else each child's end looks through all that is loaded, which costs most of a second
        child = os.fork()
        if not child:
            become(job)
            return job
        print(child, flush=True)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
    return None


if __name__ == "__main__":
    prepare()
    print("ready", flush=True)
    given = serve()
    sys.exit(0 if given is None else run(given["argv"]))
