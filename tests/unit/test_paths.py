"""How the program names itself for a shell that knows nothing of this one."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulator.paths import command


def program(folder: Path) -> Path:
    folder.mkdir(parents=True)
    path = folder / "mockloop"
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)
    return path


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The program of the environment that runs."""
    path = program(tmp_path / "my venv" / "bin")
    monkeypatch.setattr("sys.executable", str(path.with_name("python")))
    return path


def test_by_its_whole_path_where_no_other_shell_finds_it(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for path in ("/usr/bin:/bin", f"{own.parent}:/usr/bin"):  # the environment is active in this shell alone
        monkeypatch.setenv("PATH", path)
        assert command() == f"'{own}'"


def test_by_its_name_where_it_is_linked_into_the_path(
    own: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    links = tmp_path / "local" / "bin"
    links.mkdir(parents=True)
    (links / "mockloop").symlink_to(own)  # as pipx and uv do
    monkeypatch.setenv("PATH", f"{links}:/usr/bin")
    assert command() == "mockloop"


def test_another_program_of_that_name_is_not_taken_for_it(
    own: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = program(tmp_path / "elsewhere")
    monkeypatch.setenv("PATH", str(other.parent))
    assert command() == f"'{own}'"
