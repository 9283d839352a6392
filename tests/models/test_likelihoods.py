"""Likelihoods, against the plainest implementation: one sequence, one forward pass, all logits."""

# ruff: noqa: ANN401 - what torch and transformers hand over has no type
from __future__ import annotations

import functools
import math
import random
from collections.abc import Sequence
from typing import Any

import peft
import pytest
import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors, trainers
from transformers import (
    BloomConfig,
    BloomForCausalLM,
    GPT2Config,
    GPT2LMHeadModel,
    LlamaConfig,
    LlamaForCausalLM,
    MistralConfig,
    MistralForCausalLM,
)
from transformers import PreTrainedTokenizerFast as FastTokenizer

from onward.errors import ModelError, UsageError
from onward.models.likelihood_trial import tree_span
from onward.models.likelihoods import likelihoods
from onward.types import ChoiceRequest, Likelihood

WINDOW = 192
TEXTS = ["The river flows north, and the bridge is closed. Which? Answer: A B C D, yes or no."]
SHOTS = "".join(f"Question: Is {n} larger than {n + 1}?\nAnswer: no\n\n" for n in range(3))


@functools.cache
def tokenizer(*, begins: bool = False) -> Any:
    """A byte-level BPE tokenizer; with ``begins`` one that puts its first token before a text."""
    made = Tokenizer(models.BPE())
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=320,
        special_tokens=["<s>", "</s>"],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    made.train_from_iterator(TEXTS, trainer)
    if begins:
        made.post_processor = processors.TemplateProcessing(
            single="<s> $A", special_tokens=[("<s>", 0)]
        )
    return FastTokenizer(
        tokenizer_object=made, bos_token="<s>", eos_token="</s>", clean_up_tokenization_spaces=False
    )


def roughened(model: Any) -> Any:
    """Larger weights than new models have, so that attention and positions matter."""
    torch.manual_seed(1)
    with torch.no_grad():
        for parameter in model.parameters():
            if parameter.dim() > 1:
                parameter.normal_(std=0.2)
    return model.eval()


SIZES: dict[str, Any] = {
    "vocab_size": 320,
    "hidden_size": 32,
    "intermediate_size": 48,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "max_position_embeddings": WINDOW,
}


@functools.cache
def llama() -> Any:
    return roughened(LlamaForCausalLM(LlamaConfig(**SIZES)))


@functools.cache
def gpt2() -> Any:
    sizes: dict[str, Any] = {"n_positions": WINDOW, "n_embd": 32, "n_layer": 2, "n_head": 4}
    ends: dict[str, Any] = {"bos_token_id": 0, "eos_token_id": 1}
    return roughened(GPT2LMHeadModel(GPT2Config(vocab_size=320, **ends, **sizes)))


@functools.cache
def bloom() -> Any:
    """Its positions are in its attention (ALiBi), which no mask of ours can describe."""
    sizes: dict[str, Any] = {"vocab_size": 320, "hidden_size": 32, "n_layer": 2, "n_head": 4}
    return roughened(BloomForCausalLM(BloomConfig(**sizes)))


@functools.cache
def mistral() -> Any:
    """Looks back at 24 tokens only."""
    return roughened(MistralForCausalLM(MistralConfig(**SIZES, sliding_window=24)))


@functools.cache
def naive(model: Any, words: Any, context: str, continuation: str) -> tuple[float, bool, int]:
    """What lm-evaluation-harness does for one pair."""
    if context:
        kept = context.rstrip()
        whole = words.encode(kept + context[len(kept) :] + continuation)
        before = words.encode(kept)
        after = whole[len(before) :]
    else:
        before, after = [words.bos_token_id], words.encode(continuation, add_special_tokens=False)
    ids = torch.tensor([(before + after)[-(WINDOW + 1) :]])
    with torch.no_grad():
        logprobs = model(ids[:, :-1]).logits[0, -len(after) :].log_softmax(dim=-1)
    targets = torch.tensor(after)
    chosen = logprobs.gather(1, targets[:, None]).sum()
    return float(chosen), bool((logprobs.argmax(dim=-1) == targets).all()), len(after)


