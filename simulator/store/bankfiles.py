"""The candidate's own bank on the disk: ``bank/*.yaml`` of the home, which people edit by hand while we write in it.

A change keeps comments and what it doesn't touch. A file that was edited since it was read is never written over: the
edited one stays, and what would have been written is kept beside it.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from simulator.errors import InputError, StorageError
from simulator.formats import LARGEST
from simulator.model.base import Model
from simulator.paths import make_private
from simulator.planning.yamlfile import parse
from simulator.store.drafts import sweep
from simulator.store.folder import write_atomic

__all__ = ["BANK", "Opened", "add", "changed", "nice", "opened", "put", "remove"]

M = TypeVar("M", bound=Model)
BANK = "bank"
"""The folder of the home."""
_HINT = "Correct it there; `mockloop prepare` says what belongs where."
_WIDE = 100  # columns; a longer text is folded
_PLAIN = re.compile(r"[A-Za-z][\w ,.;()'/-]*[\w.)]|[A-Za-z]|[0-9]{4}(-[0-9]{2})?")
_WORDS = frozenset({"yes", "no", "on", "off", "true", "false", "null", "y", "n"})  # booleans of older YAML
_MOST = 1000  # versions kept beside one file


@dataclass(frozen=True, slots=True)
class Opened(Generic[M]):
    """One file as it was read. ``text`` is empty where there is none yet. ``kept``: what the last change had to be
    written to, because the file had been edited meanwhile; None where it went in.
    """

    path: Path
    text: str
    content: M
    kept: Path | None = None


def opened(folder: Path, name: str, shape: type[M]) -> Opened[M]:
    """``folder/name.yaml``, or nothing yet. Raises InputError with file:line:col, StorageError."""
    path = folder / f"{name}.yaml"
    sweep(folder)
    text = _read(path)
    return Opened(path, text, _parsed(text, path, shape))


def changed(file: Opened[M], edit: Callable[[Any], None], head: str = "") -> Opened[M]:
    """The file after ``edit`` of its YAML tree (a mapping that keeps comments), written at once.

    ``head``: comment lines that begin a new file. Where somebody edited the file since it was read, theirs stays,
    ours is kept beside it (``kept``), and what comes back is theirs. Raises InputError where theirs is broken,
    StorageError.
    """
    from filelock import FileLock, Timeout

    shape = type(file.content)
    text = _edited(file.text, edit, head)
    content = _parsed(text, file.path, shape)  # what can't be read again is never written
    make_private(file.path.parent)
    try:
        with FileLock(file.path.parent / ".lock", timeout=10, mode=0o600):
            now = _read(file.path)
            if now == file.text:
                write_atomic(file.path, text.encode("utf-8"))
                return Opened(file.path, text, content)
            kept = _beside(file.path)
            write_atomic(kept, text.encode("utf-8"))
    except Timeout as error:
        raise StorageError(f"{file.path} is in use by another mockloop", "Try again when it is done.") from error
    except OSError as error:
        raise StorageError(f"can't lock {file.path.parent}: {error.strerror}", "Make it writable.") from error
    try:
        return Opened(file.path, now, _parsed(now, file.path, shape), kept)
    except InputError as error:
        raise InputError(str(error), f"{error.hint} What was to be written is in {kept}.") from error


def put(tree: Any, entries: str, entry: Model, key: str = "id") -> None:
    """Set ``entry`` in the list ``entries`` of a tree: in place of the one with the same ``key``, else at its end.

    Only what differs is touched, so that comments stay.
    """
    plain = _filled(entry)
    for known in tree.get(entries) or ():
        if str(known.get(key)) == str(plain[key]):
            _merge(known, plain, list(type(entry).model_fields))
            return
    add(tree, entries, entry)


def nice(entry: Model) -> Any:
    """The fields of ``entry`` that say something, as they are pleasant to read in YAML."""
    return _nice(_filled(entry))


def add(tree: Any, entries: str, entry: Model) -> None:
    """Put ``entry`` at the end of the list ``entries`` of a tree."""
    if tree.get(entries) is None:
        tree[entries] = []
    tree[entries].append(_nice(_filled(entry)))


def remove(tree: Any, entries: str, ident: str, key: str = "id") -> None:
    """Take the entry with that ``key`` out; harmless where it isn't there."""
    for place, known in enumerate(tree.get(entries) or ()):
        if str(known.get(key)) == ident:
            del tree[entries][place]
            return


def _parsed(text: str, path: Path, shape: type[M]) -> M:
    return parse(text, str(path), shape, _HINT) if _has_content(text) else shape()


def _filled(entry: Model) -> dict[str, Any]:
    """The fields that say something, in the order of the model. A name with nothing beside it stays a name."""

    def plain(value: Any) -> Any:
        if isinstance(value, Model):
            return _filled(value)
        if isinstance(value, Mapping):
            return {name: each or None for name, each in value.items()}
        return [plain(each) for each in value] if isinstance(value, tuple) else value

    found = {name: plain(getattr(entry, name)) for name in type(entry).model_fields}
    return {name: value for name, value in found.items() if value not in ("", [], {}, None)}


