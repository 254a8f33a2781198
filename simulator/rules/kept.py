"""A compiled pack as bytes: a start need not read sixty files of YAML and expand their patterns again. Pure.

JSON, so that reading it can run nothing; whoever may write it may write rules as well. The first line names what it
was made of and holds the checksum of the rest: whatever does not fit, for any reason, is made anew.
"""

from __future__ import annotations

import gc
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, get_args

from simulator.rules.kinds import AnyRule, Examples, Rule
from simulator.rules.matcher import Matcher
from simulator.rules.pack import RulePack
from simulator.rules.scope import Scope

__all__ = ["kept", "made_of", "restored"]

_CODE = ("simulator.rules", "simulator.rules.kinds", "simulator.text")  # what compiling depends on beside the words
_OF_KIND: dict[str, type[Rule]] = {kind.model_fields["kind"].default: kind for kind in get_args(get_args(AnyRule)[0])}


def made_of(texts: Sequence[tuple[str, str]]) -> str:
    """The name of what these texts and this code compile to."""
    digest = hashlib.sha256(_code())
    for name, text in texts:
        digest.update(f"{name}\0{text}\0".encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


@cache
def _code() -> bytes:
    digest = hashlib.sha256()
    for package in _CODE:
        for entry in sorted(files(package).iterdir(), key=lambda e: e.name):
            if entry.name.endswith(".py"):
                digest.update(entry.read_bytes())
    return digest.digest()


def kept(pack: RulePack, name: str) -> bytes | None:
    """The pack as bytes, or None where it holds what JSON can't say, such as a table whose keys are numbers."""
    rules = {key: {"kind": rule.kind, **_said(rule)} for key, rule in pack.rules.items()}  # type: ignore[attr-defined]
    content: dict[str, Any] = {
        "sha256": pack.sha256,
        "scopes": {key: _said(scope) for key, scope in pack.scopes.items()},
        "words": {key: ",".join(sorted(members)) for key, members in pack.words.items()},
        "data": dict(pack.data),
        "sources": {key: file for key, (file, _) in pack.sources.items()},
        "order": list(pack.order),
        "slots": [list(slot) for slot in pack._slots],
        "matcher": pack._matcher.state(),
    }
    try:
        written = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
        if json.loads(written) != content:
            return None
        body = "\n".join((json.dumps(rules, ensure_ascii=False), written)).encode()
    except (TypeError, ValueError, RecursionError):
        return None
    return f"{name} {hashlib.sha256(body).hexdigest()}\n".encode() + body


def _said(model: Any) -> dict[str, Any]:
    said: dict[str, Any] = model.model_dump(mode="json", exclude_defaults=True)
    return said


class _Words(Mapping[str, frozenset[str]]):
    """The members of each class, taken apart when they are asked for."""

    def __init__(self, written: dict[str, str]) -> None:
        self._written = written
        self._known: dict[str, frozenset[str]] = {}

    def __getitem__(self, name: str) -> frozenset[str]:
        known = self._known.get(name)
        if known is None:
            text = self._written[name]
            known = self._known[name] = frozenset(text.split(",") if text else ())
        return known

    def __iter__(self) -> Iterator[str]:
        return iter(self._written)

    def __len__(self) -> int:
        return len(self._written)


def _rule(said: dict[str, Any]) -> Rule:
    """A rule that was checked before it was written down, and whose bytes the checksum vouches for."""
    if "examples" in said:
        said["examples"] = Examples.model_construct(**_tuples(said["examples"]))
    return _OF_KIND[said["kind"]].model_construct(**_tuples(said))


def _tuples(said: dict[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if type(value) is list else value for key, value in said.items()}


def restored(data: bytes, name: str, texts: Sequence[tuple[str, str]]) -> RulePack | None:
    """The pack that ``data`` holds, or None where it is not the one of that name, whole."""
    head, _, body = data.partition(b"\n")
    if head != f"{name} {hashlib.sha256(body).hexdigest()}".encode():
        return None
    rules, _, rest = body.partition(b"\n")
    text_of = dict(texts)
    collecting = gc.isenabled()
    gc.disable()  # nothing here is garbage, and looking for some takes as long as reading
    try:
        content = json.loads(rest)
        return RulePack(
            rules=MappingProxyType({key: _rule(said) for key, said in json.loads(rules).items()}),
            scopes=MappingProxyType(
                {key: Scope.model_construct(**_tuples(v)) for key, v in content["scopes"].items()}
            ),
            words=_Words(content["words"]),
            data=MappingProxyType(content["data"]),
            sources=MappingProxyType({key: (file, text_of[file]) for key, file in content["sources"].items()}),
            sha256=content["sha256"],
            order=tuple(content["order"]),
            _matcher=Matcher.restored(content["matcher"]),
            _slots=tuple((owner, slot) for owner, slot in content["slots"]),
        )
    except (LookupError, TypeError, ValueError, RecursionError):
        return None
    finally:
        if collecting:
            gc.enable()
