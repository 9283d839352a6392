"""The names of the methods and what each of them allows.

Knows names only, so that a command line can check them without torch. Refuses to know models.
"""

from __future__ import annotations

import re

from onward.errors import UsageError

LORA_FAMILY = ("lora", "dora", "rslora", "pissa", "lora+")
METHODS = (
    "full",
    "last-layer",
    "last-blocks:N",
    *LORA_FAMILY,
    "bitfit",
    "adapter",
    "prompt",
    "prefix",
    "ia3",
)

_LAST_BLOCKS = re.compile(r"last-blocks:([1-9][0-9]{0,3})")

_LEARNING_RATES = {
    # The upper end of what Devlin et al. 2019 (appendix A.3) searched, and transformers' default.
    "full": 5e-5,
    # The fewer weights move, and the nearer to the output, the farther each may go: a frozen
    # network below cannot be damaged.
    "last-blocks": 3e-4,
    "last-layer": 5e-4,
    # Ten times that of full fine-tuning, over many models and data sets (Schulman et al. 2025,
    # "LoRA without regret").
    "lora": 5e-4,
    "dora": 5e-4,
    "rslora": 5e-4,
    # Starts from the principal components. Adam moves every entry of B as far, but those of A are
    # 3 to 5 times as large as LoRA's (SmolLM2-135M, rank 16), so the product moves that much more.
    "pissa": 1e-4,
    # That of A; B learns LORA_PLUS_RATIO times as fast, which keeps the geometric mean of LoRA's.
    "lora+": 1.25e-4,
    # Ben Zaken et al. 2022: much larger than for all weights, up to 1e-3.
    "bitfit": 1e-3,
    # Houlsby et al. 2019 searched 3e-5 to 3e-3.
    "adapter": 5e-4,
    # Soft tokens need large steps: Lester et al. 2021 use 0.3 with Adafactor, which scales it by
    # the size of the weights.
    "prompt": 1e-2,
    "prefix": 1e-2,
    # The recipe of Liu et al. 2022 (T-Few).
    "ia3": 3e-3,
}

LORA_PLUS_RATIO = 16.0
"""How much faster B learns than A (Hayou et al. 2024 advise 2^4)."""


def check_method(method: str) -> None:
    """Raise UsageError unless there is such a method."""
    if method in METHODS and method != "last-blocks:N":
        return
    if method.startswith("last-blocks"):
        if _LAST_BLOCKS.fullmatch(method):
            return
        raise UsageError(
            f"--method {method!r} does not say how many blocks: write last-blocks:N, such as "
            "last-blocks:2"
        )
    raise UsageError(f"there is no --method {method!r}: choose {', '.join(METHODS)}")


def default_learning_rate(method: str) -> float:
    """Return the learning rate for AdamW that ``method`` usually wants; of A for ``lora+``."""
    check_method(method)
    return _LEARNING_RATES[method.partition(":")[0]]


def block_count(method: str) -> int | None:
    """Return N of ``last-blocks:N``, None for every other method."""
    found = _LAST_BLOCKS.fullmatch(method)
    return int(found[1]) if found else None


def is_lora(method: str) -> bool:
    """Whether the update is a product of two narrow matrices for each weight matrix."""
    return method in LORA_FAMILY


def changes_weights(method: str) -> bool:
    """Whether weights of the base itself are trained: ``full`` and ``last-…``."""
    return method.partition(":")[0] in ("full", "last-layer", "last-blocks")


def can_scale(method: str) -> bool:
    """Whether the update can count more or less than once; virtual tokens are there or not."""
    check_method(method)
    return method not in ("prompt", "prefix")


def can_merge(method: str) -> bool:
    """Whether the tuned model can be a plain one; BitFit's depends on the architecture too."""
    return method not in ("prompt", "prefix", "adapter")
