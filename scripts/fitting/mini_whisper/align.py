"""align.py FOLDER CHECKPOINT MINUTES OUT.pt: teach a trained model where its words are spoken; no word changes.

Only the attention of one more decoder layer is learned (``network.Aligner``), on top of frozen weights, so a few
minutes on one core are enough: forward passes without gradients, and two matrices to train.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import torch
from network import HEADS, Aligner, encode, fresh, states
from torch import Tensor, nn
from train import rate
from windows import Windows

SHARES = [0.0, 0.4, 0.4, 0.0, 0.2]  # of the window kinds: pieces, and what the product decodes: pieces in 30 s
PEAK = 6e-3  # learning rate
SECOND = 50  # encoder frames
REPORT = 20  # steps


def evenly(batch: dict[str, Tensor], eot: int) -> tuple[Tensor, Tensor]:
    """(batch, n, frames) where each token is spoken, and (batch, 1, frames) what the alignment will look at.

    The engine looks at whole seconds; what follows the last word belongs to the end of the text.
    """
    frames = torch.arange(batch["heard"].shape[1])
    length = (batch["heard"] != -100).sum(1)
    seen = frames < ((length + SECOND - 1) // SECOND * SECOND)[:, None]
    first, last = batch["spans"][..., :1], batch["spans"][..., 1:]
    last = torch.where((batch["labels"] == eot)[..., None], len(frames), last)
    spoken = (frames >= first) & (frames < last) & batch["guided"][..., None] & seen[:, None]
    return spoken, seen[:, None]


def losses(model: nn.Module, aligner: Aligner, batch: dict[str, Tensor], eot: int) -> Tensor:
    """How far each token is from looking evenly at its sound, and each frame from being looked at by its token."""
    with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
        heard, _ = encode(model, batch["mel"])
        x, _ = states(model, batch["tokens"], heard)
    spoken, seen = evenly(batch, eot)
    scores = aligner(x.float(), heard.float()).masked_fill(~seen[:, None], -1e4)
    looks = scores.log_softmax(-1)
    long = spoken.sum(-1)
    by_token = -(looks * spoken[:, None]).sum(-1) / long.clamp_min(1)[:, None]
    by_token = by_token.mean(1)[long > 0].mean()
    # the engine sets each frame's attentions against each other before it looks for the path through them
    guided = batch["guided"][:, None, :, None]
    shares = looks.masked_fill(~guided, -1e4).log_softmax(-2)
    whose = spoken.float().argmax(1)[:, None, None].expand(-1, HEADS, 1, -1)
    by_frame = -shares.gather(2, whose).squeeze(2).mean(1)[spoken.any(1)].mean()
    return torch.stack([by_token, by_frame])


def main(folder: Path, checkpoint: Path, minutes: float, out: Path) -> None:
    torch.manual_seed(0)
    windows = Windows(folder, 0, timed=0.0)
    saved = torch.load(checkpoint)
    model, aligner = fresh(windows.tokenizer), Aligner()
    model.load_state_dict(saved["model"])
    model.eval()
    optimiser = torch.optim.AdamW(aligner.parameters(), betas=(0.9, 0.98), weight_decay=0.01)
    began, steps, done, sums = time.monotonic(), 0, 0.0, torch.zeros(2)
    while done < 1:
        batch = windows.batch(int(windows.drawn.choice(len(SHARES), p=SHARES)))
        lost = losses(model, aligner, batch, windows.special.eot)
        for group in optimiser.param_groups:
            group["lr"] = rate(done, steps, PEAK)
        optimiser.zero_grad()
        lost.sum().backward()
        nn.utils.clip_grad_norm_(aligner.parameters(), 1.0)
        optimiser.step()
        steps += 1
        sums += lost.detach()
        done = (time.monotonic() - began) / (minutes * 60)
        if steps % REPORT == 0:
            by_token, by_frame = (sums / REPORT).tolist()
            sums.zero_()
            print(f"{done * minutes:5.1f} min {steps:5} by token {by_token:.3f} by frame {by_frame:.3f}", flush=True)
    torch.save({"model": saved["model"], "aligner": aligner.state_dict()}, out)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), float(sys.argv[3]), Path(sys.argv[4]))
