"""What the optimiser is told about the parameters: their learning rates and weight decay.

Knows parameters. Refuses to know optimisers and schedules.
"""

from __future__ import annotations

from typing import Any

from onward.training.methods.choice import LORA_PLUS_RATIO


def parameter_groups(
    model: Any, method: str, learning_rate: float, weight_decay: float
) -> list[dict[str, Any]]:
    """Return the trained parameters in groups for an optimiser of torch; none is empty.

    Weight decay pulls towards 0, so it is for matrices only: not for biases, norms, and vectors
    that scale, whose neutral value is 1. LoRA+ lets B learn 16 times as fast as the rest (Hayou
    et al. 2024). ``model`` may hold the tuned model as a part, such as a classifier.
    """
    groups: dict[tuple[float, float], list[Any]] = {}
    for name, parameter in model.named_parameters():
        if not parameter.requires_grad:
            continue
        matrix = parameter.ndim > 1 and "ia3_l" not in name
        faster = method == "lora+" and "lora_B" in name
        key = (
            learning_rate * LORA_PLUS_RATIO if faster else learning_rate,
            weight_decay if matrix else 0.0,
        )
        groups.setdefault(key, []).append(parameter)
    return [
        {"params": parameters, "lr": rate, "weight_decay": decay}
        for (rate, decay), parameters in groups.items()
    ]
