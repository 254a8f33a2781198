"""``mockloop config``: every setting, its value and where it comes from."""

from __future__ import annotations

import argparse
import json

from simulator.app.home import Home
from simulator.app.knowledge import read_bank
from simulator.config import Settings, load, remember, template
from simulator.errors import InputError
from simulator.paths import config_file, home
from simulator.terminal import write_json


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.epilog = (
        "examples:\n  mockloop config\n  mockloop config rate=145 hands_free=true\n  mockloop config --template"
    )
    parser.add_argument("change", nargs="*", metavar="NAME=VALUE", help="write these settings into config.toml")
    parser.add_argument("--json", action="store_true", help="one JSON document")
    parser.add_argument("--template", action="store_true", help="print a config.toml with every setting explained")


def run(args: argparse.Namespace) -> int:
    if args.template:
        print(template(), end="")
        return 0
    if args.change:
        print(f"Written to {remember(**_changes(args.change))}.")
    loaded = load()
    values = loaded.settings.model_dump(mode="json")
    if args.json:
        rows = {name: {"value": value, "from": loaded.origins[name]} for name, value in values.items()}
        write_json({"schema": 1, "home": str(home()), "file": str(config_file()), "settings": rows})
        return 0
    width = max(map(len, values))
    for name, value in values.items():
        shown = json.dumps(value, ensure_ascii=False)
        print(f"{name:{width}}  {shown:14}  {loaded.origins[name]}")
        print(f"{'':{width}}    {Settings.model_fields[name].description}")
    print(f"\nfile: {config_file()}\nhome: {home()}")
    return 0


def _changes(words: list[str]) -> dict[str, object]:
    """Parse and check NAME=VALUE words before anything is written."""
    found: dict[str, object] = {}
    for word in words:
        name, equals, text = word.partition("=")
        name = name.strip().replace("-", "_")
        if not equals or name not in Settings.model_fields:
            known = ", ".join(Settings.model_fields)
            raise InputError(f"{word!r} is not NAME=VALUE of a known setting", f"The settings are: {known}.")
        found[name] = tuple(w.strip() for w in text.split(",") if w.strip()) if name == "vocabulary" else text
    checked = load(found)
    if "style" in found:
        read_bank(Home(home())).style(checked.settings.style)
    return {name: getattr(checked.settings, name) for name in found}
