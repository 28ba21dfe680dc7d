"""A real llama.cpp server with a tiny random model: valid nonsense, and an honest refusal every time.

Needs the dependency group `llama` (llama-cpp-python and gguf); nothing is downloaded, the model is made here.
"""

from __future__ import annotations

import importlib.util
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from drafts import COOLING
from methods import leaky

import wellposed
from wellposed.agent.models.advisor import Advisor
from wellposed.agent.models.budget import Budget
from wellposed.agent.models.settings import Limits, ModelSettings
from wellposed.agent.models.wire import ServedModel

LACKING = [n for n in ("llama_cpp", "gguf", "uvicorn") if importlib.util.find_spec(n) is None]
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        bool(LACKING), reason=f"{', '.join(LACKING)} not installed: pip install --group llama"
    ),
]
WIDTH, HEADS, FEED, CONTEXT = 32, 2, 64, 4096


def tiny_model(path: Path) -> None:
    """Write a one-layer model with random weights and a byte vocabulary."""
    import gguf
    import numpy as np

    chance = np.random.default_rng(5)
    bytes_ = [f"<0x{b:02X}>".encode() for b in range(256)]
    letters = [chr(c).encode() for c in range(33, 127)]
    tokens = [b"<unk>", b"<s>", b"</s>", *bytes_, "\u2581".encode(), *letters]
    kinds = [2, 3, 3, *[6] * 256, 1, *[1] * len(letters)]
    writer = gguf.GGUFWriter(str(path), "llama")
    writer.add_context_length(CONTEXT)
    writer.add_embedding_length(WIDTH)
    writer.add_block_count(1)
    writer.add_feed_forward_length(FEED)
    writer.add_head_count(HEADS)
    writer.add_head_count_kv(HEADS)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_rope_dimension_count(WIDTH // HEADS)
    writer.add_vocab_size(len(tokens))
    writer.add_tokenizer_model("llama")
    writer.add_token_list(tokens)
    writer.add_token_scores([0.0] * len(tokens))
    writer.add_token_types(kinds)
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)
    writer.add_unk_token_id(0)

    def add(name: str, *shape: int, value: Any = None) -> None:
        data = chance.normal(0, 0.05, shape) if value is None else np.full(shape, value)
        writer.add_tensor(name, np.asarray(data, dtype=np.float32))

    # One large component shared by all embeddings makes the output's first column a bias for each token:
    # quotation marks and the end are likely, so that texts close soon.
    embedding = chance.normal(0, 0.05, (len(tokens), WIDTH))
    embedding[:, 0] = 4.0
    output = chance.normal(0, 0.02, (len(tokens), WIDTH))
    output[:, 0] = chance.normal(0, 0.5, len(tokens))
    for likely in (b'"', b"}", b"]", b"0", b"<0x22>", b"<0x7D>", b"<0x5D>", b"</s>"):
        output[tokens.index(likely), 0] = 3.0
    writer.add_tensor("token_embd.weight", embedding.astype(np.float32))
    writer.add_tensor("output.weight", output.astype(np.float32))
    add("output_norm.weight", WIDTH, value=1.0)
    add("blk.0.attn_norm.weight", WIDTH, value=1.0)
    add("blk.0.ffn_norm.weight", WIDTH, value=1.0)
    for part in ("attn_q", "attn_k", "attn_v", "attn_output"):
        add(f"blk.0.{part}.weight", WIDTH, WIDTH)
    add("blk.0.ffn_gate.weight", FEED, WIDTH)
    add("blk.0.ffn_up.weight", FEED, WIDTH)
    add("blk.0.ffn_down.weight", WIDTH, FEED)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("llama")
    tiny_model(folder / "tiny.gguf")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = {"model": folder / "tiny.gguf", "host": "127.0.0.1", "port": port}
    options |= {"n_ctx": CONTEXT, "n_threads": 1}
    flags = [word for name, value in options.items() for word in (f"--{name}", str(value))]
    words = [sys.executable, "-m", "llama_cpp.server", "--chat_format", "chatml", *flags]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(words, stdout=log, stderr=log)
    try:
        found = f"http://127.0.0.1:{port}/v1"
        until = time.monotonic() + 120
        while True:
            try:
                urllib.request.urlopen(f"{found}/models", timeout=5).close()
                break
            except OSError:
                assert server.poll() is None, (folder / "log").read_text(errors="replace")[-2000:]
                assert time.monotonic() < until
                time.sleep(0.5)
        yield found
    finally:
        server.kill()
        server.wait()


def advisor(url: str) -> Advisor:
    settings = ModelSettings("tiny", url, timeout_s=60.0)
    return Advisor(ServedModel(settings), budget=Budget(Limits(calls=8, seconds=100.0)))


@pytest.mark.parametrize("question", ["words", "program"])
def test_nonsense_ends_in_an_honest_refusal(url: str, question: str) -> None:
    asked = advisor(url)
    report = wellposed.solve(COOLING if question == "words" else leaky(), model=asked)
    assert report.verdict is None, str(report)
    assert report.exit_code in (4, 5, 6)
    assert "instead:" in (report.message or "")
    assert report.answers == ()
    assert '"event": "call"' in report.trace or '"event": "fault"' in report.trace
