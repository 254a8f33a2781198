"""Which engine hears, what is installed, and the verb that manages it."""

from __future__ import annotations

import io
import json
import shutil
import stat
from pathlib import Path

import pytest

from audio.transcribe.catalogue import BY_NAME, CATALOGUE, PREFERRED
from audio.transcribe.choose import choose
from audio.transcribe.measure import Measured, measure_all, recommend
from audio.transcribe.store import ModelStore
from simulator.cli import run as mockloop
from simulator.cli.models.pull import offer_model
from simulator.errors import InputError, MissingError
from tests.support.hearing import spoken
from tests.support.models import SMALL_WHISPER


@pytest.fixture(autouse=True)
def no_hub_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever models the developer has, these tests don't see them."""
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "hub"))


def install(models: Path, name: str) -> Path:
    """Our small model under a well-known name."""
    folder = models / name
    shutil.copytree(SMALL_WHISPER, folder)
    (folder / "mockloop.json").unlink(missing_ok=True)
    return folder


def test_auto_without_a_whisper_model_is_moonshine(tmp_path: Path) -> None:
    info = choose(None, tmp_path).info
    assert (info.engine, info.low_trust, info.note) == ("moonshine", False, "")


def test_auto_takes_the_preferred_model_then_the_recommended_one(tmp_path: Path) -> None:
    install(tmp_path, "tiny.en")
    install(tmp_path, "small.en")
    assert choose("auto", tmp_path).info.model == "small.en"
    ModelStore(tmp_path).keep_measured({"models": {}, "recommended": "tiny.en"})
    assert choose("whisper", tmp_path).info.model == "tiny.en"
    assert choose("small.en", tmp_path).info.model == "small.en"


def test_a_directory_is_taken_as_it_is(tmp_path: Path) -> None:
    for spec in (f"whisper:{SMALL_WHISPER}", str(SMALL_WHISPER)):
        info = choose(spec, tmp_path).info
        assert (info.engine, info.device) == ("whisper", "cpu int8")
        assert info.low_trust


@pytest.mark.parametrize(
    ("spec", "error", "says"),
    [
        ("whisper:base.en", MissingError, "not installed"),
        ("whisper", MissingError, "No Whisper model"),
        ("whisper:huge", InputError, "huge"),
        ("vosk", InputError, "vosk"),
        ("moonshine:french", InputError, "moonshine:french"),
        ("whisper:./nowhere", MissingError, "no model directory"),
    ],
)
def test_a_wish_that_cannot_be_fulfilled_is_refused(
    tmp_path: Path, spec: str, error: type[InputError | MissingError], says: str
) -> None:
    with pytest.raises(error, match=says) as caught:
        choose(spec, tmp_path)
    assert caught.value.hint


def test_a_broken_installation_says_what_it_lacks(tmp_path: Path) -> None:
    (install(tmp_path, "base.en") / "tokenizer.json").unlink()
    with pytest.raises(MissingError, match=r"tokenizer\.json"):
        choose("whisper:base.en", tmp_path)
    assert choose("auto", tmp_path).info.engine == "moonshine"


def test_the_catalogue_is_consistent() -> None:
    assert set(PREFERRED) == set(BY_NAME)
    assert len(BY_NAME) == len(CATALOGUE)
    assert all(model.memory > 150 and model.download > 70 for model in CATALOGUE)


def test_recommended_is_the_best_model_that_keeps_up() -> None:
    tiny, base, small = Measured("tiny.en", call=0.3), Measured("base.en", call=0.7), Measured("small.en", call=1.9)
    assert recommend([tiny, base, small]) == "base.en"
    assert recommend([small]) == "small.en"
    assert recommend([Measured("base.en", error="no")]) is None


def test_measuring_times_each_model_and_remembers(tmp_path: Path) -> None:
    install(tmp_path, "tiny.en")
    (install(tmp_path, "base.en") / "model.bin").write_bytes(b"torn")
    figures, best = measure_all(ModelStore(tmp_path), spoken("reply-ownership").sample.path)
    by_name = {f.name: f for f in figures}
    assert best == "tiny.en"
    assert by_name["tiny.en"].call > 0
    assert by_name["tiny.en"].speed > 1
    assert "can't be loaded" in by_name["base.en"].error
    assert ModelStore(tmp_path).measured()["recommended"] == "tiny.en"


