"""How every verb reads its arguments."""

from __future__ import annotations

import argparse
from typing import Any

__all__ = ["Parser"]


class Parser(argparse.ArgumentParser):
    """Takes words that are UTF-8. Names of files may hold any bytes; they have ``type=Path`` or ``type=str``."""

    def __init__(self, *args: Any, **more: Any) -> None:
        more.setdefault("formatter_class", argparse.RawDescriptionHelpFormatter)
        super().__init__(*args, **more)
        self.register("type", None, _words)


def _words(text: str) -> str:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        raise argparse.ArgumentTypeError(f"'{text}' is no UTF-8 text") from None
    return text
