"""Cross-encoders: from folders and from a small hub, with the heads and inputs that there are."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from onward.errors import FetchError, ModelError, OfflineError, UsageError
from onward.models.cross_encoder import CrossEncoder, load_cross_encoder
from onward.models.cross_encoder_files import find_cross_encoder
from tests.models.tiny_cross_encoder import WEIGHTS, write_cross_encoder

TEXTS = ["the bank", "river bank", "money", "river river river the the the"]


def test_scores_come_in_the_order_of_the_texts(tmp_path: Path) -> None:
    score = load_cross_encoder(str(write_cross_encoder(tmp_path)))
    # The text's part of a pair ends with [SEP], which weighs 0: (0 + 1 + 0) / 3 and so on.
    assert score("river", TEXTS) == pytest.approx([1 / 3, 4 / 3, -2 / 2, 9 / 7], abs=1e-6)


def test_of_two_classes_the_second_means_relevant(tmp_path: Path) -> None:
    score = load_cross_encoder(str(write_cross_encoder(tmp_path, classes=2)))
    assert score("river", TEXTS[:2]) == pytest.approx([2 / 3, 8 / 3], abs=1e-6)


def test_a_graph_without_token_types_gets_none(tmp_path: Path) -> None:
    score = load_cross_encoder(str(write_cross_encoder(tmp_path, type_ids=False)))
    # [CLS] money [SEP] river [SEP]
    assert score("money", ["river"]) == pytest.approx([(3 - 2) / 5], abs=1e-6)


def test_more_than_two_classes_are_no_ranking(tmp_path: Path) -> None:
    score = load_cross_encoder(str(write_cross_encoder(tmp_path, classes=3)))
    with pytest.raises(ModelError, match=r"shape \(1, 3\) for 1 pairs"):
        score("river", ["bank"])


def test_scores_do_not_depend_on_what_is_scored_beside_them(tmp_path: Path) -> None:
    """Neither padding, which would weigh a thousand here, nor batches change a score."""
    score = load_cross_encoder(str(write_cross_encoder(tmp_path)))
    texts = [" ".join(["river", "bank", "money"][: 1 + n % 3] * (1 + n % 7)) for n in range(50)]
    assert score("the", texts) == pytest.approx([score("the", [t])[0] for t in texts], abs=1e-5)


def test_nothing_to_score_scores_nothing(tmp_path: Path) -> None:
    assert load_cross_encoder(str(write_cross_encoder(tmp_path)))("river", []) == []


def test_empty_and_hostile_texts_have_a_score(tmp_path: Path) -> None:
    score = load_cross_encoder(str(write_cross_encoder(tmp_path)))
    assert score("", ["", "河岸", "\0", "🏞 river"]) == pytest.approx([0, 0, 0, 1], abs=1e-6)


def test_long_texts_are_cut_to_what_the_model_takes(tmp_path: Path) -> None:
    write_cross_encoder(tmp_path)
    (tmp_path / "config.json").write_text(json.dumps({"max_position_embeddings": 8}))
    (tmp_path / "tokenizer_config.json").write_text(json.dumps({"model_max_length": 10**30}))
    score = load_cross_encoder(str(tmp_path))
    # [CLS] the [SEP] and five more, of which the last is [SEP]: money is beyond them.
    assert score("the", ["river river river river money"]) == pytest.approx([12 / 5], abs=1e-6)


def test_positions_of_roberta_begin_at_two(tmp_path: Path) -> None:
    write_cross_encoder(tmp_path)
    settings = {"max_position_embeddings": 10, "model_type": "xlm-roberta"}
    (tmp_path / "config.json").write_text(json.dumps(settings))
    score = load_cross_encoder(str(tmp_path))
    assert score("the", ["river river river river money"]) == pytest.approx([12 / 5], abs=1e-6)


def test_a_score_that_is_no_number_is_an_error(tmp_path: Path) -> None:
    write_cross_encoder(tmp_path, weights={**WEIGHTS, "river": float("nan")})
    with pytest.raises(ModelError, match="no numbers"):
        load_cross_encoder(str(tmp_path))("the", ["river"])


@pytest.mark.parametrize(
    "graph", ["model.onnx", "onnx/model.onnx", "onnx/model_quantized.onnx", "mine.onnx"]
)
def test_the_graph_is_found_where_exporters_put_it(tmp_path: Path, graph: str) -> None:
    write_cross_encoder(tmp_path, graph=graph)
    files = find_cross_encoder(str(tmp_path), offline=True)
    assert (files.graph, files.tokenizer) == (tmp_path / graph, tmp_path / "tokenizer.json")
    assert find_cross_encoder(str(tmp_path / graph), offline=True) == files


def test_the_exact_graph_goes_before_its_int8_version(tmp_path: Path) -> None:
    write_cross_encoder(tmp_path)
    write_cross_encoder(tmp_path, graph="onnx/model_int8.onnx")
    assert find_cross_encoder(str(tmp_path), offline=True).graph.name == "model.onnx"


def test_a_folder_with_other_weights_only_says_how_to_export_them(tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"")
    with pytest.raises(UsageError, match=r"has model\.safetensors only; export it once: pip"):
        find_cross_encoder(str(tmp_path), offline=True)


def test_a_folder_without_a_tokenizer_says_so(tmp_path: Path) -> None:
    write_cross_encoder(tmp_path)
    (tmp_path / "tokenizer.json").unlink()
    with pytest.raises(UsageError, match=r"no tokenizer\.json"):
        find_cross_encoder(str(tmp_path), offline=True)


@pytest.mark.parametrize("spec", ["no/such/folder", "model", "../x", "https://host/model", ""])
def test_what_is_neither_a_folder_nor_a_hub_name_is_refused(
    spec: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError):
        find_cross_encoder(spec, offline=True)


@pytest.mark.parametrize("broken", ["onnx/model.onnx", "tokenizer.json", "config.json"])
def test_broken_files_are_named(tmp_path: Path, broken: str) -> None:
    write_cross_encoder(tmp_path)
    (tmp_path / broken).write_text("{ broken")
    with pytest.raises(ModelError, match=Path(broken).name):
        load_cross_encoder(str(tmp_path))


class Quiet(SimpleHTTPRequestHandler):
    """Logs nothing."""

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[str]:
    """The address of a hub; what it has lies in ``tmp_path/hub``."""
    (tmp_path / "hub").mkdir()
    handler = partial(Quiet, directory=str(tmp_path / "hub"))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def repository(tmp_path: Path, name: str) -> Path:
    folder = tmp_path / "hub" / name / "resolve" / "main"
    folder.mkdir(parents=True)
    return folder


def test_a_name_on_the_hub_is_fetched_once(tmp_path: Path, hub: str) -> None:
    write_cross_encoder(repository(tmp_path, "me/tiny"), graph="onnx/model_quantized.onnx")
    files = find_cross_encoder("me/tiny", offline=False, address=hub)
    assert CrossEncoder(files)("river", ["river"]) == pytest.approx([3 / 2])
    assert find_cross_encoder("me/tiny", offline=True, address="http://nowhere.invalid") == files


def test_one_graph_of_a_hub_name_may_be_chosen(tmp_path: Path, hub: str) -> None:
    folder = write_cross_encoder(repository(tmp_path, "me/tiny"))
    write_cross_encoder(folder, graph="onnx/model_int8.onnx")
    files = find_cross_encoder("me/tiny#onnx/model_int8.onnx", offline=False, address=hub)
    assert files.graph.name == "model_int8.onnx"


def test_offline_says_what_is_missing() -> None:
    with pytest.raises(OfflineError, match="no folder me/tiny, the hub's model"):
        find_cross_encoder("me/tiny", offline=True)


def test_a_hub_without_a_graph_leaves_nothing_behind(tmp_path: Path, hub: str) -> None:
    (repository(tmp_path, "me/tiny") / "tokenizer.json").write_text("{}")
    for _ in range(2):  # also the second time, for half a model is no model
        with pytest.raises(FetchError, match="has no ONNX file"):
            find_cross_encoder("me/tiny", offline=False, address=hub)


def test_a_hub_that_cannot_be_reached_is_named() -> None:
    with pytest.raises(FetchError, match=r"cannot fetch http://127\.0\.0\.1:9/me/tiny"):
        find_cross_encoder("me/tiny", offline=False, address="http://127.0.0.1:9")
