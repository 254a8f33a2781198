"""Read rule packs: ours from the package, the user's from a folder, checked, with file:line:col where wrong."""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from types import MappingProxyType
from typing import Any

from pydantic import ValidationError

from simulator.errors import InputError
from simulator.formats import LARGEST, LimitError, check_yaml
from simulator.rules.kept import keep, kept
from simulator.rules.kinds import RULE, Rule
from simulator.rules.lexicon import WordClass, compile_classes
from simulator.rules.matcher import Matcher
from simulator.rules.pack import RulePack
from simulator.rules.pattern import Atom, PatternError, expand
from simulator.rules.scope import Scope
from simulator.rules.tree import Knowledge, Tree
from simulator.rules.where import locate

__all__ = ["load", "load_texts", "our_texts"]

_SECTIONS = ("classes", "rules", "scopes", "data")
_HINT = "`mockloop rules check` tells all that is wrong; `mockloop rules explain RULE` shows a rule that works."


def load(extra: Sequence[Path] = ()) -> RulePack:
    """Our rules plus the user's packs (files or folders of ``*.yaml``): theirs add to ours or override by name.

    Raises InputError with ``where`` = file:line:col.
    """
    return _cached(tuple(str(p) for p in extra), tuple(_stamp(p) for p in extra))


def _stamp(path: Path) -> tuple[tuple[str, int, int], ...]:
    found = sorted(path.rglob("*.yaml")) if path.is_dir() else [path] if path.exists() else []
    return tuple((str(p), p.stat().st_mtime_ns, p.stat().st_size) for p in found)


@cache
def _cached(extra: tuple[str, ...], _stamps: object) -> RulePack:
    texts = list(our_texts())
    if not extra:
        return _ours(texts)
    for name in extra:
        path = Path(name)
        if not path.exists():
            continue
        found = sorted(path.rglob("*.yaml")) if path.is_dir() else [path]
        texts += [(str(p), _text(p)) for p in found]
    return load_texts(texts)


def _ours(texts: Sequence[tuple[str, str]]) -> RulePack:
    """Our own pack alone, out of what was kept of it where that is still true."""
    digest = _digest(texts)
    values = kept(digest)
    if values is not None:
        contents, (words, known, *rest) = values
        return _build(texts, contents, _Compiled(words, Knowledge(*known), *rest))
    contents = [_parse(*text) for text in texts]
    pack = _build(texts, contents)
    inline = tuple(name for name in pack.rules if name.startswith("`"))
    keep(digest, (contents, (dict(pack.words), tuple(pack.matcher.known), pack.slots, inline, pack.order)))
    return pack


def _is_ours(name: str) -> bool:
    """Whether a file is part of our own pack; there nothing overrides anything."""
    return name.startswith("prompts/")


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > LARGEST["YAML"]:
            raise InputError("it is far too long for a file of rules", "Split it.", where=str(path))
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"can't read it: {error}", "A rule pack is a UTF-8 text file.", where=str(path)) from error


def our_texts(*folders: str) -> Iterable[tuple[str, str]]:
    """``(file name, YAML text)`` of our own pack, or of these folders of ``prompts``, in the order of loading."""
    root = files("prompts")
    for top in folders or ("lexicon", "rules"):
        yield from _walk(root / top, f"prompts/{top}")


def _walk(folder: Traversable, name: str) -> Iterable[tuple[str, str]]:
    if not folder.is_dir():
        return
    for entry in sorted(folder.iterdir(), key=lambda e: e.name):
        if entry.is_dir():
            yield from _walk(entry, f"{name}/{entry.name}")
        elif entry.name.endswith(".yaml"):
            yield f"{name}/{entry.name}", entry.read_text(encoding="utf-8")


def load_texts(texts: Sequence[tuple[str, str]]) -> RulePack:
    """Build a pack from ``(file name, YAML text)`` pairs; later ones override earlier ones by name.

    Raises InputError with ``where`` = file:line:col.
    """
    return _build(texts, [_parse(*text) for text in texts])


def _digest(texts: Iterable[tuple[str, str]]) -> str:
    digest = hashlib.sha256()
    for name, text in texts:
        digest.update(f"{name.rsplit('/', 1)[-1]}\0{text}\0".encode())
    return digest.hexdigest()