def check(model: Any, requests: Sequence[ChoiceRequest], words: Any = None, **options: Any) -> Any:
    """Compare with the naive way, in the order of the requests; return what was found."""
    words = words or tokenizer()
    found = likelihoods(model, words, requests, **options)
    assert len(found) == len(requests)
    for request, scores in zip(requests, found, strict=True):
        assert len(scores) == len(request.continuations)
        for continuation, score in zip(request.continuations, scores, strict=True):
            logprob, greedy, tokens = naive(model, words, request.context, continuation)
            assert score.logprob == pytest.approx(logprob, abs=1e-4)
            assert (score.greedy, score.tokens) == (greedy, tokens)
    return found


def exam() -> list[ChoiceRequest]:
    """Requests of all kinds, shuffled: few-shot subjects, long endings, letters, pairs, repeats."""
    letters = tuple(f" {letter}" for letter in "ABCD")
    requests = [
        ChoiceRequest(f"{SHOTS}Question: Which bridge is the {n}th?\nAnswer:", letters)
        for n in range(6)
    ]
    requests += [
        ChoiceRequest(f"The river {verb} and", (" then it ends.", " then it", " no", " then it"))
        for verb in ("flows north", "is closed", "über den Brücken 北へ流れる 🌊 لا")
    ]
    requests += [
        ChoiceRequest(f"Which is larger? The {one}", (" flows over the bridge in the north.",))
        for one in ("river", "road")
    ]
    requests += [ChoiceRequest("", ("The river", " no")), ChoiceRequest("A \n ", ("B", "Brücke"))]
    requests += requests[::5]
    random.Random(0).shuffle(requests)
    return requests


@pytest.mark.parametrize("model", [llama, gpt2, bloom, mistral])
@pytest.mark.parametrize("batch_tokens", [90, 1024])
def test_every_model_gives_the_numbers_of_one_pass_for_each_sequence(
    model: Any, batch_tokens: int
) -> None:
    check(model(), exam(), batch_tokens=batch_tokens)


def test_trees_are_used_where_the_model_reads_them() -> None:
    assert tree_span(llama()) > WINDOW
    assert tree_span(gpt2()) > WINDOW
    assert tree_span(mistral()) == 24
    assert tree_span(bloom()) == 0


def test_what_requests_share_is_read_once() -> None:
    """Counted at the embeddings: six questions after the same examples, four letters each."""
    model, read = llama(), []
    tree_span(model)
    handle = model.get_input_embeddings().register_forward_hook(
        lambda _module, given, _states: read.append(given[0].numel())
    )
    requests = exam()
    subject = [one for one in requests if one.context.startswith(SHOTS)]
    try:
        likelihoods(model, tokenizer(), subject)
    finally:
        handle.remove()
    lengths = [len(tokenizer().encode(one.context)) for one in set(subject)]
    assert sum(read) < max(lengths) + 30 * len(lengths) + 60  # 60 for the trial of trees
    assert max(lengths) > 100


@pytest.mark.filterwarnings("ignore::FutureWarning")  # PEFT's use of transformers
def test_an_adapter_and_a_learned_prompt_count() -> None:
    torch.manual_seed(0)
    lora = peft.LoraConfig(task_type="CAUSAL_LM", target_modules=["q_proj", "lm_head"], r=2)
    lora.init_lora_weights = False
    tuned: Any = peft.get_peft_model(LlamaForCausalLM(LlamaConfig(**SIZES)), lora).eval()
    check(tuned, exam()[:8])
    assert tree_span(tuned) > 0
    learned = peft.PromptTuningConfig(task_type="CAUSAL_LM", num_virtual_tokens=3)
    prompted: Any = peft.get_peft_model(roughened(LlamaForCausalLM(LlamaConfig(**SIZES))), learned)
    check(prompted.eval(), exam()[:8])
    assert tree_span(prompted) == 0


