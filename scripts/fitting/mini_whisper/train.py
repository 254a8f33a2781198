"""train.py FOLDER MINUTES [--from MODEL]: train on the CPU for so many minutes; writes last.pt and best.pt there.

With `torchrun --nproc-per-node 2` two one-thread processes train side by side and share their weights every 16 steps:
on two busy cores that makes half as many steps again as two threads that wait for each other.

On a machine that others use too, set OMP_WAIT_POLICY=passive (threads that wait do not spin) and, so that glibc keeps
the memory of big tensors, MALLOC_MMAP_THRESHOLD_=4000000000 MALLOC_TRIM_THRESHOLD_=16000000000: without them a fifth
of the time went into page faults.
"""

from __future__ import annotations

import argparse
import math
import os
import time
from pathlib import Path

import numpy as np
import torch
from network import ALIGNED, WIDTH, decode, encode, fresh, logits
from score import distance, tokens_of
from torch import Tensor, nn
from torch import distributed as dist
from torch.nn import functional
from vocabulary import PIECES
from warm import start_from
from windows import HELD_OUT, KINDS, Windows

ROUND = 16  # steps
CHECK_EVERY = 10  # rounds
# the losses beside the words' cross-entropy: token and phone of every frame (both dropped at export), attention
TOKEN_WEIGHT, PHONE_WEIGHT, LOOK_WEIGHT = 0.4, 0.4, 0.3
FRAMES = 0.33


def mixture(done: float) -> np.ndarray:
    """Shares of the window kinds. Pieces teach most per second of work; padding to 30 s costs twice as much."""
    if done > 0.9:  # the windows that the product decodes: pieces padded to 30 s
        return np.array([0.05, 0.5, 0.33, 0.08, 0.04])
    late = min(1.0, max(0.0, (done - 0.15) / 0.3))
    shares = np.array(
        [0.6 - 0.45 * late, 0.37 + 0.2 * late, 0.01 + 0.14 * late, 0.01 + 0.06 * late, 0.01 + 0.04 * late]
    )
    return shares / shares.sum()


def looked_at(attention: Tensor, batch: dict[str, Tensor]) -> Tensor:
    """How far the taught heads are from looking evenly at all of the sound in which a token is spoken.

    Cross-entropy, in nats. Merely looking somewhere inside is not enough: heads that looked at the beginning of each
    word alone made the alignment begin the next one too early, by a third of the word before.
    """
    summed = functional.pad(attention.cumsum(-1), (1, 0))  # of logs
    spans = batch["spans"][:, None].expand(-1, ALIGNED, -1, -1)
    inside = summed.gather(-1, spans[..., 1:]) - summed.gather(-1, spans[..., :1])
    length = (spans[..., 1:] - spans[..., :1]).clamp_min(1)  # 0 where nothing is taught
    lost = -(inside / length).squeeze(-1) * batch["guided"][:, None]
    return lost.sum() / (ALIGNED * batch["guided"].sum().clamp_min(1))


def losses(model: nn.Module, extra: nn.ModuleList, batch: dict[str, Tensor]) -> Tensor:
    with torch.autocast("cpu", torch.bfloat16):
        with torch.set_grad_enabled(model.model.encoder.conv1.weight.requires_grad):
            heard, middle = encode(model, batch["mel"])
        states, attention = decode(model, batch["tokens"], heard)
        judged = batch["labels"] != -100
        words = functional.cross_entropy(logits(model, states[judged]), batch["labels"][judged])
        # a third of the frames that hold sound is enough for the two helpers, and they are wide
        some = (batch["heard"] != -100) & (torch.rand(batch["heard"].shape) < FRAMES)
        by_token, by_phone = extra[0](heard[some]), extra[1](middle[some])
    tokens = functional.cross_entropy(by_token.float(), batch["heard"][some])
    phones = functional.cross_entropy(by_phone.float(), batch["phones"][some])
    return torch.stack([words, tokens, phones, looked_at(attention, batch)])