@dataclass(frozen=True)
class _Compiled:
    """What the patterns give: ``inline`` are the patterns that stand in place of a rule's name, in backticks."""

    words: Mapping[str, frozenset[str]]
    known: Knowledge
    slots: tuple[tuple[str, str], ...]
    inline: tuple[str, ...]
    order: tuple[str, ...]


def _inline_rule(name: str) -> Rule:
    return RULE.validate_python({"kind": "phrase", "patterns": [name.strip("`")]})


def _build(
    texts: Sequence[tuple[str, str]],
    contents: Sequence[Mapping[str, Any]],
    compiled: _Compiled | None = None,
) -> RulePack:
    """The pack of these texts, of what stands in them, and of their patterns where they are compiled already."""
    collecting = gc.isenabled()
    gc.disable()  # nothing that is built here is garbage, and looking for some takes half the time of loading
    try:
        return _built(texts, contents, compiled)
    finally:
        if collecting:
            gc.enable()


def _built(
    texts: Sequence[tuple[str, str]], contents: Sequence[Mapping[str, Any]], compiled: _Compiled | None
) -> RulePack:
    classes: dict[str, WordClass] = {}
    rules: dict[str, Rule] = {}
    scopes: dict[str, Scope] = {}
    data: dict[str, Any] = {}
    origin: dict[tuple[str, str], tuple[str, str]] = {}
    for (name, text), content in zip(texts, contents, strict=True):
        for section, entries in content.items():
            if section not in _SECTIONS or not isinstance(entries, Mapping):
                raise _error(name, text, (section,), f"{section!r} is no section; use {', '.join(_SECTIONS)}")
            for name_in_file, value in entries.items():
                key = str(name_in_file)
                earlier = origin.get((section, key))
                if earlier and _is_ours(name) and _is_ours(earlier[0]):
                    raise _error(name, text, (section, key), f"{earlier[0]} has {key!r} already")
                origin[section, key] = (name, text)
                try:
                    if section == "classes":
                        classes[key] = WordClass.model_validate(value)
                    elif section == "rules":
                        rules[key] = RULE.validate_python(value)
                    elif section == "scopes":
                        scopes[key] = Scope.model_validate(value)
                    else:
                        data[key] = value
                except ValidationError as error:
                    first = error.errors()[0]
                    path = [
                        p
                        for p in first["loc"]
                        if p
                        not in {
                            "phrase",
                            "clause",
                            "near",
                            "count",
                            "ratio",
                            "cover",
                            "absence",
                            "repeat",
                            "position",
                        }
                    ]
                    raise _error(name, text, (section, key, *path), first["msg"]) from error
    if compiled is None:
        compiled = _compile(classes, rules, scopes, origin)
    rules |= {name: _inline_rule(name) for name in compiled.inline}
    return RulePack(
        rules=MappingProxyType(rules),
        scopes=MappingProxyType(scopes),
        words=MappingProxyType(dict(compiled.words)),
        data=MappingProxyType(data),
        sources=MappingProxyType({key: found for (section, key), found in origin.items() if section == "rules"}),
        sha256=_digest(texts),
        order=compiled.order,
        matcher=Matcher(compiled.known),
        slots=compiled.slots,
    )


def _parse(name: str, text: str) -> Mapping[str, Any]:
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        if not _is_ours(name):
            check_yaml(text)
        content = yaml.load(text, Loader=loader)  # noqa: S506 - a safe loader, in C where there is one
    except LimitError as error:
        where = f"{name}:{error.line}:{error.column}" if error.line else name
        raise InputError(f"the file {error}", _HINT, where=where) from error
    except (ValueError, OverflowError) as error:  # a date that isn't on the calendar, a number of another kind
        raise InputError(f"this is no YAML: {error}", _HINT, where=name) from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"{name}:{mark.line + 1}:{mark.column + 1}" if mark else name
        raise InputError(
            f"this is no YAML: {getattr(error, 'problem', None) or error}", _HINT, where=where
        ) from error
    if content is None:
        return {}
    if not isinstance(content, dict):
        raise InputError(f"a pack starts with one of {', '.join(_SECTIONS)}", _HINT, where=f"{name}:1:1")
    return content


