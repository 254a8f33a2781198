"""YAML files read into frozen models, with every mistake reported as ``file:line:col``.

The dialect is the plain core of YAML 1.2: ``1:1`` stays text and ``no`` is no boolean, since question banks are
edited by people who should not need to know YAML's history. Anchors are refused: they can blow up a small file.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from typing import Any, TypeVar

from pydantic import ValidationError

from simulator.errors import InputError
from simulator.formats import LimitError, check_yaml, memo
from simulator.model.base import Model
from simulator.rules.where import locate

__all__ = ["parse"]

M = TypeVar("M", bound=Model)

_CORE = (
    ("bool", r"^(?:true|false)$", ["t", "f"]),
    ("null", r"^(?:null|~|)$", ["n", "~", ""]),
    ("int", r"^-?(?:0|[1-9][0-9]{0,15})$", list("-0123456789")),
    ("float", r"^-?(?:0|[1-9][0-9]{0,15})\.[0-9]+$", list("-0123456789")),
)
_TAGS = frozenset(f"tag:yaml.org,2002:{name}" for name in ("str", "int", "float", "bool", "null", "map", "seq"))


@cache
def _loader() -> Any:
    """Core-schema scalars only, read by the parser in C where there is one."""
    import yaml

    base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    loader: Any = type("_Loader", (base,), {"yaml_implicit_resolvers": {}})
    for name, pattern, first in _CORE:
        loader.add_implicit_resolver(f"tag:yaml.org,2002:{name}", re.compile(pattern), first)
    return loader


_FACTS = {"extra_forbidden": "there is no such field", "missing": "this field is missing"}
_EXAMPLE = "`mockloop bank new` prints an example of every field."


def parse(text: str, name: str, shape: type[M], hint: str = _EXAMPLE) -> M:
    """``text`` as ``shape``. Raises InputError at the line and column of the first mistake, with ``hint``."""
    ours = name.startswith("prompts/")
    known = memo.find("core", text) if ours else None
    if known is None:
        said = _document(text, name, hint, ours=ours)
        known = json.dumps(said)
        if ours:
            memo.note("core", text, said)
    try:
        return shape.model_validate_json(known)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False)[0]
        path = [part for part in first["loc"] if part != "[key]"]
        line, column = locate(text, path)
        field = ".".join(str(part) for part in path)
        fact = _FACTS.get(first["type"], first["msg"].removeprefix("Value error, "))
        raise InputError(
            f"{field}: {fact}" if field else fact,
            hint,
            where=f"{name}:{line}:{column}",
        ) from error


def _document(text: str, name: str, hint: str, *, ours: bool) -> Any:
    """What a YAML text says. Raises InputError at the first mistake."""
    import yaml

    try:
        if not ours:  # ours are checked before they ship
            check_yaml(text)
        loader = _loader()(text)
        node = loader.get_single_node()
        if node is None:
            raise InputError("the file is empty", "Write at least one entry, or remove the file.", where=name)
        for mark, fact in _mistakes(node, {}):
            where = f"{name}:{mark.line + 1}:{mark.column + 1}"
            raise InputError(fact, hint, where=where)
        return loader.construct_document(node)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = f"{name}:{mark.line + 1}:{mark.column + 1}" if mark else name
        fact = error.problem or "this is no YAML"
        raise InputError(fact, "Check indentation, quotes and colons there.", where=where) from error
    except LimitError as error:
        where = f"{name}:{error.line}:{error.column}" if error.line else name
        raise InputError(f"the file {error}", hint, where=where) from error
    except (yaml.YAMLError, RecursionError) as error:
        raise InputError("this is no YAML text", "Save the file as UTF-8 text.", where=name) from error


def _mistakes(node: Any, above: dict[int, None]) -> Iterator[tuple[Any, str]]:
    """Keys given twice, anchors used again, and tags: they stand for things that no field holds."""
    import yaml

    if id(node) in above:
        yield node.start_mark, "anchors and aliases are not used here; write the value out"
        return
    above[id(node)] = None
    if node.tag not in _TAGS:
        tag = node.tag.replace("tag:yaml.org,2002:", "!!")[:40]
        yield node.start_mark, f"a tag such as {tag} is not used here; write the value out"
        return
    if isinstance(node, yaml.MappingNode):
        seen: dict[str, None] = {}
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                yield key.start_mark, "a key must be plain text"
                return
            if key.value in seen:
                yield key.start_mark, f"{key.value!r} is given twice"
            seen[key.value] = None
            yield from _mistakes(value, above)
    elif isinstance(node, yaml.SequenceNode):
        for child in node.value:
            yield from _mistakes(child, above)
