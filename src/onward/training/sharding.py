"""Weights that FSDP spread over several processes, whole again in each of them.

Knows FSDP of version 2, which parts parameters and puts hooks onto modules. Refuses to know what is
trained, and how processes were started.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from torch import nn
from torch.distributed.tensor import DTensor
from transformers import Trainer

from onward.errors import TrainingError


@dataclass(frozen=True, slots=True)
class Whole:
    """A module as it was before its weights were spread."""

    module: nn.Module
    kind: type[nn.Module]
    names: frozenset[str]
    """Of its own attributes: FSDP wraps methods, such as ``generate``."""
    hooks: Mapping[str, Any]


def whole_parts(model: nn.Module) -> list[Whole]:
    """What ``gather`` needs to know of ``model``, before it is trained."""
    return [
        Whole(
            module,
            type(module),
            frozenset(vars(module)),
            {name: copy.copy(held) for name, held in vars(module).items() if "hooks" in name},
        )
        for module in model.modules()
    ]


def gather(parts: list[Whole]) -> None:
    """Give each process all weights again, in place and as precise as they were trained.

    All processes must come here. What is not spread stays as it is.
    """
    found: dict[DTensor, nn.Parameter] = {}
    for part in parts:
        parameters = part.module._parameters
        for name, parameter in parameters.items():
            if isinstance(parameter, DTensor):
                if parameter not in found:  # tied weights stay tied
                    trained = parameter.requires_grad
                    found[parameter] = nn.Parameter(parameter.full_tensor(), trained)
                parameters[name] = found[parameter]
    if found:
        for part in parts:
            own = vars(part.module)
            for name in own.keys() - part.names:
                del own[name]
            own.update(part.hooks)
            part.module.__class__ = part.kind


def check_sharding(trainer: Trainer) -> None:
    """Raise TrainingError where weights would be spread in a way that ``gather`` cannot undo."""
    plugin = getattr(trainer.accelerator.state, "fsdp_plugin", None)
    if plugin is not None and plugin.fsdp_version != 2:
        raise TrainingError(
            "FSDP of version 1 rebuilds the model, which cannot be measured afterwards: say"
            " fsdp_version: 2 in accelerate's configuration"
        )