def test_list_shows_size_language_speed_and_what_is_there(own_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert mockloop(["models", "list"]) == 0
    before = capsys.readouterr().out
    assert "heard by moonshine. Better words: mockloop models pull small.en" in before
    assert all(name in before for name in BY_NAME)
    install(own_home / "models", "base.en")
    (own_home / "models" / "measured.json").write_text(
        json.dumps({"models": {"base.en": {"name": "base.en", "call": 0.5}}, "recommended": "base.en"})
    )
    assert mockloop(["models", "list"]) == 0
    line = next(li for li in capsys.readouterr().out.splitlines() if li.startswith("base.en "))
    assert all(part in line for part in ("148 MB", "English", "20 x", "yes"))


def test_pull_without_a_hub_is_one_clear_error(own_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert mockloop(["models", "pull", "base.en"]) == MissingError.exit_code
    told = capsys.readouterr().err
    assert "HF_HUB_OFFLINE" in told
    assert "--stt moonshine" in told
    assert stat.S_IMODE((own_home / "models").stat().st_mode) == 0o700


def test_pull_of_an_unknown_name_lists_the_known(capsys: pytest.CaptureFixture[str]) -> None:
    assert mockloop(["models", "pull", "huge"]) == InputError.exit_code
    assert "small.en" in capsys.readouterr().err


def test_remove_really_removes(own_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = install(own_home / "models", "base.en")
    part = own_home / "models" / ".base.en.part"
    part.mkdir()
    assert mockloop(["models", "remove", "base.en"]) == 0
    assert not folder.exists()
    assert not part.exists()
    assert "freed" in capsys.readouterr().out
    assert mockloop(["models", "remove", "base.en"]) == InputError.exit_code


class Terminal(io.StringIO):
    """Somebody who types."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("typed", "says"), [("n\n", "Any time later"), ("\n", "Can't fetch Moonshine")])
def test_where_nothing_can_hear_the_small_one_is_offered(
    monkeypatch: pytest.MonkeyPatch, own_home: Path, tmp_path: Path, typed: str, says: str
) -> None:
    monkeypatch.setattr("sys.prefix", str(tmp_path))  # an environment that set-up did not furnish
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.delenv("PIP_FIND_LINKS", raising=False)
    told = Terminal()
    monkeypatch.setattr("sys.stderr", told)
    monkeypatch.setattr("sys.stdin", Terminal(typed))
    offer_model()
    assert "The small one is 56 MB" in told.getvalue()
    assert told.getvalue().count("Fetch it? [Y/n] ") == 1
    assert says in told.getvalue()
    with pytest.raises(MissingError, match="No recogniser is installed"):
        choose("auto", own_home / "models")


def test_where_something_can_hear_nothing_is_offered(monkeypatch: pytest.MonkeyPatch, own_home: Path) -> None:
    told = Terminal()
    monkeypatch.setattr("sys.stderr", told)
    monkeypatch.setattr("sys.stdin", Terminal("\n"))
    offer_model()
    assert told.getvalue() == ""
    assert not own_home.exists()


def test_without_a_terminal_nothing_is_asked_or_fetched(capsys: pytest.CaptureFixture[str], own_home: Path) -> None:
    offer_model()
    assert capsys.readouterr() == ("", "")
    assert not own_home.exists()


@pytest.mark.parametrize("name", ["..", ".", "", "../models", "/etc"])
def test_remove_stays_in_its_folder(own_home: Path, name: str) -> None:
    (own_home / "models").mkdir(parents=True)
    assert mockloop(["models", "remove", name]) == InputError.exit_code
    assert (own_home / "models").is_dir()


def test_a_setting_of_the_hubs_client_that_it_cannot_take_is_the_users() -> None:
    """In a process of its own: the client reads its settings once, when it is imported."""
    import os
    import subprocess
    import sys

    code = "import sys; from simulator.cli import run; sys.exit(run(['models', 'list']))"
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "HF_HUB_DOWNLOAD_TIMEOUT": "abc"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "Correct or unset one of" in done.stderr
    assert "HF_HUB_DOWNLOAD_TIMEOUT" in done.stderr


@pytest.mark.parametrize("proxy", ["socks5://localhost:1", "gopher://localhost:1"])
def test_a_proxy_of_a_kind_that_the_client_does_not_know_is_the_users(proxy: str) -> None:
    import os
    import subprocess
    import sys

    code = "import sys; from simulator.cli import run; sys.exit(run(['models', 'pull', 'tiny.en']))"
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "HTTPS_PROXY": proxy, "HF_HUB_OFFLINE": "0"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "the proxy of HTTPS_PROXY can't be used" in done.stderr
