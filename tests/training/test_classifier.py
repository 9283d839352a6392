"""Heads, pooling, probabilities: what a classifier looks at, and what it must not see."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from torch.nn.functional import cross_entropy

from onward.errors import ModelError, TrainingError, UsageError
from onward.options import TuneOptions
from onward.training.batches import padded
from onward.training.classifier import (
    Classifier,
    backbone_of,
    load_head,
    new_classifier,
    pool,
    predict,
    save_head,
)
from onward.training.methods.application import apply_method
from onward.types import Encoded
from tests.training.tiny import tiny_gpt2, tiny_llama

LABELS = ("ham", "spam")


def encoded(*records: tuple[int, ...]) -> list[Encoded]:
    return [Encoded(ids, (False,) * len(ids)) for ids in records]


def classifier_of(pooling: str = "last") -> Classifier:
    made = new_classifier(backbone_of(tiny_llama()), LABELS, pooling=pooling)
    made.eval()
    return made


def scores(classifier: Classifier, *records: tuple[int, ...]) -> torch.Tensor:
    ids, mask = padded([torch.tensor(record) for record in records])
    with torch.no_grad():
        return classifier.logits(ids, mask)


def test_pooling_worked_by_hand() -> None:
    states = torch.tensor([[[1.0], [2.0], [9.0]], [[4.0], [5.0], [6.0]]])
    mask = torch.tensor([[1, 1, 0], [1, 1, 1]])
    assert pool(states, mask, "last").tolist() == [[2.0], [6.0]]
    assert pool(states, mask, "first").tolist() == [[1.0], [4.0]]
    assert pool(states, mask, "mean").tolist() == [[1.5], [5.0]]


@pytest.mark.parametrize("pooling", ["last", "first", "mean"])
def test_padding_changes_nothing(pooling: str) -> None:
    classifier = classifier_of(pooling)
    together = scores(classifier, (4, 5, 6), (7, 8, 9, 10, 11, 12))
    assert torch.allclose(together[0], scores(classifier, (4, 5, 6))[0], atol=1e-6)


def test_an_end_token_that_is_also_the_padding_token_is_seen() -> None:
    """SmolLM2 pads with its end token: looked for by its number, the last real token is lost."""
    classifier = classifier_of()
    pad = 2
    assert tiny_llama().config.pad_token_id == tiny_llama().config.eos_token_id == pad
    ended, longer = (4, 5, pad), (4, 5, 6, 7, 8)
    assert torch.allclose(scores(classifier, ended, longer)[0], scores(classifier, ended)[0])
    assert not torch.allclose(scores(classifier, ended)[0], scores(classifier, (4, 5))[0])


def test_the_first_token_of_a_causal_model_has_seen_nothing_else() -> None:
    first, last = classifier_of("first"), classifier_of("last")
    assert torch.equal(scores(first, (4, 5, 6)), scores(first, (4, 9, 10)))
    assert not torch.allclose(scores(last, (4, 5, 6)), scores(last, (4, 9, 10)))


@pytest.mark.parametrize("method", ["prompt", "prefix", "lora", "adapter", "bitfit"])
@pytest.mark.parametrize("pooling", ["last", "mean"])
def test_every_method_prepares_a_backbone_for_it(method: str, pooling: str) -> None:
    options = TuneOptions(method=method, rank=3)
    backbone, _ = apply_method(backbone_of(tiny_llama()), options, seed=1, backbone=True)
    classifier = new_classifier(backbone, LABELS, pooling=pooling).eval()
    alone = scores(classifier, (4, 5, 6))
    assert alone.shape == (1, 2)
    together = scores(classifier, (4, 5, 6), (7, 8, 9, 10, 11, 12))
    assert torch.allclose(together[0], alone[0], atol=1e-5)
    ids, mask = padded([torch.tensor((4, 5, 6))])
    classifier(ids, mask, torch.tensor([1]))["loss"].backward()
    learned = [one for one in classifier.parameters() if one.requires_grad]
    assert any(one.grad is not None for one in backbone.parameters())
    assert all(torch.isfinite(one.grad).all() for one in learned if one.grad is not None)


def test_the_loss_is_the_mean_over_records_of_the_step() -> None:
    classifier = classifier_of()
    ids, mask = padded([torch.tensor(one) for one in ((4, 5), (6, 7, 8), (9,))])
    labels = torch.tensor([0, 1, 1])
    whole = classifier(ids, mask, labels)
    assert torch.allclose(whole["loss"], cross_entropy(whole["logits"], labels))
    pieces = [
        classifier(ids[part], mask[part], labels[part], num_items_in_batch=3)["loss"]
        for part in (slice(0, 2), slice(2, 3))
    ]
    assert torch.allclose(pieces[0] + pieces[1], whole["loss"], atol=1e-6)


def test_head_and_loss_are_float32_where_the_model_computes_in_bfloat16() -> None:
    classifier = classifier_of()
    ids, mask = padded([torch.tensor((4, 5, 6))])
    with torch.autocast("cpu", dtype=torch.bfloat16):
        output = classifier(ids, mask, torch.tensor([1]))
    assert output["logits"].dtype == output["loss"].dtype == torch.float32


def test_probabilities_come_in_the_order_of_the_records_whatever_the_batches() -> None:
    classifier = classifier_of().train()
    records = encoded(*[tuple(range(3, 4 + length)) for length in (5, 1, 9, 2, 7, 2)])
    small = predict(classifier, records, precision="fp32", batch_tokens=8)
    big = predict(classifier, records, precision="fp32")
    alone = [predict(classifier, [one], precision="fp32")[0] for one in records]
    assert classifier.training
    assert torch.allclose(torch.tensor(small), torch.tensor(alone), atol=1e-6)
    assert torch.allclose(torch.tensor(big), torch.tensor(alone), atol=1e-6)
    assert all(sum(probabilities) == pytest.approx(1) for probabilities in big)


def test_nothing_to_predict_is_an_empty_list_and_an_empty_record_an_error() -> None:
    assert predict(classifier_of(), []) == []
    with pytest.raises(TrainingError, match="records 2 have no tokens"):
        predict(classifier_of(), encoded((4, 5), ()))


def test_a_saved_head_gives_the_same_scores(tmp_path: Path) -> None:
    classifier = new_classifier(
        backbone_of(tiny_gpt2()), ["スパム", "普通", "autre"], pooling="mean", seed=5
    ).eval()
    save_head(classifier, tmp_path / "head")
    again = load_head(tmp_path / "head", classifier.backbone).eval()
    assert again.labels == ("スパム", "普通", "autre")
    assert again.pooling == "mean"
    assert torch.equal(scores(again, (4, 5)), scores(classifier, (4, 5)))


def test_a_head_that_is_missing_or_of_another_width_is_refused(tmp_path: Path) -> None:
    classifier = classifier_of()
    with pytest.raises(ModelError, match="holds no head"):
        load_head(tmp_path, classifier.backbone)
    save_head(classifier, tmp_path)
    wider = backbone_of(tiny_gpt2())
    wider.config.hidden_size = 48
    with pytest.raises(ModelError, match="holds no head for this model"):
        load_head(tmp_path, wider)


def test_heads_follow_from_their_seed() -> None:
    backbone = backbone_of(tiny_llama())
    one, two, other = (
        new_classifier(backbone, LABELS, seed=seed).head.weight for seed in (1, 1, 2)
    )
    assert torch.equal(one, two)
    assert not torch.equal(one, other)


@pytest.mark.parametrize("labels", [(), ("spam",), ("spam", "spam")])
def test_fewer_than_two_labels_are_refused(labels: tuple[str, ...]) -> None:
    with pytest.raises(TrainingError, match="two or more different labels"):
        new_classifier(backbone_of(tiny_llama()), labels)


def test_unknown_pooling_and_bare_backbones_are_refused() -> None:
    with pytest.raises(UsageError, match="unknown pooling 'max': choose last, first, mean"):
        new_classifier(backbone_of(tiny_llama()), LABELS, pooling="max")
    with pytest.raises(TrainingError, match="no output layer"):
        backbone_of(backbone_of(tiny_llama()))
