"""The pages that every verb writes into the home, under the studio's address, and what belongs to them.

Their addresses are their places in the home, so that the links between them hold here as they do on the disk.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

from simulator.app.home import Home
from simulator.app.library import write_library_page
from simulator.app.reviews import PAGE, write_page
from simulator.errors import InputError

__all__ = ["answer_sound", "home_page", "own_policy", "session_folder", "session_page"]

_SESSION = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}-[0-9]{6}-[a-z0-9-]{1,60}")
_SOUND = re.compile(r"[0-9]{3,6}-[a-z0-9-]{1,40}\.(?:wav|flac)")
_PAGES = '<nav class="pages" aria-label="Pages">'
_ACTS = '<link rel="stylesheet" href="/studio/act.css"><script type="module" src="/studio/act.js"></script>\n'
_POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">')


def home_page(home: Home, name: str, tell: Callable[[str], None], today: date) -> str | None:
    """The page ``name`` of the home as it is today, None where there is none. Raises InputError, StorageError."""
    path = home.root / name
    if name in ("library.html", "progress.html", "bank.html"):
        write_library_page(home, tell, today)  # with all that it links
    return path.read_text("utf-8").replace(_PAGES, f'{_PAGES}<a href="/">Practise</a>', 1) if path.is_file() else None


def session_page(home: Home, session: str) -> tuple[str, str] | None:
    """The review of a session, made if it has none, with what acts on it, and the policy for both.

    None where there is no such session. Raises InputError.
    """
    folder = session_folder(home, session)
    if folder is None:
        return None
    path = folder / PAGE
    if not path.is_file():
        write_page(home, folder)
    page = path.read_text("utf-8")
    policy = own_policy(page)
    for kind in ("script-src", "style-src"):
        policy = policy.replace(f"{kind} ", f"{kind} 'self' ", 1)
    # the policy that the page carries allows less, and both would hold
    page = _POLICY.sub("", page, count=1).replace("</head>", f"{_ACTS}</head>", 1)
    return page, f"{policy}; connect-src 'self'"


def answer_sound(home: Home, session: str, name: str) -> Path | None:
    """A recording of a session; None where there is none of that name."""
    folder = session_folder(home, session)
    if folder is None or not _SOUND.fullmatch(name):
        return None
    path = folder / "audio" / name
    return path if path.is_file() and not path.is_symlink() else None


def own_policy(page: str) -> str:
    """The content-security policy that a page of ours carries, which allows its style and script by their hashes."""
    found = _POLICY.search(page)
    if found is None:
        raise InputError("The page says nothing of what it may load", "Write it again: mockloop library")
    return found[1].replace("&#39;", "'") + "; frame-ancestors 'none'"


def session_folder(home: Home, session: str) -> Path | None:
    """The folder of a session; None where there is none of that id."""
    folder = home.sessions / session
    return folder if _SESSION.fullmatch(session) and folder.is_dir() and not folder.is_symlink() else None
