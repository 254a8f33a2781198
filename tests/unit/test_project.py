"""The project keeps its own promises: sizes, pinned packages, a wheel that holds its data, a fast --help."""

from __future__ import annotations

import os
import re
import resource
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TRACKED = [
    ROOT / name
    for name in subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout.splitlines()
] or [p for p in ROOT.rglob("*") if ".venv" not in p.parts]


def test_no_code_that_people_write_is_over_400_lines() -> None:
    """A family of rules lies in one file however long; code is cut."""
    written = [p for p in TRACKED if p.suffix in {"", ".py", ".js", ".css", ".j2"} and p.is_file()]
    long = {str(p.relative_to(ROOT)): n for p in written if (n := len(p.read_text("utf-8").splitlines())) > 400}
    assert long == {}


def test_constraints_pin_every_dependency_exactly_and_hold_no_address() -> None:
    text = (ROOT / "constraints.txt").read_text()
    assert "://" not in text
    assert "@" not in text
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    assert all(re.fullmatch(r"[\w.-]+==[\w.]+(; python_version [!=]= '3\.\d+')?", line) for line in lines)
    pinned = {re.split("==", line)[0].lower().replace("_", "-") for line in lines}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    wanted = project["project"]["dependencies"] + project["dependency-groups"]["dev"]
    wanted += [d for extra in project["project"]["optional-dependencies"].values() for d in extra]
    names = {re.match(r"[\w.-]+", w)[0].lower().replace("_", "-") for w in wanted}  # type: ignore[index] # always matches
    assert names - pinned == set()


def test_the_wheel_holds_rules_pages_and_samples(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "-w", tmp_path, ROOT],
        check=True,
        capture_output=True,
    )
    (wheel,) = tmp_path.glob("*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    for wanted in (
        "prompts/report.yaml",
        "prompts/stories.yaml",
        "simulator/report/templates/style.css",
        "simulator/studio/static/link.js",
    ):
        assert wanted in names
    assert any(n.startswith("prompts/rules/") for n in names)
    assert any(n.startswith("prompts/lexicon/") for n in names)
    assert any(n.startswith("audio/samples/") and n.endswith((".opus", ".flac")) for n in names)
    assert not any(n.startswith(("tests/", "scripts/")) or n.endswith(".bin") for n in names)  # no model of ours


HEAVY = {"ctranslate2", "sounddevice", "textual", "faster_whisper", "numpy"}


@pytest.mark.parametrize("words", [["--help"], ["run", "--help"]])
def test_help_is_fast_and_loads_nothing_heavy(words: list[str]) -> None:
    code = (
        "import sys\nfrom simulator.cli import run\n"
        f"try:\n    run({words!r})\nexcept SystemExit:\n    pass\n"
        f"heavy = {HEAVY!r} & set(sys.modules)\n"
        "sys.exit(f'loaded {sorted(heavy)}' if heavy else 0)\n"
    )
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=ROOT)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert done.returncode == 0, done.stderr
    assert "example" in done.stdout
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 0.4


def test_every_verb_explains_itself_with_an_example() -> None:
    from simulator.cli import VERBS

    for verb in VERBS:
        done = subprocess.run(
            [sys.executable, "-m", "simulator", verb, "--help"], capture_output=True, text=True, check=False, cwd=ROOT
        )
        assert done.returncode == 0, done.stderr
        assert "example" in done.stdout, verb


def test_the_readme_names_only_commands_that_exist() -> None:
    from simulator.cli import VERBS

    text = (ROOT / "README.md").read_text("utf-8")
    assert len(text.split()) <= 900  # three minutes at 300 words a minute
    prose = re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE)  # what is fenced is run by a test
    for verb in re.findall(r"\bmockloop ([a-z]+)\b", " ".join(re.findall(r"`[^`]+`", prose))):
        assert verb in VERBS, verb
    for script in re.findall(r"\./(scripts/\w+)", text):
        assert os.access(ROOT / script, os.X_OK), script
    for image in re.findall(r"!\[[^]]*\]\(([^)]+)\)", text):
        assert (ROOT / image).is_file(), image
