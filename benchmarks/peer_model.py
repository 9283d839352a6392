"""The embedder as a sentence-transformers folder, so that peers embed with the same weights."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from onward.home import onward_home

TYPES = "sentence_transformers.models"
FILES: dict[str, object] = {
    "config.json": {
        "architectures": ["BertModel"],
        "model_type": "bert",
        "vocab_size": 30522,
        "hidden_size": 384,
        "num_hidden_layers": 6,
        "num_attention_heads": 12,
        "intermediate_size": 1536,
        "max_position_embeddings": 512,
        "type_vocab_size": 2,
        "hidden_act": "gelu",
        "layer_norm_eps": 1e-12,
        "pad_token_id": 0,
    },
    "modules.json": [
        {"idx": 0, "name": "0", "path": "", "type": f"{TYPES}.Transformer"},
        {"idx": 1, "name": "1", "path": "1_Pooling", "type": f"{TYPES}.Pooling"},
        {"idx": 2, "name": "2", "path": "2_Normalize", "type": f"{TYPES}.Normalize"},
    ],
    "sentence_bert_config.json": {"max_seq_length": 256, "do_lower_case": False},
    "tokenizer_config.json": {"tokenizer_class": "BertTokenizer", "do_lower_case": True},
    "1_Pooling/config.json": {"word_embedding_dimension": 384, "pooling_mode_mean_tokens": True},
}


def sentence_transformers_folder() -> Path:
    """Make the folder under ONWARD_HOME from the weights that onward fetched; return it."""
    weights = onward_home() / "models" / "all-MiniLM-L6-v2"
    folder = onward_home() / "peers" / "all-MiniLM-L6-v2"
    (folder / "2_Normalize").mkdir(parents=True, exist_ok=True)
    for name in ("model.safetensors", "tokenizer.json"):
        shutil.copy(next(weights.rglob(name)), folder / name)
    for name, content in FILES.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(json.dumps(content))
    return folder
