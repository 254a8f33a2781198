"""Settings: built-in values < ``config.toml`` < environment (``MOCKLOOP_…``) < flags of the command."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from simulator.errors import InputError, StorageError
from simulator.formats import LARGEST, LimitError, read_toml
from simulator.paths import config_file, make_private

__all__ = ["Loaded", "Settings", "load", "remember", "template"]


class Settings(BaseModel):
    """Every setting, its default and what it does. The descriptions are what ``config.toml`` and help show."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    microphone: str = Field("", description="Name of the microphone, or a part of it; empty: the system's own.")
    speaker: str = Field("", description="Name of the speaker, or a part of it; empty: the system's own.")
    headphones: bool = Field(False, description="You wear headphones: you may answer before the question has ended.")
    volume: float = Field(1.0, ge=0, le=2, description="Loudness of the interviewer, 1 is normal.")
    voice: str = Field(
        "", description="The interviewer's voice (`mockloop doctor --voice` lists and plays them), or piper:FOLDER."
    )
    second_voice: str = Field(
        "", description="A second interviewer's voice: in loops of several rounds the two take turns; empty: none."
    )
    rate: int = Field(155, ge=80, le=320, description="How fast the interviewer speaks, words a minute.")
    stt: str = Field(
        "auto", description="Who transcribes: auto, whisper, whisper:small.en, a model's folder, or moonshine."
    )
    vocabulary: tuple[str, ...] = Field(
        (), description="Words that the recogniser should know: team and product names, abbreviations."
    )
    hands_free: bool = Field(False, description="An answer ends when you fall silent or say that you are done.")
    thinking: Literal["usual", "patient", "very-patient"] = Field(
        "usual", description="How long a pause may be before an answer counts as ended, hands-free."
    )
    captions: bool = Field(False, description="Show what is heard while you speak.")
    loop: str = Field("quick-20", description="The loop that `mockloop run` starts (`mockloop bank list --loops`).")
    style: str = Field(
        "calm",
        pattern=r"^[a-z][a-z0-9-]*$",
        description="The interviewer's manner: calm, pressing, silent, interrupting, or one of your own. It changes "
        "wording and pressure, never the judgement.",
    )
    level: str = Field("", description="The level you interview for, such as career:M2; empty: none.")
    predict: bool = Field(
        True, description="Before a review you tick what you expect of it; asked on a terminal only."
    )
    plain: bool = Field(False, description="Always use the plain interface instead of the full-screen room.")
    compress: bool = Field(True, description="Turn recordings into FLAC after a session, checked sample for sample.")


@dataclass(frozen=True, slots=True)
class Loaded:
    """The settings in force and where each comes from: default, the file's path, the variable, or the flag."""

    settings: Settings
    origins: dict[str, str]


def load(flags: Mapping[str, Any] | None = None, environment: Mapping[str, str] | None = None) -> Loaded:
    """Read all layers. ``flags``: values given on the command line, None for those that were not.

    Raises InputError with file:line:col for a broken file, or the variable's name for a bad value.
    """
    path = config_file()
    values: dict[str, Any] = {}
    origins = dict.fromkeys(Settings.model_fields, "default")
    for name, value in _from_file(path).items():
        values[name], origins[name] = value, str(path)
    variables = os.environ if environment is None else environment
    for name in Settings.model_fields:
        variable = f"MOCKLOOP_{name.upper()}"
        if variable in variables:
            text = variables[variable]
            many = name == "vocabulary"
            values[name] = tuple(w.strip() for w in text.split(",") if w.strip()) if many else text
            origins[name] = variable
    for name, value in (flags or {}).items():
        if value is not None and name in origins:
            values[name], origins[name] = value, f"--{name.replace('_', '-')}"
    try:
        return Loaded(Settings(**values), origins)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        name = str(first["loc"][0])
        raise InputError(
            f"{name} = {repr(first['input'])[:80]}: {first['msg'].lower()}",
            f"{Settings.model_fields[name].description} `mockloop config` shows every setting.",
            where=_place(path, name) if origins[name] == str(path) else origins[name],
        ) from error


def _from_file(path: Path) -> dict[str, Any]:
    try:
        if path.stat().st_size > LARGEST["TOML"]:
            raise InputError("the settings are far too long", "Repair or remove the file.", where=str(path))
        text = path.read_text("utf-8")
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(
            f"can't read the settings: {error}", "Repair or remove the file.", where=str(path)
        ) from error
    try:
        values = read_toml(text)
    except LimitError as error:
        raise InputError(f"the file {error}", "Settings look like: rate = 155", where=str(path)) from error
    except ValueError as error:
        at = re.search(r"\(at line (\d+), column (\d+)\)", str(error))
        where = f"{path}:{at[1]}:{at[2]}" if at else str(path)
        fact = re.sub(r" \(at .*\)$", "", str(error))
        raise InputError(fact, "Settings look like: rate = 155", where=where) from error
    for name in values:
        if name not in Settings.model_fields:
            known = ", ".join(Settings.model_fields)
            raise InputError(
                f"unknown setting {name[:80]!r}", f"The settings are: {known}.", where=_place(path, name)
            )
    return values


def _place(path: Path, name: str) -> str:
    """file:line:col of a key."""
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        found = re.match(rf"(\s*[\"']?){re.escape(name)}\b", line)
        if found:
            return f"{path}:{number}:{len(found[1]) + 1}"
    return str(path)


def template() -> str:
    """A ``config.toml`` with every setting documented and commented out at its default."""
    import tomlkit

    lines = ["# mockloop's settings. Take away a # to change one; `mockloop config` shows what is in force.", ""]
    for name, info in Settings.model_fields.items():
        default = info.get_default()
        value = tomlkit.item(list(default) if isinstance(default, tuple) else default).as_string()
        lines += [f"# {info.description}", f"#{name} = {value}", ""]
    return "\n".join(lines)


def remember(**values: object) -> Path:
    """Write some settings into the user's file and keep everything else in it as it is. Raises StorageError."""
    import tomlkit

    path = config_file()
    make_private(path.parent)
    try:
        text = path.read_text("utf-8") if path.exists() else template()
        document = tomlkit.parse(text)
        for name, value in values.items():
            document[name] = list(value) if isinstance(value, tuple) else value
        fresh = path.with_suffix(".new")
        fresh.touch(mode=0o600)
        fresh.write_text(tomlkit.dumps(document), "utf-8")
        fresh.replace(path)
    except OSError as error:
        raise StorageError(f"can't write {path}: {error.strerror}", "Make the folder writable.") from error
    return path
