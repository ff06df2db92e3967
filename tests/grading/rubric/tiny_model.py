"""A language model of random weights, about 100 KB: it writes nonsense, but through a real server."""

from __future__ import annotations

from typing import TYPE_CHECKING

import gguf
import numpy as np

if TYPE_CHECKING:
    from pathlib import Path

WIDTH, HEADS, LAYERS, FEED, CONTEXT = 32, 4, 2, 64, 32768
VOCABULARY = ["<unk>", "<s>", "</s>", *map(chr, range(32, 127)), "\n"]
CHAT = "{% for message in messages %}{{ message['role'] }}: {{ message['content'] }}\n{% endfor %}assistant: "


def write_tiny_model(path: Path) -> None:
    """Writes the model as a GGUF file; the same every time."""
    random = np.random.default_rng(0)
    writer = gguf.GGUFWriter(str(path), "llama")
    writer.add_context_length(CONTEXT)
    writer.add_embedding_length(WIDTH)
    writer.add_block_count(LAYERS)
    writer.add_feed_forward_length(FEED)
    writer.add_head_count(HEADS)
    writer.add_head_count_kv(HEADS)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_rope_dimension_count(WIDTH // HEADS)
    writer.add_vocab_size(len(VOCABULARY))
    writer.add_file_type(gguf.LlamaFileType.ALL_F32)
    _add_tokenizer(writer)
    for name, shape in _tensors():
        scale = 1.0 if name.endswith("norm.weight") else 0.3 * random.standard_normal(shape)
        writer.add_tensor(name, (np.ones(shape) * scale).astype(np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def _add_tokenizer(writer: gguf.GGUFWriter) -> None:
    # Only ASCII: with bytes as tokens, random output is often no valid text, and the server fails.
    tokens = [token.replace(" ", "\u2581") for token in VOCABULARY]
    special = [gguf.TokenType.UNKNOWN, gguf.TokenType.CONTROL, gguf.TokenType.CONTROL]
    writer.add_tokenizer_model("llama")
    writer.add_token_list(tokens)
    writer.add_token_scores([0.0] * len(tokens))
    writer.add_token_types([*special, *[gguf.TokenType.NORMAL] * (len(tokens) - len(special))])
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)
    writer.add_unk_token_id(0)
    writer.add_add_space_prefix(False)
    writer.add_chat_template(CHAT)


def _tensors() -> list[tuple[str, tuple[int, ...]]]:
    square, up, down = (WIDTH, WIDTH), (FEED, WIDTH), (WIDTH, FEED)
    tensors: list[tuple[str, tuple[int, ...]]] = [("token_embd.weight", (len(VOCABULARY), WIDTH))]
    for layer in range(LAYERS):
        block = f"blk.{layer}."
        tensors += [(f"{block}attn_{part}.weight", square) for part in ("q", "k", "v", "output")]
        tensors += [
            (f"{block}ffn_gate.weight", up),
            (f"{block}ffn_up.weight", up),
            (f"{block}ffn_down.weight", down),
        ]
        tensors += [(f"{block}attn_norm.weight", (WIDTH,)), (f"{block}ffn_norm.weight", (WIDTH,))]
    return [*tensors, ("output_norm.weight", (WIDTH,)), ("output.weight", (len(VOCABULARY), WIDTH))]
