"""Cold start: from a folder of filings to the first answer, beside LlamaIndex's quickstart.

    python benchmarks/cold_start.py [FOLDER] [--peer-python PYTHON] [--runs 3]

Each run is a new process with nothing read before: ``onward ask QUESTION -s FOLDER`` with an empty
library, against LlamaIndex's load, split, embed, index and retrieve with the same embedder
(all-MiniLM-L6-v2 from a local folder, through sentence-transformers). PYTHON is one that has the
peer: pip install torch==2.13.0 llama-index-core llama-index-readers-file
llama-index-embeddings-huggingface. Runs alternate; medians and peak memory are printed.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.measure import Measured, run_measured
from benchmarks.peer_model import sentence_transformers_folder
from onward.home import onward_home

REAL_DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
QUESTION = "What was the cash and cash equivalents of Best Buy at the end of fiscal 2023?"

PEER = """
import sys
from llama_index.core import Settings, SimpleDirectoryReader, VectorStoreIndex
from llama_index.embeddings.huggingface import HuggingFaceEmbedding
folder, model, question = sys.argv[1:]
Settings.embed_model = HuggingFaceEmbedding(model_name=model)
Settings.llm = None
documents = SimpleDirectoryReader(folder, required_exts=[".pdf"]).load_data()
index = VectorStoreIndex.from_documents(documents)
for hit in index.as_retriever(similarity_top_k=5).retrieve(question):
    print(hit.metadata["file_name"], hit.metadata["page_label"])
"""


def onward_run(folder: Path) -> Measured:
    """One cold run of onward, in a home that has the model but no library."""
    command = [sys.executable, "-m", "onward.cli", "ask", QUESTION]
    command += ["-s", str(folder), "--include", "*.pdf"]
    with tempfile.TemporaryDirectory() as home:
        shutil.copytree(onward_home() / "models", Path(home) / "models")
        return run_measured(command, {**os.environ, "ONWARD_HOME": home})


def peer_run(folder: Path, python: str, model: Path) -> Measured:
    """One cold run of LlamaIndex."""
    return run_measured([python, "-c", PEER, str(folder), str(model), QUESTION], os.environ)


def show(name: str, runs: Sequence[Measured]) -> float:
    """Print medians; return the median of seconds."""
    seconds = statistics.median(run.seconds for run in runs)
    megabytes = statistics.median(run.megabytes for run in runs)
    print(f"{name:<12} {seconds:8.1f} s   peak {megabytes:7.0f} MB   n = {len(runs)}")
    return seconds


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=REAL_DATA / "financebench")
    parser.add_argument("--peer-python")
    parser.add_argument("--runs", type=int, default=3)
    arguments = parser.parse_args()
    ours: list[Measured] = []
    peers: list[Measured] = []
    for _ in range(arguments.runs):
        ours.append(onward_run(arguments.folder))
        if arguments.peer_python:
            model = sentence_transformers_folder()
            peers.append(peer_run(arguments.folder, arguments.peer_python, model))
    print(ours[-1].output)
    seconds = show("onward", ours)
    if peers:
        print(f"LlamaIndex takes {show('LlamaIndex', peers) / seconds:.1f} times as long")


if __name__ == "__main__":
    main()
