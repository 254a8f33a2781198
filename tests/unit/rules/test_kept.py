"""A compiled pack that was kept hears the same, and one that is damaged or of other words is not used."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from simulator.app.home import Home
from simulator.app.knowledge import read_rules
from simulator.rules import load, load_texts
from simulator.rules.kept import kept, made_of, restored
from simulator.rules.load import texts_of
from simulator.text import read

ROOT = Path(__file__).resolve().parents[3]
SMALL = [("own.yaml", "rules:\n  own.rota: {kind: phrase, part: actions, patterns: drew up a? rota}\n")]


def test_it_hears_the_same() -> None:
    texts = texts_of()
    name = made_of(texts)
    pack = load()
    data = kept(pack, name)
    assert data is not None
    again = restored(data, name, texts)
    assert again is not None
    assert (again.sha256, again.order, again.data) == (pack.sha256, pack.order, pack.data)
    assert dict(again.words) == dict(pack.words)
    assert dict(again.rules) == dict(pack.rules)
    assert again.place("actions.i-did") == pack.place("actions.i-did")
    for line in (ROOT / "tests/data/corpus.jsonl").read_text("utf-8").splitlines()[::9]:
        document = read(json.loads(line)["answer"])
        assert dict(again.run(document).hits) == dict(pack.run(document).hits)


@pytest.mark.parametrize(
    "damage", [lambda d: d[:-1], lambda d: d.replace(b"rota", b"rots"), lambda d: b"", lambda d: d[40:]]
)
def test_what_is_damaged_is_not_used(damage: object) -> None:
    name = made_of(SMALL)
    data = kept(load_texts(SMALL), name)
    assert data is not None
    assert restored(data, name, SMALL) is not None
    assert restored(damage(data), name, SMALL) is None  # type: ignore[operator]


def test_other_words_have_another_name() -> None:
    other = [("own.yaml", SMALL[0][1].replace("rota", "plan"))]
    data = kept(load_texts(SMALL), made_of(SMALL))
    assert data is not None
    assert made_of(SMALL) != made_of(other) != made_of([("two.yaml", other[0][1])])
    assert restored(data, made_of(other), other) is None


def test_tables_that_json_would_change_are_not_kept() -> None:
    texts = [("own.yaml", "data:\n  steps: {1: one, 2: two}\n")]
    assert kept(load_texts(texts), made_of(texts)) is None


def test_the_home_keeps_it_private_and_mends_it(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    read_rules(home)
    assert not home.root.exists()  # who has no home yet gets none by asking
    home.private()
    folder = home.private("rules")
    (folder / "own.yaml").write_text(SMALL[0][1], "utf-8")
    first = read_rules(home)
    file = home.cache / "rules.json"
    assert file.stat().st_mode & 0o077 == 0
    whole = file.read_bytes()
    file.write_bytes(whole[:1000])
    (folder / "own.yaml").write_text(SMALL[0][1] + "\n", "utf-8")
    assert read_rules(home).run(read("I drew up a rota.")).any("own.rota")
    (folder / "own.yaml").write_text(SMALL[0][1], "utf-8")
    assert read_rules(home).sha256 == first.sha256
