"""Language models in GGUF files, run in this process by llama.cpp.

Knows the file, its adapters and the engine's limits. Refuses to know what is asked. Nothing is
printed, and though the engine opens a port on this machine, it answers there to nobody.
"""

from __future__ import annotations

import copy
import os
import secrets
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from onward.errors import ContextLengthError, MissingExtraError, ModelError, UsageError
from onward.models.gguf import context_length
from onward.protocols import OnText
from onward.types import DEFAULT_SAMPLING, Completion, Message, Sampling, Tokens

LARGEST_WINDOW = 16_384
"""Memory for the context is taken at once; what a file says of 128,000 tokens and more needs tens
of gigabytes."""
UNKNOWN_WINDOW = 4096

_PROMPTS_KEPT_MEGABYTES = 256


class LlamaModel:
    """A Model of a GGUF file; loaded when it is made, freed with it and with its views."""

    def __init__(
        self,
        path: Path,
        *,
        name: str,
        adapters: Sequence[tuple[str, Path]] = (),
        template: str | None = None,
    ) -> None:
        """Load ``path``, and ``adapters``: LoRA updates with their names, none of them in use.

        ``template`` (Jinja) takes the place of the file's own for all of them. Raises ModelError,
        or MissingExtraError without ``onward[gguf]``.
        """
        self._name = self._base_name = name
        self._adapter: str | None = None
        self._adapters = tuple(called for called, _ in adapters)
        self._window = min(context_length(path) or UNKNOWN_WINDOW, LARGEST_WINDOW)
        self._server = _open(path, self._window, [file for _, file in adapters], template)

    def with_adapter(self, adapter: str | None) -> LlamaModel:
        """The same loaded model with one of its adapters, whose name it then bears, or with none.

        The views share the engine and may be asked in turn; nothing is loaded again. Raises
        UsageError for an adapter that was not loaded.
        """
        if adapter is not None and adapter not in self._adapters:
            loaded = ", ".join(self._adapters) or "no adapters"
            raise UsageError(f"{self._base_name} was loaded with {loaded}, not with '{adapter}'")
        view = copy.copy(self)
        view._adapter, view._name = adapter, adapter or self._base_name
        return view

    @property
    def name(self) -> str:
        """The spec that selects it."""
        return self._name

    @property
    def window(self) -> int:
        """What the file says, at most LARGEST_WINDOW."""
        return self._window

    @property
    def listening_address(self) -> str:
        """Where the engine listens, though it answers only to a key that nobody has."""
        return str(self._server.listening_address)

    def complete(
        self,
        messages: Sequence[Message],
        sampling: Sampling = DEFAULT_SAMPLING,
        *,
        on_text: OnText | None = None,
    ) -> Completion:
        """Answer by the chat template; a schema becomes a grammar that binds.

        The part of the prompt that equals the last one is not read again. Raises
        ContextLengthError or ModelError.
        """
        request: dict[str, Any] = {
            "messages": [{"role": m.role, "content": m.content} for m in messages],
            "max_tokens": sampling.max_tokens,
            "temperature": sampling.temperature,
            "seed": sampling.seed,
            "stream": True,  # between pieces Python may interrupt
            "stream_options": {"include_usage": True},
        }
        if self._adapters:
            request["lora"] = [
                {"id": place, "scale": float(called == self._adapter)}
                for place, called in enumerate(self._adapters)
            ]
        if sampling.schema is not None:
            wanted = {"name": "answer", "schema": dict(sampling.schema), "strict": True}
            request["response_format"] = {"type": "json_schema", "json_schema": wanted}
        started = time.perf_counter()
        stream = _Stream(on_text)
        try:
            failed = self._server.handle_chat_completions(request, stream.receive)
        except ValueError as error:  # how the engine refuses a schema or a template
            raise ModelError(f"{self._name} cannot take this request: {error}") from error
        if stream.interruption is not None:
            raise stream.interruption
        if problem := stream.error or (failed or {}).get("error"):
            raise self._explained(problem)
        return Completion(
            text="".join(stream.pieces),
            model=self._name,
            tokens=stream.tokens,
            seconds=time.perf_counter() - started,
            finish=stream.finish,
            cost=0.0,
        )

    def _explained(self, error: Mapping[str, Any]) -> ModelError:
        if error.get("type") == "exceed_context_size_error":
            return ContextLengthError(
                f"the prompt has {error.get('n_prompt_tokens')} tokens and {self._name} takes "
                f"{self._window} with its answer: give it fewer hits (--limit), or choose a model "
                "with a larger window"
            )
        return ModelError(f"{self._name} did not answer: {error.get('message', error)}")


