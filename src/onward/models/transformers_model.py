"""Language models of the ``transformers`` package, from a folder or a hub repository.

Needs ``onward[train]``. Knows chat templates and generation. Refuses to know how models are
trained.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import torch
import transformers

from onward.causal_model import load_causal_model, window_of
from onward.errors import ContextLengthError
from onward.models.schema_prompt import with_schema
from onward.protocols import OnText
from onward.types import DEFAULT_SAMPLING, Completion, Message, Sampling, Tokens


class TransformersModel:
    """A Model that generates with torch, on a graphics card where there is one."""

    def __init__(
        self,
        source: str,
        *,
        name: str,
        offline: bool = False,
        gguf_file: str | None = None,
        update: Callable[[Any], Any] | None = None,
        template: str | None = None,
        ends: Sequence[int] = (),
    ) -> None:
        """Load a local folder, or a repository of the hub; no code of a repository is run.

        With ``gguf_file`` the weights are dequantised from that file of the folder; ``update``
        puts what was tuned onto the model; ``template`` (Jinja) takes the place of the model's
        own, ``ends`` that of the tokens that end its answers. Raises ModelError, or OfflineError
        for a repository that is not on this machine.
        """
        self._tokenizer, model = load_causal_model(
            name,
            source,
            gguf_file,
            offline=offline,
            dtype="auto" if gguf_file is None else torch.float32,
        )
        self._name = name
        if template is not None:
            self._tokenizer.chat_template = template
        if update is not None:
            model = update(model)
        self._ends = tuple(ends)
        self._model = model.to("cuda" if torch.cuda.is_available() else "cpu").eval()

    @property
    def name(self) -> str:
        """The spec that selects it."""
        return self._name

    @property
    def window(self) -> int:
        """Positions that the model was made for."""
        return window_of(self._model)

    def complete(
        self,
        messages: Sequence[Message],
        sampling: Sampling = DEFAULT_SAMPLING,
        *,
        on_text: OnText | None = None,
    ) -> Completion:
        """Answer by the model's chat template; a schema is asked for in words.

        A model without a template (one that was not tuned to chat) reads the messages as
        paragraphs and goes on writing. Raises ContextLengthError or ModelError.
        """
        started = time.perf_counter()
        prompt = self._encode(
            with_schema(messages, sampling.schema) if sampling.schema else messages
        )
        length = prompt.shape[1]
        if length >= self.window:
            raise ContextLengthError(
                f"the prompt has {length} tokens and {self._name} takes {self.window} with its "
                "answer: give it fewer hits (--limit), or choose a model with a larger window"
            )
        limit = min(sampling.max_tokens, self.window - length)
        written = self._generate(prompt, replace(sampling, max_tokens=limit), on_text)
        ended = bool(len(written)) and int(written[-1]) in self._end_tokens()
        return Completion(
            text=self._tokenizer.decode(written, skip_special_tokens=True),
            model=self._name,
            tokens=Tokens(length, len(written)),
            seconds=time.perf_counter() - started,
            finish="stop" if ended else "length",
            cost=0.0,
        )

    def _encode(self, messages: Sequence[Message]) -> torch.Tensor:
        said = [{"role": message.role, "content": message.content} for message in messages]
        if self._tokenizer.chat_template is None:
            text = "\n\n".join(message.content for message in messages) + "\n\n"
            encoded = self._tokenizer(text, return_tensors="pt")
        else:
            encoded = self._tokenizer.apply_chat_template(
                said, add_generation_prompt=True, return_tensors="pt", return_dict=True
            )
        ids: torch.Tensor = encoded["input_ids"].to(self._model.device)
        return ids

    def _generate(
        self,
        prompt: torch.Tensor,
        sampling: Sampling,
        on_text: OnText | None,
    ) -> torch.Tensor:
        options: dict[str, Any] = {"do_sample": sampling.temperature > 0}
        if sampling.temperature > 0:
            options["temperature"] = sampling.temperature
        if on_text is not None:
            options["streamer"] = _streamer(self._tokenizer, on_text)
        with torch.random.fork_rng(), torch.inference_mode():
            torch.manual_seed(sampling.seed)
            output = self._model.generate(
                input_ids=prompt,
                attention_mask=torch.ones_like(prompt),
                max_new_tokens=sampling.max_tokens,
                pad_token_id=self._pad_token(),
                eos_token_id=sorted(self._end_tokens()) or None,
                **options,
            )
        written: torch.Tensor = output[0][prompt.shape[1] :]
        return written

    def _end_tokens(self) -> set[int]:
        if self._ends:
            return set(self._ends)
        ends = self._model.generation_config.eos_token_id
        if ends is None:
            ends = self._tokenizer.eos_token_id
        return set(ends) if isinstance(ends, list) else {ends} - {None}

    def _pad_token(self) -> int | None:
        pad = self._tokenizer.pad_token_id
        chosen: int | None = pad if pad is not None else self._tokenizer.eos_token_id
        return chosen


def _streamer(tokenizer: Any, on_text: OnText) -> transformers.TextStreamer:  # noqa: ANN401
    """Hand on each finished piece of text; generation calls it from this very thread."""

    class Streamer(transformers.TextStreamer):
        def on_finalized_text(self, text: str, stream_end: bool = False) -> None:  # noqa: FBT001, FBT002
            del stream_end
            if text:
                on_text(text)

    return Streamer(tokenizer, skip_prompt=True, skip_special_tokens=True)