def _error(name: str, text: str, path: Sequence[object], message: str) -> InputError:
    line, column = locate(text, path)
    return InputError(f"{'.'.join(str(p) for p in path[1:])}: {message}", _HINT, where=f"{name}:{line}:{column}")


def _compile(
    classes: Mapping[str, WordClass],
    rules: Mapping[str, Rule],
    scopes: Mapping[str, Scope],
    origin: Mapping[tuple[str, str], tuple[str, str]],
) -> _Compiled:
    def fail(section: str, key: str, message: str, *path: object) -> InputError:
        name, text = origin[section, key]
        return _error(name, text, (section, key, *path), message)

    try:
        words = compile_classes(classes)
    except KeyError as error:
        culprit = next(n for n, c in classes.items() if any(i.removeprefix("@") == error.args[0] for i in c.include))
        raise fail(
            "classes", culprit, f"includes {error.args[0]!r}, which is unknown or includes this class"
        ) from error
    except PatternError as error:
        raise InputError(str(error), _HINT) from error
    tree = Tree()
    slots: list[tuple[str, str]] = []
    numbers: dict[tuple[str, str], int] = {}

    def add(section: str, key: str, owner: str, slot: str, pattern: str) -> None:
        where = numbers.setdefault((owner, slot), len(slots))
        if where == len(slots):
            slots.append((owner, slot))
        try:
            for atoms in expand(pattern):
                _known(atoms, words)
                tree.add(where, atoms)
        except PatternError as error:
            raise fail(section, key, f"in the pattern {pattern!r}: {error}", slot) from error

    for name, scope in scopes.items():
        for slot in ("cues", "lifted_by"):
            for pattern in getattr(scope, slot):
                add("scopes", name, f"scope:{name}", slot, pattern)
    every = dict(rules)
    for name, rule in rules.items():
        for slot, pattern in rule.patterns_used():
            add("rules", name, name, slot, pattern)
        for scope_name in (*rule.unless, *rule.within):
            if scope_name not in scopes:
                raise fail("rules", name, f"there is no scope {scope_name!r}")
        for class_name in rule.class_names():
            if class_name not in words:
                raise fail("rules", name, f"there is no word class {class_name}")
        for ref in rule.references():
            if ref.startswith("`"):
                if ref not in every:
                    every[ref] = _inline_rule(ref)
                    add("rules", name, ref, "patterns", ref.strip("`"))
            elif ref not in rules:
                raise fail("rules", name, f"refers to {ref!r}, and there is no such rule")
    inline = tuple(name for name in every if name not in rules)
    return _Compiled(words, tree.close(words), tuple(slots), inline, _ordered(every, fail))


def _known(atoms: Sequence[Atom], words: Mapping[str, frozenset[str]]) -> None:
    """Raise PatternError where a pattern names a class or a tag that is not there."""
    for _, value in atoms:
        for symbol in (value,) if isinstance(value, str) else value if isinstance(value, tuple) else ():
            if symbol[0] == "@" and symbol not in words:
                raise PatternError(f"there is no word class {symbol}")
            if symbol[0] == "#" and symbol not in _TAGS:
                raise PatternError(f"there is no tag {symbol}; there are {' '.join(_TAGS)}")


_TAGS = (
    "#num", "#percent", "#money", "#duration", "#share", "#change", "#year", "#clock", "#factor", "#ordinal",
    "#plain", "#past", "#ing", "#verb", "#any",
)  # fmt: skip


def _ordered(rules: Mapping[str, Rule], fail: Any) -> tuple[str, ...]:
    """Rules behind those they refer to. Raises InputError on a circle."""
    done: dict[str, None] = {}

    def visit(name: str, above: tuple[str, ...]) -> None:
        if name in done:
            return
        if name in above:
            raise fail("rules", above[-1], f"goes in a circle: {' → '.join((*above, name))}")
        for ref in rules[name].references():
            visit(ref, (*above, name))
        done[name] = None

    for name in rules:
        visit(name, ())
    return tuple(done)