def test_the_model_is_left_as_it_was() -> None:
    model = LlamaForCausalLM(LlamaConfig(**SIZES)).train()
    model.model.norm.eval()
    likelihoods(model, tokenizer(), exam()[:2])
    assert model.training
    assert not model.model.norm.training
    assert not model.lm_head._forward_pre_hooks
    assert all(parameter.requires_grad for parameter in model.parameters())


def test_a_beginning_token_is_the_tokenizers_default_and_never_doubled() -> None:
    words = tokenizer(begins=True)
    check(llama(), exam(), words)
    plain = ChoiceRequest("The river", (" flows",))
    said = ChoiceRequest("<s>The river", (" flows",))
    (first,), (second,) = likelihoods(llama(), words, [plain, said])
    assert first == second
    # An empty context is the beginning token, unless the continuation begins with it.
    (bare,), (given,) = likelihoods(
        llama(), words, [ChoiceRequest("", ("The",)), ChoiceRequest("", ("<s>The",))]
    )
    assert bare == given


def test_a_context_longer_than_the_window_loses_its_beginning() -> None:
    long = "Which bridge? " * 80
    requests = [ChoiceRequest(f"{long}{end}", (" yes", " no, it is closed.")) for end in "AB"]
    found = check(llama(), [*requests, ChoiceRequest("Which", (" yes",))])
    assert [[score.cut for score in scores] for scores in found] == [
        [True] * 2,
        [True] * 2,
        [False],
    ]
    check(gpt2(), requests)


def test_a_continuation_longer_than_the_window_is_scored_in_pieces() -> None:
    continuation = " yes or no" * 80
    ids = tokenizer().encode("Which?" + continuation)
    context = len(tokenizer().encode("Which?"))
    assert len(ids) - context > WINDOW
    (found,) = likelihoods(llama(), tokenizer(), [ChoiceRequest("Which?", (continuation,))])
    whole = torch.tensor([ids])
    last, first = whole[:, -WINDOW - 1 :], whole[:, : len(ids) - WINDOW]
    expected = 0.0
    with torch.no_grad():
        for part, scored in ((last, WINDOW), (first, len(ids) - WINDOW - context)):
            logprobs = llama()(part[:, :-1]).logits[0, -scored:].log_softmax(dim=-1)
            expected += float(logprobs.gather(1, part[0, -scored:, None]).sum())
    assert found[0].logprob == pytest.approx(expected, abs=1e-3)
    assert found[0].tokens == len(ids) - context
    assert found[0].cut


def crossing() -> Any:
    """Knows the words ab, abc and d: what follows ab may take it away."""
    vocabulary = {"<s>": 0, "a": 1, "b": 2, "c": 3, "d": 4, "ab": 5, "abc": 6, " ": 7, "cd": 8}
    merges = [("a", "b"), ("ab", "c"), ("c", "d")]
    made = Tokenizer(models.BPE(vocabulary, merges))
    return FastTokenizer(tokenizer_object=made, bos_token="<s>", clean_up_tokenization_spaces=False)


def logprobs_after(ids: Sequence[int]) -> torch.Tensor:
    with torch.no_grad():
        after: torch.Tensor = llama()(torch.tensor([ids])).logits[0].log_softmax(dim=-1)
    return after


def test_a_token_across_the_boundary_is_scored_whole_where_nothing_would_be_left() -> None:
    """After "dab", "c" makes of d + ab the two tokens d + abc, and none is left."""
    found = likelihoods(llama(), crossing(), [ChoiceRequest("dab", ("c", "d", "cd"))])
    taken, clean, shifted = found[0]
    assert taken.logprob == pytest.approx(float(logprobs_after([4])[0, 6]), abs=1e-4)
    assert (taken.tokens, taken.crossed) == (1, True)
    assert clean.logprob == pytest.approx(float(logprobs_after([4, 5])[1, 4]), abs=1e-4)
    assert not clean.crossed
    # d + abc + d is longer than d + ab, so harness scores what comes behind, after d + ab.
    assert shifted.logprob == pytest.approx(float(logprobs_after([4, 5])[1, 4]), abs=1e-4)
    assert shifted.crossed
    # The first token of all crosses: it follows the beginning token.
    ((whole,),) = likelihoods(llama(), crossing(), [ChoiceRequest("ab", ("c",))])
    assert whole.logprob == pytest.approx(float(logprobs_after([0])[0, 6]), abs=1e-4)
    assert (whole.tokens, whole.crossed) == (1, True)


