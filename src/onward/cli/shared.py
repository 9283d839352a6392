"""Flags that several commands share; a flag of an option sets the field of the same name.

``@flags("answer.model", "retrieve.limit")`` gives a command ``--model`` and ``--limit`` and passes
it ``options``, the effective Options. Each option's help stands once, here.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from onward.cli.settings import effective_options, kind_of_option
from onward.options import Options

HELP = {
    "read.ocr": "Read scanned pages and images where onward[ocr] is installed.",
    "read.max_megabytes": "Skip larger files.",
    "read.max_seconds": "Give a file up that takes longer.",
    "read.max_rows": "Rows of one sheet or database table that are searched.",
    "read.include": "Read only files that match this glob (may be given several times).",
    "read.exclude": "Leave out files that match this glob (may be given several times).",
    "read.workers": "Processes that read; 0 means one for each core.",
    "passages.words": "Aim for passages of so many words.",
    "passages.overlap_sentences": "Sentences repeated from the passage before.",
    "retrieve.limit": "Passages found for the answer.",
    "retrieve.candidates": "Passages found by words that are compared by meaning.",
    "retrieve.fusion": "scores: add standardised scores; ranks: reciprocal rank fusion.",
    "retrieve.rank_constant": "k of reciprocal rank fusion.",
    "retrieve.dense": "Compare by meaning too, not by words only.",
    "retrieve.where": "Only passages with source=GLOB, title=WORDS, kind=table, page=3, year=2022.",
    "retrieve.infer": "Read such conditions from the question too.",
    "retrieve.quantities": "Look for what a named quantity is computed from, too.",
    "retrieve.sentence_window": "Show so many sentences around the best one; 0: the whole passage.",
    "retrieve.merge": "Show a section whole when this share of its passages is found; 0: never.",
    "retrieve.summaries": "Find sections by their summaries too.",
    "retrieve.diversity": "0 orders by relevance, 1 by difference from the hits before.",
    "retrieve.graph": "Find passages by the names that they share with others.",
    "retrieve.rewrites": "Search so many other wordings of the question, by the model.",
    "retrieve.hypothesis": "Search for an answer that the model makes up, too (HyDE).",
    "retrieve.rerank": "Order again by a cross-encoder (folder or hub name), or by: model.",
    "retrieve.rerank_depth": "Best hits that are ordered again.",
    "store.vectors": "auto, exact, usearch, faiss, lancedb, chroma, pgvector:URL or pinecone:NAME.",
    "store.distance": "cosine, ip (inner product) or l2 (Euclidean).",
    "tables.compute": "Answer by a query where tables hold the answer.",
    "tables.tables": "Best tables that a question is tried on.",
    "tables.query_seconds": "Give a query up that takes longer.",
    "tables.query_rows": "Most rows of a query's result.",
    "context.context_tokens": "Most tokens of passages; 0: what the model's window holds.",
    "context.history_tokens": "Most tokens of earlier turns; older ones are condensed.",
    "context.compress": "Keep of each passage the sentences that bear on the question.",
    "context.order": "rank: best passage first; ends: best first, second best last.",
    "context.memory": "Remember facts of conversations, and use them.",
    "route.route": "Where to look: documents, tables, web, tools or model (several times).",
    "route.web_search": "Search the web by brave, tavily or searxng:URL.",
    "route.web_results": "Web pages fetched for a question.",
    "route.web_megabytes": "Leave out larger web pages.",
    "route.web_seconds": "Longest wait for a web page.",
    "route.private": "Fetch from addresses of private networks too.",
    "route.servers": "MCP server whose tools may be called: NAME=COMMAND ARGS or NAME=URL.",
    "server.timeout_seconds": "Longest silence of a model's server.",
    "server.retries": "Tries after the first, when a server is busy or fails.",
    "server.requests_per_minute": "Ask a server at most so often.",
    "server.tokens_per_minute": "Send a server at most so much.",
    "server.window": "Tokens of prompt and answer together, where the server's limit differs.",
    "server.dollars_per_million_read": "Price of a million tokens read, to count the cost.",
    "server.dollars_per_million_written": "Price of a million tokens written.",
    "answer.model": "quote, smollm2, gguf:FILE, openai:NAME, ollama:NAME, hf:PATH, http://HOST/v1#NAME.",
    "answer.max_tokens": "Longest answer of a model.",
    "answer.temperature": "0 gives the same answer each time.",
    "answer.seed": "Seed of the model's choices.",
    "answer.sentences": "Most sentences that quote cites.",
    "answer.fresh": "Ask the model again even where its answer is known.",
    "judge.judge": "Model that judges; several make a jury. None: the offline judge.",
    "judge.rubric": "TOML file with criteria, weights and wording of your own.",
    "judge.repeats": "Verdicts that each judge gives of an answer.",
    "judge.judge_tokens": "Longest reply of a judge.",
    "judge.judge_temperature": "Above 0, repeats of a judge may differ.",
    "examine.fakes": "Questions beside which fakes are planted; 0 leaves the judge unexamined.",
    "examine.catch": "Share of each kind of fake that the judge has to catch to be trusted.",
    "evaluate.at_once": "Questions that a server is asked at the same time.",
    "evaluate.level": "Level of intervals and tests.",
    "evaluate.records": "Database of the runs: postgresql+psycopg://HOST/NAME for a team.",
    "probe.samples": "Times that each question is asked.",
    "probe.bias": "Ask each question about another group of people too.",
    "probe.toxicity": "Function from texts to chances, as package.module:name.",
    "tune.method": "full, last-layer, last-blocks:N, lora, dora, rslora, pissa, lora+, bitfit, ...",
    "tune.rank": "Rank of LoRA, width of adapters, number of virtual tokens.",
    "tune.alpha": "The update is scaled by alpha / rank; 0: twice the rank, for rslora 8.",
    "tune.targets": "Matrices to update: q, k, v, o, gate, up, down, all-linear, or their names.",
    "tune.dropout": "Of the update's input.",
    "tune.epochs": "Times that the records are seen.",
    "tune.batch": "Records of an optimiser step.",
    "tune.micro_batch": "Records computed at once; 0: as many as make some 2,000 tokens.",
    "tune.learning_rate": "Highest learning rate; without it the method's default.",
    "tune.warmup": "Share of the steps in which the learning rate rises.",
    "tune.schedule": "How the learning rate falls: linear, cosine or constant.",
    "tune.weight_decay": "Weight decay of AdamW.",
    "tune.record_tokens": "Longest record, in tokens.",
    "tune.overlong": "drop longer records, or cut them at the end.",
    "tune.style": "How instructions are written: chat (the model's template), alpaca or plain.",
    "tune.weight": "Weight of each source, in their order (several times).",
    "tune.text": "Column of the text, or of the prompt.",
    "tune.label": "Column of the class, or of the answer.",
    "tune.balanced": "As many texts of every class as of the rarest.",
    "tune.validation": "Share of the records that tells when to stop.",
    "tune.test": "Share of the records that the verdict is about.",
    "tune.test_file": "File of the records that the verdict is about.",
    "tune.evaluations": "Looks at the validation records, and checkpoints, an epoch.",
    "tune.patience": "Stop after so many looks without gain; 0: never.",
    "tune.precision": "auto, bf16 or fp32.",
    "tune.cache": "Keep what frozen layers give instead of computing it every epoch.",
    "tune.pooling": "What a classifier sees of a text: last, first or mean.",
    "tune.loss": "Of preference tuning: sigmoid (DPO), ipo, hinge, ... or reward.",
    "tune.beta": "Of preference tuning: higher stays closer to the model before.",
    "tune.rpo_alpha": "Of preference tuning: weight of the chosen answers' own loss (RPO: 1).",
    "tune.teacher": "Model whose answers are learned instead of the file's.",
    "tune.distractors": "Passages shown beside the right one.",
    "tune.unanswerable": "Share of records whose passages do not hold the answer.",
    "tune.samples": "Held-out records answered in words before and after.",
    "tune.forgetting": "Measure what the model lost of what it knew.",
    "study.minutes": "Time for all trials together.",
    "study.seeds": "Trainings of each setting in the last round.",
    "study.budget": "Parameters that each choice of matrices may train; 0: rank 8 on q and v.",
    "study.ranks": "Ranks to try (several times).",
    "benchmark.data": "Folder with the tasks' files; without it they come from the hub.",
    "benchmark.items": "Only the first items of each task, or of each of its groups; 0: all.",
    "benchmark.shots": "Worked examples before each item; -1: as each task has it.",
    "benchmark.chat": "Write prompts in the model's chat template, examples as turns.",
    "benchmark.in_words": "Answer choices in words, by letter, not by likelihood.",
    "benchmark.numerics": "fp32, bf16 or auto, of models in memory.",
    "benchmark.shuffled": "Ask choices in another order too, and say what that costs.",
    "benchmark.training": "File that the model was tuned on, to find its items (several times).",
}
READ = tuple(name for name in HELP if name.startswith(("read.", "passages.")))
RETRIEVE = tuple(name for name in HELP if name.startswith("retrieve."))
TABLES = tuple(name for name in HELP if name.startswith("tables."))
CONTEXT = tuple(name for name in HELP if name.startswith("context."))
ROUTE = tuple(name for name in HELP if name.startswith("route."))
ANSWER = tuple(name for name in HELP if name.startswith("answer."))
SERVER = tuple(name for name in HELP if name.startswith("server."))
STORE = tuple(name for name in HELP if name.startswith("store."))
JUDGE = tuple(name for name in HELP if name.startswith(("judge.", "examine.")))
JUDGED = ("judge.judge", "judge.rubric", "judge.judge_tokens", "judge.judge_temperature")
"""What decides a verdict of a judge that judges once and is not examined."""
EVALUATE = tuple(name for name in HELP if name.startswith("evaluate."))
PROBE = tuple(name for name in HELP if name.startswith("probe."))
TUNE = ("answer.model", "answer.seed", *(name for name in HELP if name.startswith("tune.")))
STUDY = tuple(name for name in HELP if name.startswith("study."))
BENCHMARK = tuple(name for name in HELP if name.startswith("benchmark."))
RECORDS = ("evaluate.records",)
ASK = (*ANSWER, *TABLES, *CONTEXT, *ROUTE, *SERVER, *RETRIEVE, *STORE, *READ)
"""What decides an answer."""

_SHORT = {"answer.model": "-m", "retrieve.limit": "-n"}

Command = Callable[..., Any]

_OFFLINE: Callable[[Command], Command] = click.option(
    "--offline", is_flag=True, help="Forbid every network call."
)


def names_in(text: str) -> tuple[str, ...]:
    """The names that were given by commas; blanks around them fall away."""
    return tuple(name.strip() for name in text.split(",") if name.strip())


def flags(*names: str) -> Callable[[Command], Command]:
    """Add a flag for each ``section.option`` and ``--offline``; pass the result as ``options``."""

    def decorate(function: Command) -> Command:
        @functools.wraps(function)
        def wrapped(*, offline: bool, **arguments: Any) -> Any:  # noqa: ANN401 - click's arguments
            given: dict[str, dict[str, Any]] = {}
            for name in names:
                section, option = name.split(".")
                value = arguments.pop(option)
                given.setdefault(section, {})[option] = None if value == () else value
            options = effective_options(given, offline=offline)
            return function(options=options, **arguments)

        command: Command = wrapped
        decorators = [_OFFLINE, *(_flag(name) for name in reversed(names))]
        for add_flag in decorators:
            command = add_flag(command)
        return command

    return decorate


def _flag(name: str) -> Callable[[Command], Command]:
    section, option = name.split(".")
    default = getattr(getattr(Options(), section), option)
    flag = "--" + option.replace("_", "-")
    shown = f"{HELP[name]} [default: {default}]" if default not in (None, ()) else HELP[name]
    if isinstance(default, bool):
        return click.option(f"{flag}/--no-{flag[2:]}", option, default=None, help=shown)
    return click.option(
        *([_SHORT[name]] if name in _SHORT else []),
        flag,
        option,
        type=kind_of_option(section, option),
        multiple=isinstance(default, tuple),
        default=None,
        help=shown,
    )


report_option = click.option(
    "--report",
    metavar="DIR",
    type=click.Path(path_type=Path, file_okay=False),
    help="Write report.html, report.md and report.json into this folder.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
steps_option = click.option(
    "--steps", is_flag=True, help="Show how the answer came about: route, queries, reasons."
)
source_option = click.option(
    "-s",
    "--source",
    "sources",
    multiple=True,
    help="A file, folder, glob, URL or database URL; may be given several times.",
)
