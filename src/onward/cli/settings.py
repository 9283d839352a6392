"""Options from ``onward.toml`` and flags: flags win, unknown names are refused.

::

    [read]              # ReadOptions
    exclude = ["archive/**"]
    [answer]            # AnswerOptions
    model = "smollm2"
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import fields, replace
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

from onward.errors import UsageError
from onward.options import Options

FILE_NAME = "onward.toml"
SECTIONS = (
    *("read", "passages", "retrieve", "store", "tables", "context", "route", "server", "answer"),
    *("judge", "examine", "evaluate", "probe", "tune", "study", "benchmark"),
)


LEAST = {
    "read.max_megabytes": 1,
    "read.max_seconds": 1,
    "read.max_rows": 1,
    "read.workers": 0,
    "passages.words": 10,
    "passages.overlap_sentences": 0,
    "retrieve.limit": 1,
    "retrieve.candidates": 1,
    "retrieve.rank_constant": 0,
    "retrieve.sentence_window": 0,
    "retrieve.merge": 0,
    "retrieve.diversity": 0,
    "retrieve.rewrites": 0,
    "retrieve.rerank_depth": 1,
    "tables.tables": 1,
    "tables.query_seconds": 0.1,
    "tables.query_rows": 1,
    "context.context_tokens": 0,
    "context.history_tokens": 0,
    "route.web_results": 1,
    "route.web_megabytes": 1,
    "route.web_seconds": 1,
    "server.timeout_seconds": 1,
    "server.retries": 0,
    "server.requests_per_minute": 1,
    "server.tokens_per_minute": 1,
    "server.window": 256,
    "answer.max_tokens": 1,
    "answer.temperature": 0,
    "answer.sentences": 1,
    "judge.repeats": 1,
    "judge.judge_tokens": 1,
    "judge.judge_temperature": 0,
    "examine.fakes": 0,
    "examine.catch": 0,
    "evaluate.at_once": 1,
    "evaluate.level": 0.5,
    "probe.samples": 1,
    "tune.rank": 1,
    "tune.alpha": 0,
    "tune.dropout": 0,
    "tune.epochs": 1,
    "tune.batch": 1,
    "tune.micro_batch": 0,
    "tune.learning_rate": 0,
    "tune.warmup": 0,
    "tune.weight_decay": 0,
    "tune.record_tokens": 8,
    "tune.weight": 0,
    "tune.validation": 0,
    "tune.test": 0,
    "tune.evaluations": 1,
    "tune.patience": 0,
    "tune.beta": 0,
    "tune.rpo_alpha": 0,
    "tune.distractors": 0,
    "tune.unanswerable": 0,
    "tune.samples": 0,
    "study.minutes": 0.1,
    "study.seeds": 1,
    "study.budget": 0,
    "study.ranks": 1,
    "benchmark.items": 0,
    "benchmark.shots": -1,
}
"""Options that would make no sense below."""


MOST = {
    "retrieve.merge": 1,
    "retrieve.diversity": 1,
    "examine.catch": 1,
    "evaluate.level": 0.999,
    "tune.dropout": 0.9,
    "tune.warmup": 1,
    "tune.validation": 0.9,
    "tune.test": 0.9,
    "tune.unanswerable": 0.9,
}
"""Options that would make no sense above."""

CHOICES = {
    "store.distance": ("cosine", "ip", "l2"),
    "context.order": ("rank", "ends"),
    "retrieve.fusion": ("scores", "ranks"),
    "tune.schedule": ("linear", "cosine", "constant"),
    "tune.overlong": ("drop", "cut"),
    "tune.style": ("chat", "alpaca", "plain"),
    "tune.precision": ("auto", "bf16", "fp32"),
    "tune.pooling": ("last", "first", "mean"),
    "benchmark.numerics": ("auto", "bf16", "fp32"),
    "route.route": ("documents", "tables", "web", "tools", "model"),
}


def kind_of_option(section: str, option: str) -> type:
    """The type of an option's value; of its items, where it holds several."""
    hint = get_type_hints(type(getattr(Options(), section)))[option]
    kind: type = hint
    if get_origin(hint) is tuple:
        kind = get_args(hint)[0]
    elif get_origin(hint) is UnionType:
        kind = next(kind for kind in get_args(hint) if kind is not NoneType)
    return kind


