"""Every mockloop command of the README runs, in its order, in one home.

Nobody speaks on a machine for tests, so what would listen gets ``--typed`` and typed answers instead; the browser's
stand-in is ``true``.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.support.documents import pdf, word_document

pytestmark = pytest.mark.e2e
ROOT = Path(__file__).parents[2]
ROLES = ROOT / "tests" / "data" / "roles"
STORIES = "stories:\n" + "".join(f"  - {{id: s{n}, title: The {n} story, core: {core}}}\n" for n, core in
                                 (("first", "underperformer"), ("second", "stakeholder")))  # fmt: skip
TYPED = "Last spring we had two outages.\nI stopped feature work for two weeks and re-planned the roadmap.\n\n"


def commands() -> list[str]:
    text = (ROOT / "README.md").read_text("utf-8")
    fenced = "\n".join(re.findall(r"^```\n(.*?)^```", text, re.DOTALL | re.MULTILINE))
    return [line.split("#")[0].strip() for line in fenced.splitlines() if line.startswith("mockloop ")]


def test_the_readme_shows_the_main_verbs() -> None:
    shown = {shlex.split(line)[1] for line in commands()}
    assert {"run", "drill", "review", "replay", "progress", "sessions", "rerun", "analyze"} <= shown


def test_every_command_of_the_readme_runs(tmp_path: Path, own_home: Path) -> None:
    (tmp_path / "notes.txt").write_text(TYPED)
    (tmp_path / "advert.pdf").write_bytes(pdf((ROLES / "pair2-role.txt").read_text("utf-8")))
    (tmp_path / "cv.docx").write_bytes(word_document((ROLES / "pair2-cv.txt").read_text("utf-8")))
    (own_home / "bank").mkdir(parents=True)
    (own_home / "bank" / "stories.yaml").write_text(STORIES)
    environment = {**os.environ, "BROWSER": "true", "TERM": "dumb"}
    soon = (datetime.now().astimezone().date() + timedelta(days=4)).isoformat()
    for line in commands():
        words = shlex.split(re.sub(r"\d{4}-\d\d-\d\d", soon, line))[1:]
        if words[0] in ("run", "drill", "today") and "--typed" not in words:
            words.append("--typed")
        done = subprocess.run(
            [sys.executable, "-m", "simulator", *words],
            input=TYPED * 4,  # the introduction of a loop takes the first one
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
            cwd=tmp_path,
            env={**environment, "PYTHONPATH": str(ROOT)},
        )
        assert done.returncode == 0, f"{line}\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}"
        assert done.stdout.strip(), line


def test_the_scripts_of_the_readme_are_there() -> None:
    for script in re.findall(r"\./(scripts/\w+)", (ROOT / "README.md").read_text("utf-8")):
        assert os.access(ROOT / script, os.X_OK), script
