"""What is kept of our rules gives the same pack; what is torn, of other rules or of nowhere is as good as none."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
FINDS = """
from simulator.rules import load
from simulator.text.document import read
found = load().run(read("I told him that I had been wrong, and we agreed on a plan for the 40 % who had left."))
print({rule: [(hit.first, hit.last) for hit in hits] for rule, hits in found.hits.items()})
"""


def found(code: Path, **more: str) -> str:
    """What a process of its own finds in a sentence, its bytecode kept under ``code``."""
    environment = {"PYTHONPYCACHEPREFIX": str(code), **more}
    command = [sys.executable, "-c", FINDS]
    result = subprocess.run(command, capture_output=True, text=True, check=True, env=environment, cwd=ROOT)
    return result.stdout


def test_the_second_start_finds_what_the_first_found(tmp_path: Path) -> None:
    first = found(tmp_path)
    assert "'" in first
    (file,) = tmp_path.rglob("our-rules.*")
    written = file.stat()
    assert found(tmp_path) == first
    assert file.stat().st_mtime_ns == written.st_mtime_ns  # read, and not written anew
    whole = file.read_bytes()
    file.write_bytes(whole[:-1000])
    assert found(tmp_path) == first
    assert len(file.read_bytes()) == len(whole)
    assert [path for path in file.parent.iterdir() if path.name.startswith("our-rules")] == [file]


def test_nothing_is_kept_where_python_keeps_nothing(tmp_path: Path) -> None:
    first = found(tmp_path / "code", PYTHONDONTWRITEBYTECODE="1")
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    assert found(tmp_path / "file") == first
    assert list(tmp_path.rglob("our-rules.*")) == []