def test_a_text_without_tokens_is_certain_and_one_that_adds_none_scores_the_last() -> None:
    words = crossing()  # knows no other letters, and drops them
    nothing, nothing_more = likelihoods(
        llama(), words, [ChoiceRequest("zz", ("zz",)), ChoiceRequest("dab", ("z",))]
    )
    assert nothing == (Likelihood(0.0, 0, greedy=True, crossed=False),)
    assert nothing_more[0].tokens == 1
    assert nothing_more[0].crossed


def test_nothing_asked_is_nothing_answered() -> None:
    assert likelihoods(llama(), tokenizer(), []) == []
    assert likelihoods(llama(), tokenizer(), [ChoiceRequest("A", ())]) == [()]


def test_bfloat16_is_near_and_weights_in_bfloat16_read_trees() -> None:
    exact = likelihoods(llama(), tokenizer(), exam())
    near = likelihoods(llama(), tokenizer(), exam(), precision="bf16")
    for one, other in zip(exact, near, strict=True):
        for expected, score in zip(one, other, strict=True):
            assert score.logprob == pytest.approx(expected.logprob, abs=0.1 * expected.tokens)
    half = LlamaForCausalLM(LlamaConfig(**SIZES)).to(torch.bfloat16).eval()
    assert tree_span(half) > 0
    likelihoods(half, tokenizer(), exam()[:4])


def test_eager_attention_takes_the_same_masks() -> None:
    model = roughened(LlamaForCausalLM(LlamaConfig(**SIZES, attn_implementation="eager")))
    check(model, exam()[:10])
    assert tree_span(model) > 0


def test_progress_ends_at_all_continuations() -> None:
    told: list[tuple[str, int, int]] = []
    likelihoods(llama(), tokenizer(), exam(), progress=lambda *at: told.append(at), batch_tokens=60)
    total = sum(len(request.continuations) for request in exam())
    assert told[-1] == ("scoring", total, total)
    assert [done for _, done, _ in told] == sorted(done for _, done, _ in told)


def test_what_gets_no_number_is_nan_and_stops_nothing_else() -> None:
    broken = LlamaForCausalLM(LlamaConfig(**SIZES)).eval()
    with torch.no_grad():
        broken.model.embed_tokens.weight[tokenizer().encode("7")[0]].fill_(float("nan"))
    sound, unsound = ChoiceRequest("Which", (" A", " B")), ChoiceRequest("7", (" A", " B"))
    (expected,) = likelihoods(broken, tokenizer(), [sound])
    found, missing = likelihoods(broken, tokenizer(), [sound, unsound])
    assert [one.logprob for one in found] == pytest.approx([one.logprob for one in expected])
    assert all(math.isnan(one.logprob) for one in missing)
    (alone,) = likelihoods(broken, tokenizer(), [unsound])
    assert all(math.isnan(one.logprob) for one in alone)


def test_errors_say_what_is_wrong() -> None:
    with pytest.raises(UsageError, match="no precision 'fp8'; there are: fp32, bf16, auto"):
        likelihoods(llama(), tokenizer(), exam(), precision="fp8")
    broken = LlamaForCausalLM(LlamaConfig(**SIZES))
    with torch.no_grad():
        broken.lm_head.weight.fill_(float("nan"))
    with pytest.raises(ModelError, match="no numbers"):
        likelihoods(broken, tokenizer(), exam())
    nameless = FastTokenizer(tokenizer_object=tokenizer().backend_tokenizer)
    with pytest.raises(ModelError, match="no beginning or end token"):
        likelihoods(llama(), nameless, [ChoiceRequest("", ("A",))])
