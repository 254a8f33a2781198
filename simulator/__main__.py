"""``python -m simulator`` and the ``mockloop`` command."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line and exit with its status."""
    from simulator.terminal import reopen_closed

    reopen_closed()
    from simulator.cli import run

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