@torch.no_grad()
def check(model: nn.Module, windows: Windows, kind: str) -> float:
    """Word error rate on the first held-out lines of that kind, greedy, without times: a quick look."""
    model.eval()
    special, clips = windows.special, [c for c in windows.clips if c.kind == kind][:24]
    wrong = total = 0
    for at in range(0, len(clips), 12):
        some = clips[at : at + 12]
        mel = torch.zeros(len(some), 80, max(c.last - c.first for c in some) // 2 * 2 + 100)
        for i, clip in enumerate(some):
            scaled = windows.scaled(windows.frames[clip.first : clip.last].astype(np.float32))
            mel[i, :, : len(scaled)] = torch.from_numpy(scaled.T.copy())
        with torch.autocast("cpu", torch.bfloat16):
            heard, _ = encode(model, mel)
            tokens = torch.tensor([[special.sot, special.no_times]] * len(some))
            for _ in range(60):
                scores = logits(model, decode(model, tokens, heard)[0][:, -1])
                scores[:, special.sot :] = -1e9
                scores[(tokens == special.eot).any(1), : special.eot] = -1e9
                tokens = torch.cat([tokens, scores.argmax(-1)[:, None]], 1)
                if (tokens == special.eot).any(1).all():
                    break
        for clip, row in zip(some, tokens.tolist(), strict=True):
            said = tokens_of(clip.text)
            wrong += distance(said, tokens_of(windows.tokenizer.decode([t for t in row if t < special.eot])))
            total += len(said)
    model.train()
    return wrong / total


def rate(done: float, steps: int, peak: float) -> float:
    """Learning rate: 50 steps of warming up, a tenth of the time at the peak, then down a cosine to a fiftieth."""
    fallen = 0.49 * (1 + math.cos(math.pi * max(0.0, done - 0.1) / 0.9)) + 0.02
    return peak * min(1.0, (steps + 1) / 50) * fallen


class Run:
    """One training run of a model with its two helper heads."""

    def __init__(self, folder: Path, seed: int, start: Path | None, *, decoder_only: bool) -> None:
        torch.manual_seed(seed)
        self.folder = folder
        self.windows = Windows(folder, seed)
        self.model = fresh(self.windows.tokenizer)
        self.extra = nn.ModuleList([nn.Linear(WIDTH, PIECES + 1), nn.Linear(WIDTH, self.windows.phone_count)])
        if start and start.is_dir():
            print(f"{start_from(self.model, self.windows.tokenizer, start)} tokens known before")
        elif start:
            saved = torch.load(start)
            self.model.load_state_dict(saved["model"])
            self.extra.load_state_dict(saved["extra"])
        if decoder_only:
            for weights in [*self.model.model.encoder.parameters(), *self.extra.parameters()]:
                weights.requires_grad_(False)
        self.learned = [p for p in [*self.model.parameters(), *self.extra.parameters()] if p.requires_grad]
        self.optimiser = torch.optim.AdamW(self.learned, betas=(0.9, 0.98), weight_decay=0.01)
        self.steps, self.best = 0, math.inf

    def step(self, kind: int, learning_rate: float) -> Tensor:
        """One batch; returns its four losses: words, tokens of frames, phones of frames, attention."""
        lost = losses(self.model, self.extra, self.windows.batch(kind))
        for group in self.optimiser.param_groups:
            group["lr"] = learning_rate
        self.optimiser.zero_grad()
        (lost @ torch.tensor([1.0, TOKEN_WEIGHT, PHONE_WEIGHT, LOOK_WEIGHT])).backward()
        nn.utils.clip_grad_norm_(self.learned, 1.0)
        self.optimiser.step()
        self.steps += 1
        return lost.detach()

    def share(self) -> None:
        """Give every process the mean of all their weights."""
        with torch.no_grad():
            for weights in self.learned:
                dist.all_reduce(weights)
                weights.div_(dist.get_world_size())

    def save(self) -> dict[str, float]:
        """Check on held-out lines and write last.pt, and best.pt where it is no worse than the best so far."""
        rates = {kind: check(self.model, self.windows, kind) for kind in HELD_OUT}
        saved = {"model": self.model.state_dict(), "extra": self.extra.state_dict(), "rates": rates}
        torch.save(saved, self.folder / "last.pt")
        if sum(rates.values()) <= self.best:
            self.best = sum(rates.values())
            torch.save(saved, self.folder / "best.pt")
        return rates


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("minutes", type=float)
    parser.add_argument("--from", dest="start", type=Path, help="a CTranslate2 directory, or a .pt of an earlier run")
    parser.add_argument("--peak", type=float, default=1.5e-3, help="highest learning rate")
    parser.add_argument("--done", type=float, default=0.0, help="where in the mixture's schedule to begin, 0 to 1")
    parser.add_argument("--decoder-only", action="store_true", help="leave the encoder as it is: twice as fast")
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    together = "RANK" in os.environ  # started by torchrun: one thread each, weights shared after every round
    if together:
        dist.init_process_group("gloo")
        torch.set_num_threads(1)
    number = dist.get_rank() if together else 0
    run = Run(asked.folder, asked.seed + number, asked.start, decoder_only=asked.decoder_only)
    print(f"{sum(p.numel() for p in run.model.parameters()) / 1e6:.1f} M parameters", flush=True)
    run.model.train()
    began, rounds, done = time.monotonic(), 0, torch.zeros(1)
    while done < 1:
        sums = torch.zeros(4)
        for _ in range(ROUND):
            kind = run.windows.drawn.choice(len(KINDS), p=mixture(asked.done + float(done) * (1 - asked.done)))
            sums += run.step(int(kind), rate(float(done), run.steps, asked.peak))
        rounds += 1
        done[0] = (time.monotonic() - began) / (asked.minutes * 60)
        if together:
            run.share()
            dist.broadcast(done, 0)  # all end after the same round
        if number == 0:
            words, tokens, phones, look = (sums / ROUND).tolist()
            said = f"words {words:.3f} tokens {tokens:.3f} phones {phones:.3f} look {look:.3f}"
            print(f"{float(done) * asked.minutes:5.1f} min {run.steps:5} {said}", flush=True)
            if rounds % CHECK_EVERY == 0 or done >= 1:
                print(f"## word error rate {run.save()}", flush=True)


if __name__ == "__main__":
    main()
