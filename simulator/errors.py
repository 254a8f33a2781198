"""Every error a user can meet: what happened, where, and what to do about it.

The exit codes are part of the contract: 1 our fault, 2 the input is wrong, 3 a device, engine or model is
missing, 130 interrupted.
"""

from __future__ import annotations

__all__ = [
    "BugError",
    "EngineError",
    "InputError",
    "MissingError",
    "MockloopError",
    "StorageError",
    "UserInterrupt",
    "as_sentences",
]


def as_sentences(fact: str, hint: str) -> str:
    """What happened and what to do about it in one paragraph."""
    stop = "" if not hint or not fact or fact.endswith((".", "!", "?", ":")) else "."
    return f"{fact}{stop} {hint}".strip()


class MockloopError(Exception):
    """An error with an exit status and a hint. ``str()`` gives the fact; ``hint`` says what to do."""

    exit_code = 1

    def __init__(self, fact: str, hint: str = "") -> None:
        super().__init__(fact)
        self.hint = hint

    @property
    def paragraph(self) -> str:
        """The fact and the hint in one paragraph, for places that have only one."""
        return as_sentences(str(self), self.hint)


class BugError(MockloopError):
    """Something that should be impossible."""


class InputError(MockloopError):
    """The input is wrong. ``where`` is ``file:line:col`` where the input is a file with lines."""

    exit_code = 2

    def __init__(self, fact: str, hint: str = "", *, where: str = "") -> None:
        super().__init__(f"{where}: {fact}" if where else fact, hint)
        self.where = where


class StorageError(InputError):
    """The home folder can't be written or read: read-only, full, locked by another process."""


class MissingError(MockloopError):
    """A device, an engine, a model or a system library is missing. The hint holds the mending command."""

    exit_code = 3


class UserInterrupt(MockloopError):  # noqa: N818 - an interruption is no error
    """The user stopped us; everything so far is kept and the hint says how to resume."""

    exit_code = 130


class EngineError(MockloopError):
    """A speech engine broke while it worked. The recording is safe; the turn can be transcribed again."""

    exit_code = 3
