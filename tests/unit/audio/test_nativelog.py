"""C libraries write into the log, Python to the terminal."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

SCRIPT = """
import os, sys
from pathlib import Path
from audio.nativelog import native_messages_to
with native_messages_to(Path(sys.argv[1])):
    os.write(2, b"Expression failed in pa_linux_alsa.c\\n")
    print("drawn", file=sys.stderr)
    print("drawn too", file=sys.__stderr__)
os.write(2, b"native again\\n")
print("python again", file=sys.stderr)
"""


def test_each_goes_its_way(tmp_path: Path) -> None:
    log = tmp_path / "native.log"
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(log)],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[3],
    )
    assert done.stderr.splitlines() == ["drawn", "drawn too", "native again", "python again"]
    assert log.read_text() == "Expression failed in pa_linux_alsa.c\n"
    assert log.stat().st_mode & 0o777 == 0o600