class _Stream:
    """What arrives piece by piece from the engine, which must not see our exceptions."""

    def __init__(self, on_text: OnText | None) -> None:
        self.pieces: list[str] = []
        self.tokens = Tokens()
        self.finish: Literal["stop", "length", "unknown"] = "unknown"
        self.error: Mapping[str, Any] | None = None
        self.interruption: BaseException | None = None
        self._on_text = on_text

    def receive(self, chunk: dict[str, Any]) -> bool:
        """Keep a piece; True tells the engine to stop."""
        try:
            self._keep(chunk)
        except BaseException as interruption:  # noqa: BLE001 - raised again outside the engine
            self.interruption = interruption
        return self.interruption is not None or self.error is not None

    def _keep(self, chunk: dict[str, Any]) -> None:
        if error := chunk.get("error"):
            self.error = error
        if usage := chunk.get("usage"):
            self.tokens = Tokens(usage.get("prompt_tokens"), usage.get("completion_tokens"))
        for choice in chunk.get("choices", ()):
            if choice.get("finish_reason") in ("stop", "length"):
                self.finish = choice["finish_reason"]
            if piece := choice.get("delta", {}).get("content"):
                self.pieces.append(piece)
                if self._on_text is not None:
                    self._on_text(piece)


def _open(path: Path, window: int, adapters: Sequence[Path], template: str | None) -> Any:  # noqa: ANN401 - no types
    try:
        import xllamacpp
    except ModuleNotFoundError as error:
        raise MissingExtraError("a GGUF model", "gguf") from error
    except ImportError as error:  # it stands on libgomp of the system
        raise ModelError(
            f"llama.cpp cannot be loaded ({error}); on Debian: apt install libgomp1"
        ) from error
    params = xllamacpp.CommonParams()
    params.model.path = str(path)
    params.n_ctx = window
    params.n_parallel = 1
    params.fit_params = False
    params.warmup = False
    params.verbosity = -1
    if template is not None:
        params.chat_template = template
    # The engine forgets the last prompt when the adapter changes, but finds older ones by their
    # tokens alone: what was read under one adapter would be used under another.
    params.cache_ram_mib = 0 if adapters else _PROMPTS_KEPT_MEGABYTES
    cores = os.cpu_count() or 1
    # Its threads wait for each other by spinning: with one busy neighbour on the machine, writing
    # with every core was measured ten times slower than with one core less.
    params.cpuparams.n_threads = max(1, cores - 1)
    params.cpuparams_batch.n_threads = cores
    # A port that cannot be refused is opened on the loopback address: nobody else has its key.
    params.api_keys = [secrets.token_urlsafe(32)]
    params.ui = False
    params.endpoint_slots = False
    if adapters:
        params.lora_adapters = [xllamacpp.CommonAdapterLoraInfo(str(a), 0.0) for a in adapters]
        params.lora_init_without_apply = True
    try:
        return xllamacpp.Server(params)
    except (RuntimeError, ValueError) as error:
        beside = f" with {', '.join(map(str, adapters))}" if adapters else ""
        raise ModelError(f"llama.cpp cannot load {path}{beside}: {error}") from error