def _merge(known: Any, plain: Mapping[str, Any], fields: Sequence[str]) -> None:
    """What differs in ``known`` as ``plain`` has it. Of ``fields``, those that are empty now are taken out."""
    for name in [name for name in known if name in fields and name not in plain]:
        if known[name] not in (None, "", [], {}):
            del known[name]
    for name, value in plain.items():
        if isinstance(value, Mapping) and isinstance(known.get(name), Mapping):
            _merge(known[name], value, list(value))
        elif _same(known.get(name), value):
            continue
        elif name in known:
            known[name] = _nice(value)
        else:
            known.insert(_place(known, name, fields), name, _nice(value))


def _place(known: Any, name: str, fields: Sequence[str]) -> int:
    """Where a new key goes: behind the last one that stands before it in the model."""
    before = fields[: fields.index(name)] if name in fields else list(known)
    return max((place + 1 for place, there in enumerate(known) if there in before), default=0)


def _same(known: Any, value: Any) -> bool:
    """Whether what stands there by hand means that value: a bare number is text, one line is a list of one."""
    if isinstance(known, (list, tuple)) and isinstance(value, list):
        return [str(each) if not isinstance(each, Mapping) else each for each in known] == value
    if isinstance(known, str) and isinstance(value, list):
        return [line.strip() for line in known.splitlines() if line.strip()] == value
    return known == value or (known is not None and not isinstance(known, bool) and str(known) == value)


def _nice(value: Any) -> Any:
    """``value`` as it is pleasant to read: long text folded, text of several lines as it is."""
    from ruamel.yaml.comments import CommentedMap, CommentedSeq
    from ruamel.yaml.scalarstring import DoubleQuotedScalarString, FoldedScalarString, LiteralScalarString

    if isinstance(value, Mapping):
        return CommentedMap((name, _nice(each)) for name, each in value.items())
    if isinstance(value, list):
        return CommentedSeq(_nice(each) for each in value)
    if not isinstance(value, str):
        return value
    text = "\n".join(line.rstrip() for line in value.splitlines())
    if "\n" in text:
        return LiteralScalarString(text)
    if len(text) > _WIDE - 20:
        folded = FoldedScalarString(text)
        folded.fold_pos = _folds(text)  # where ruamel breaks a folded text
        return folded
    # what another reader of YAML could take for a number, a date or a boolean is quoted
    plain = _PLAIN.fullmatch(text) and text.lower() not in _WORDS
    return text if plain else DoubleQuotedScalarString(text)


def _folds(text: str) -> list[int]:
    """Places of the spaces at which a long line is folded."""
    places, start = [], 0
    while len(text) - start > _WIDE - 10:
        place = text.rfind(" ", start + 1, start + _WIDE - 10)
        if place < 0 or text[place - 1] == " " or text[place + 1 : place + 2] == " ":
            break
        places.append(place)
        start = place + 1
    return places


def _edited(text: str, edit: Callable[[Any], None], head: str) -> str:
    from ruamel.yaml import YAML
    from ruamel.yaml.comments import CommentedMap

    yaml = YAML(typ="rt")
    yaml.preserve_quotes = True
    yaml.width = 4096  # a line that somebody wrote stays a line
    yaml.indent(mapping=2, sequence=4, offset=2)
    tree = yaml.load(text) if text.strip() else None
    if tree is None:
        tree = CommentedMap()
    edit(tree)
    out = io.StringIO()
    yaml.dump(tree, out)
    written = out.getvalue()
    if text.strip() and not _has_content(text):
        return f"{text.rstrip()}\n{written}"
    return _with_head(written, text, head)


def _has_content(text: str) -> bool:
    return any(line.strip() and not line.lstrip().startswith("#") for line in text.splitlines())


def _with_head(written: str, text: str, head: str) -> str:
    if text.strip() or not head:
        return written
    return "".join(f"# {line}".rstrip() + "\n" for line in head.splitlines()) + written


def _read(path: Path) -> str:
    try:
        if path.stat().st_size > LARGEST["YAML"]:
            raise InputError("it is far too long", "Move the oldest entries to another file.", where=str(path))
        return path.read_text("utf-8")
    except FileNotFoundError:
        return ""
    except UnicodeDecodeError as error:
        raise InputError("it is no UTF-8 text", "Save it as UTF-8.", where=str(path)) from error
    except OSError as error:
        raise StorageError(f"can't read {path}: {error.strerror}", "Make it readable.") from error


def _beside(path: Path) -> Path:
    """A free name for the version that did not go in."""
    for number in range(1, _MOST):
        kept = path.with_name(f"{path.stem}.kept-{number}.yaml")
        if not kept.exists():
            return kept
    raise StorageError(f"{_MOST} versions lie beside {path}", "Put them together, and delete those you don't need.")
