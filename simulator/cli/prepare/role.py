"""``mockloop prepare role``: what a job description and a CV say."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from simulator.cli._terminal import home, tell

if TYPE_CHECKING:
    import argparse

    from simulator.app.preparing import CandidateFiles

__all__ = ["read", "show"]


def read(args: argparse.Namespace, files: CandidateFiles) -> int:
    """Read the texts, keep what they say, show it."""
    from simulator.app.preparing import read_role

    read_role(files, args.file, args.cv, args.level)
    show(files)
    tell(f"\nKept in {files.role.path}; correct it there. Ask me these: mockloop run --loop role")
    return 0


def show(files: CandidateFiles) -> None:
    """What is known of the role, and what it makes likely."""
    from simulator.app.preparing import likely
    from simulator.report.candidate_text import role_text

    sys.stdout.write(role_text(files.role.content, likely(home(), files)))
