"""Settings: layers, places of errors, and a file that keeps its comments."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from simulator.cli import run as mockloop
from simulator.config import Settings, load, remember, template
from simulator.errors import InputError
from simulator.paths import config_file


def write(text: str) -> Path:
    path = config_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def test_each_layer_wins_over_the_one_below() -> None:
    path = write('rate = 120\nvoice = "en-gb"\nstyle = "silent"\n')
    loaded = load(
        {"style": "pressing", "rate": None}, {"MOCKLOOP_VOICE": "en-us", "MOCKLOOP_VOCABULARY": "OKR, Kiosk"}
    )
    assert (loaded.settings.rate, loaded.origins["rate"]) == (120, str(path))
    assert (loaded.settings.voice, loaded.origins["voice"]) == ("en-us", "MOCKLOOP_VOICE")
    assert (loaded.settings.style, loaded.origins["style"]) == ("pressing", "--style")
    assert (loaded.settings.volume, loaded.origins["volume"]) == (1.0, "default")
    assert loaded.settings.vocabulary == ("OKR", "Kiosk")


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("rate = 155\nvioce = 'x'\n", ":2:1"),
        ("\nrate = 'fast'\n", ":2:1"),
        ("rate = \n", ":1:8"),
        ("rate = 1000\n", ":1:1"),
    ],
)
def test_a_broken_file_is_named_by_line_and_column(text: str, place: str) -> None:
    path = write(text)
    with pytest.raises(InputError) as error:
        load(environment={})
    assert str(error.value).startswith(f"{path}{place}")
    assert error.value.hint


def test_a_bad_variable_is_named() -> None:
    with pytest.raises(InputError, match="MOCKLOOP_RATE"):
        load(environment={"MOCKLOOP_RATE": "quick"})


def test_the_template_documents_every_setting_and_is_the_default() -> None:
    text = template()
    assert tomllib.loads(text) == {}
    commented = [line[1:] for line in text.splitlines() if line.startswith("#") and not line.startswith("# ")]
    opened = tomllib.loads("\n".join(commented))
    assert Settings(**opened) == Settings()


def test_remember_keeps_comments_and_privacy() -> None:
    write("# mine\nrate = 140 # slow\n")
    path = remember(voice="en-gb")
    assert path.read_text().startswith("# mine\nrate = 140 # slow\n")
    assert path.stat().st_mode & 0o777 == 0o600
    assert load(environment={}).settings.voice == "en-gb"


def test_the_verb_shows_origins_and_writes_only_what_is_valid(capsys: pytest.CaptureFixture[str]) -> None:
    assert mockloop(["config", "rate=145", "vocabulary=OKR,PIP"]) == 0
    assert "145" in capsys.readouterr().out
    assert mockloop(["config", "rate=soon"]) == 2
    assert "rate = 'soon'" in capsys.readouterr().err
    assert load(environment={}).settings.rate == 145
    assert load(environment={}).settings.vocabulary == ("OKR", "PIP")
