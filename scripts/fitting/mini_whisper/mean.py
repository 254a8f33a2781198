"""mean.py ONE.pt OTHER.pt OUT.pt: the mean of two checkpoints of one training.

Half-way between a checkpoint and one trained on from it, the model heard better than either.
"""

from __future__ import annotations

import sys
from pathlib import Path

import torch


def main(one: Path, other: Path, out: Path) -> None:
    first, second = torch.load(one), torch.load(other)
    weights = {name: torch.lerp(first["model"][name], second["model"][name], 0.5) for name in first["model"]}
    torch.save({**first, "model": weights}, out)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:4]))
