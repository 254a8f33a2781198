"""Whisper's architecture, small: Hugging Face's modules as containers, run by our own forward pass.

The own pass is there for speed on CPUs (plain bfloat16 attention beats the fused kernel on short inputs) and because
training needs what the stock one does not give: the encoder's middle layer and the last layer's attention weights.
"""

from __future__ import annotations

import math
import struct
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional
from transformers import WhisperConfig, WhisperForConditionalGeneration
from vocabulary import Special

WIDTH, ENCODERS, DECODERS, HEADS = 192, 4, 2, 4
ALIGNED = 2  # heads of the last decoder layer that are taught to look where the word is spoken


def sinusoids(length: int, width: int) -> Tensor:
    step = math.log(10_000) / (width // 2 - 1)
    angle = torch.arange(length).float()[:, None] * torch.exp(-step * torch.arange(width // 2).float())[None]
    return torch.cat([angle.sin(), angle.cos()], 1)


def fresh(tokenizer: Tokenizer, decoders: int = DECODERS) -> WhisperForConditionalGeneration:
    """A model with random weights for that vocabulary. Source positions stay 1,500: the engine pads to 30 s."""
    special, size = Special.of(tokenizer), tokenizer.get_vocab_size()
    model = WhisperForConditionalGeneration(
        WhisperConfig(
            vocab_size=size,
            num_mel_bins=80,
            d_model=WIDTH,
            encoder_layers=ENCODERS,
            decoder_layers=decoders,
            encoder_attention_heads=HEADS,
            decoder_attention_heads=HEADS,
            encoder_ffn_dim=4 * WIDTH,
            decoder_ffn_dim=4 * WIDTH,
            max_source_positions=1500,
            max_target_positions=448,
            pad_token_id=special.eot,
            bos_token_id=special.eot,
            eos_token_id=special.eot,
            decoder_start_token_id=special.sot,
            suppress_tokens=None,
            begin_suppress_tokens=None,
            tie_word_embeddings=True,
        )
    )
    with torch.no_grad():
        positions = model.model.encoder.embed_positions.weight
        positions.copy_(sinusoids(1500, WIDTH))
        positions.requires_grad_(False)
        model.model.decoder.embed_positions.weight.copy_(sinusoids(448, WIDTH) * 0.2)
        embedding = model.model.decoder.embed_tokens.weight
        embedding.normal_(0, 0.05)
        # neighbouring times start out alike
        embedding[special.first_time : special.first_time + 1501] = sinusoids(1501, WIDTH) * 0.08
        model.proj_out.weight = embedding
    return model


def attend(layer: nn.Module, query: Tensor, source: Tensor, *, causal: bool = False) -> tuple[Tensor, Tensor]:
    """Attention output (batch, queries, width) and the raw scores of the first ALIGNED heads in log space."""

    def split(x: Tensor) -> Tensor:
        return x.view(*x.shape[:2], HEADS, -1).transpose(1, 2)

    q, k, v = split(layer.q_proj(query)), split(layer.k_proj(source)), split(layer.v_proj(source))
    if k.shape[2] < 1200 or q.shape[2] < 400:
        scores = (q * q.shape[-1] ** -0.5) @ k.transpose(-1, -2)
        if causal:
            ahead = torch.full((q.shape[2], q.shape[2]), -1e4, dtype=scores.dtype).triu(1)
            scores = scores + ahead
        with torch.autocast("cpu", enabled=False):
            weights = torch.softmax(scores, -1)
        mixed = weights @ v
    else:
        scores, mixed = q[:, :0], functional.scaled_dot_product_attention(q, k, v, is_causal=causal)
    return layer.out_proj(mixed.transpose(1, 2).reshape(query.shape)), scores[:, :ALIGNED]


def encode(model: nn.Module, mel: Tensor) -> tuple[Tensor, Tensor]:
    """mel (batch, 80, frames) to the encoder's output and its normalised middle, (batch, frames / 2, WIDTH)."""
    part = model.model.encoder
    x = functional.gelu(part.conv2(functional.gelu(part.conv1(mel)))).transpose(1, 2)
    x = x + part.embed_positions.weight[: x.shape[1]]
    middle = x
    for i, layer in enumerate(part.layers):
        if i == ENCODERS // 2:
            middle = functional.layer_norm(x, x.shape[-1:])
        y = layer.self_attn_layer_norm(x)
        x = x + attend(layer.self_attn, y, y)[0]
        x = x + layer.fc2(functional.gelu(layer.fc1(layer.final_layer_norm(x))))
    return part.layer_norm(x), middle


def decode(model: nn.Module, tokens: Tensor, heard: Tensor) -> tuple[Tensor, Tensor]:
    """Token ids (batch, n) to states (batch, n, WIDTH) and log attention (batch, ALIGNED, n, frames / 2)."""
    x, scores = states(model, tokens, heard)
    return model.model.decoder.layer_norm(x), scores.float().log_softmax(-1)


def states(model: nn.Module, tokens: Tensor, heard: Tensor) -> tuple[Tensor, Tensor]:
    """As ``decode``, before the last normalisation and with raw attention scores."""
    part = model.model.decoder
    x = part.embed_tokens(tokens) + part.embed_positions.weight[: tokens.shape[1]]
    scores = x
    for layer in part.layers:
        y = layer.self_attn_layer_norm(x)
        x = x + attend(layer.self_attn, y, y, causal=True)[0]
        y, scores = attend(layer.encoder_attn, layer.encoder_attn_layer_norm(x), heard)
        x = x + y
        x = x + layer.fc2(functional.gelu(layer.fc1(layer.final_layer_norm(x))))
    return x, scores


def logits(model: nn.Module, states: Tensor) -> Tensor:
    return (states @ model.proj_out.weight.T.to(states.dtype)).float()


class Aligner(nn.Module):
    """A last decoder layer whose attention says where each word is spoken, and which adds nothing to the words.

    Heads that help to find the words look where it helps, which is the beginning of a word or the one after it; these
    only have to look at all of it.
    """

    def __init__(self) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(WIDTH)
        self.q, self.k = nn.Linear(WIDTH, WIDTH), nn.Linear(WIDTH, WIDTH, bias=False)

    def forward(self, x: Tensor, heard: Tensor) -> Tensor:
        """Decoder states (batch, n, WIDTH) before the last normalisation to scores (batch, HEADS, n, frames / 2)."""
        q = self.q(self.norm(x)).view(*x.shape[:2], HEADS, -1).transpose(1, 2)
        k = self.k(heard).view(*heard.shape[:2], HEADS, -1).transpose(1, 2)
        return (q * q.shape[-1] ** -0.5) @ k.transpose(-1, -2)

    def write_into(self, layer: nn.Module) -> None:
        """Make a decoder layer of Hugging Face's model this one: attention as learned, everything it adds zero."""
        with torch.no_grad():
            for added in (layer.self_attn.out_proj, layer.encoder_attn.out_proj, layer.fc2):
                added.weight.zero_()
                added.bias.zero_()
            layer.encoder_attn_layer_norm.load_state_dict(self.norm.state_dict())
            layer.encoder_attn.q_proj.load_state_dict(self.q.state_dict())
            layer.encoder_attn.k_proj.load_state_dict(self.k.state_dict())


def read_converted(path: Path) -> dict[str, np.ndarray]:
    """The float32 weights of a CTranslate2 model.bin (int8 ones multiplied out), by CTranslate2's names."""
    raw = path.read_bytes()
    at = 0

    def take(form: str) -> int:
        nonlocal at
        (value,) = struct.unpack_from("<" + form, raw, at)
        at += struct.calcsize("<" + form)
        return int(value)

    def text() -> str:
        nonlocal at
        length = take("H")
        at += length
        return raw[at - length : at].rstrip(b"\0").decode()

    take("I")
    text()
    take("I")
    kinds = {0: np.float32, 1: np.int8, 2: np.int16, 3: np.int32, 4: np.float16}
    found: dict[str, np.ndarray] = {}
    for _ in range(take("I")):
        name, rank = text(), take("B")
        shape = [take("I") for _ in range(rank)]
        kind, size = take("B"), take("I")
        found[name] = np.frombuffer(raw, kinds[kind], size // np.dtype(kinds[kind]).itemsize, at).reshape(shape)
        at += size
    for name in list(found):
        if (scale := found.get(name + "_scale")) is not None:
            found[name] = found[name].astype(np.float32) / scale.reshape(-1, *[1] * (found[name].ndim - 1))
    return found