def effective_options(
    flags: Mapping[str, Mapping[str, Any]] | None = None,
    *,
    offline: bool = False,
    start: Path | None = None,
) -> Options:
    """Return the options of ``onward.toml`` (searched upwards from ``start``) under the flags.

    ``flags`` maps a section to its options; a flag that is None was not given. Raises UsageError
    for a section, a name or a type that does not exist.
    """
    options = Options(offline=offline)
    if (path := find_settings(start or Path.cwd())) is not None:
        options = _with(options, _load(path), str(path))
    given = {
        section: {name: value for name, value in values.items() if value is not None}
        for section, values in (flags or {}).items()
    }
    return _with(options, given, "the command line")


def find_settings(start: Path) -> Path | None:
    """The nearest ``onward.toml`` in ``start`` or above it."""
    start = start.resolve()
    return next((f for d in (start, *start.parents) if (f := d / FILE_NAME).is_file()), None)


def project_settings(start: Path) -> Path:
    """Where the settings of the project around ``start`` are, or would be: beside its library."""
    if (found := find_settings(start)) is not None:
        return found
    start = start.resolve()
    roots = (folder for folder in (start, *start.parents) if (folder / ".onward").is_dir())
    return next(roots, start) / FILE_NAME


def _load(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise UsageError(f"cannot read {path}: {error}") from error


def _with(options: Options, given: Mapping[str, Any], where: str) -> Options:
    for section, values in given.items():
        if section not in SECTIONS or not isinstance(values, Mapping):
            raise UsageError(f"{where}: no section '{section}'; there are {', '.join(SECTIONS)}")
        part = getattr(options, section)
        known = {field.name: getattr(part, field.name) for field in fields(part)}
        checked = {}
        for name, value in values.items():
            if name not in known:
                raise UsageError(
                    f"{where}: no option '{name}' in [{section}]; there are {', '.join(known)}"
                )
            checked[name] = _checked(value, section, name, where)
        options = replace(options, **{section: replace(part, **checked)})
    return options


def _checked(value: object, section: str, name: str, where: str) -> object:
    """Return ``value`` as the option's type; lists become tuples, whole numbers floats."""
    kind = kind_of_option(section, name)
    several = isinstance(getattr(getattr(Options(), section), name), tuple)
    least = LEAST.get(f"{section}.{name}")
    if isinstance(value, int | float) and least is not None and not value >= least:
        raise UsageError(f"{where}: [{section}] {name} is {value!r}; it must be at least {least}")
    most = MOST.get(f"{section}.{name}")
    if isinstance(value, int | float) and most is not None and not value <= most:
        raise UsageError(f"{where}: [{section}] {name} is {value!r}; it must be at most {most}")
    choices = CHOICES.get(f"{section}.{name}")
    given = value if isinstance(value, list | tuple) else [value]
    if choices and (wrong := [one for one in given if one not in choices]):
        there = ", ".join(choices)
        raise UsageError(f"{where}: [{section}] {name} is {wrong[0]!r}; there are {there}")
    if several and isinstance(value, list | tuple):
        if all(type(item) is kind for item in value):
            return tuple(value)
    elif kind is float and type(value) is int:
        return float(value)
    elif type(value) is kind and not several:
        return value
    wanted = f"a list of {kind.__name__}" if several else kind.__name__
    raise UsageError(f"{where}: [{section}] {name} is {value!r}; it must be {wanted}")


def set_model(path: Path, spec: str) -> None:
    """Write ``model`` into section ``[answer]`` of the settings at ``path``; keep the rest."""
    import tomlkit

    try:
        document = tomlkit.parse(path.read_text(encoding="utf-8") if path.exists() else "")
    except (tomlkit.exceptions.TOMLKitError, UnicodeDecodeError) as error:
        raise UsageError(f"cannot read {path}: {error}") from error
    document.setdefault("answer", tomlkit.table())["model"] = spec
    try:
        path.write_text(tomlkit.dumps(document), encoding="utf-8")
    except OSError as error:
        raise UsageError(f"cannot write {path}: {error.strerror}") from error
