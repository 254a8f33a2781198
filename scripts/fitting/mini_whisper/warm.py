"""Start from an earlier model of the same shape, read back from CTranslate2's files; tokens are matched by text."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from network import DECODERS, ENCODERS, read_converted
from tokenizers import Tokenizer
from torch import nn


def start_from(model: nn.Module, tokenizer: Tokenizer, folder: Path) -> int:
    """Copy every weight that has a place in `model`; returns how many of its tokens were known before."""
    old = read_converted(folder / "model.bin")
    state = model.state_dict()

    def put(name: str, value: np.ndarray) -> None:
        state[f"model.{name}"].copy_(torch.from_numpy(np.array(value, np.float32)))

    def linear(to: str, source: str, part: slice = slice(None), *, bias: bool = True) -> None:
        put(f"{to}.weight", old[f"{source}/weight"][part])
        if bias:
            put(f"{to}.bias", old[f"{source}/bias"][part])

    def norm(to: str, source: str) -> None:
        put(f"{to}.weight", old[f"{source}/gamma"])
        put(f"{to}.bias", old[f"{source}/beta"])

    width = old["encoder/conv1/bias"].shape[0]
    q, k, v = (slice(i * width, (i + 1) * width) for i in range(3))

    def block(to: str, source: str, *, crossed: bool) -> None:
        norm(f"{to}.self_attn_layer_norm", f"{source}/self_attention/layer_norm")
        inner = f"{source}/self_attention/linear_0"
        linear(f"{to}.self_attn.q_proj", inner, q)
        linear(f"{to}.self_attn.k_proj", inner, k, bias=False)
        linear(f"{to}.self_attn.v_proj", inner, v)
        linear(f"{to}.self_attn.out_proj", f"{source}/self_attention/linear_1")
        if crossed:
            norm(f"{to}.encoder_attn_layer_norm", f"{source}/attention/layer_norm")
            linear(f"{to}.encoder_attn.q_proj", f"{source}/attention/linear_0")
            linear(f"{to}.encoder_attn.k_proj", f"{source}/attention/linear_1", q, bias=False)
            linear(f"{to}.encoder_attn.v_proj", f"{source}/attention/linear_1", k)
            linear(f"{to}.encoder_attn.out_proj", f"{source}/attention/linear_2")
        norm(f"{to}.final_layer_norm", f"{source}/ffn/layer_norm")
        linear(f"{to}.fc1", f"{source}/ffn/linear_0")
        linear(f"{to}.fc2", f"{source}/ffn/linear_1")

    linear("encoder.conv1", "encoder/conv1")
    linear("encoder.conv2", "encoder/conv2")
    for i in range(ENCODERS):
        block(f"encoder.layers.{i}", f"encoder/layer_{i}", crossed=False)
    for i in range(DECODERS):
        block(f"decoder.layers.{i}", f"decoder/layer_{i}", crossed=True)
    norm("encoder.layer_norm", "encoder/layer_norm")
    norm("decoder.layer_norm", "decoder/layer_norm")
    put("decoder.embed_positions.weight", old["decoder/position_encodings/encodings"])

    before = Tokenizer.from_file(str(folder / "tokenizer.json"))
    embedding, known = state["model.decoder.embed_tokens.weight"], 0
    for token, number in tokenizer.get_vocab().items():
        if (was := before.token_to_id(token)) is not None:
            embedding[number] = torch.from_numpy(np.array(old["decoder/embeddings/weight"][was], np.float32))
            known += 1
    return known
