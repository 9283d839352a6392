"""The options of every flow: small frozen dataclasses that equal the command line's flags.

``onward.toml`` may set them, flags win, and the effective options are saved with each run. A
default that was measured says where.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How sources become documents."""

    ocr: bool = True
    """Read scanned pages and images where ``onward[ocr]`` is installed."""
    max_megabytes: int = 512
    """Larger files are skipped, with that reason."""
    max_seconds: int = 300
    """A file that takes longer is given up, with that reason."""
    max_rows: int = 200_000
    """Rows of one sheet or table that are searched; of CSV, SQLite and DuckDB files all rows are
    computed over. What is left out is a warning."""
    include: tuple[str, ...] = ()
    """Globs relative to a folder source; empty means every file."""
    exclude: tuple[str, ...] = ()
    """Globs relative to a folder source, besides its ``.gitignore`` and ``.onwardignore``."""
    workers: int = 0
    """Processes that read; 0 means one for each core."""


@dataclass(frozen=True, slots=True)
class PassageOptions:
    """How documents become passages."""

    words: int = 180
    """Aim, in words; a passage ends at a sentence near it (120-220 measured alike)."""
    overlap_sentences: int = 0
    """Sentences repeated from the passage before."""


@dataclass(frozen=True, slots=True)
class RetrieveOptions:
    """How hits are found."""

    limit: int = 8
    """Hits given to the answerer."""
    candidates: int = 50
    """Best passages by words that are embedded and ordered again."""
    fusion: str = "scores"
    """``scores`` adds the stages' standardised scores, ``ranks`` their reciprocal ranks."""
    rank_constant: int = 60
    """k of reciprocal rank fusion; 10-100 measured alike."""
    dense: bool = True
    """Use vectors beside words."""
    where: tuple[str, ...] = ()
    """Conditions that every hit meets: ``source=GLOB``, ``title=WORDS``, ``kind=table``,
    ``page=3-7``, ``year=2022``, ``language=de``; several values of one name are alternatives."""
    infer: bool = True
    """Read such conditions from the question too ("in the 2022 report"); they prefer, and never
    exclude what would otherwise be all there is."""
    quantities: bool = True
    """Search for what a financial quantity is computed from too: for a gross margin, revenue and
    cost of sales."""
    sentence_window: int = 0
    """Sentences shown on each side of the best sentence of a hit; 0 shows the whole passage."""
    merge: float = 0.0
    """Share of a section's passages that must be hits to show the section whole; 0 never does."""
    summaries: bool = False
    """Find sections by their summaries too, then passages within them."""
    diversity: float = 0.0
    """0 orders by relevance alone, 1 by difference from the hits before (maximal marginal
    relevance)."""
    graph: bool = False
    """Walk from the names in the question to passages that share names with what was found."""
    rewrites: int = 0
    """Other wordings of the question, by the model, that are searched too."""
    hypothesis: bool = False
    """Search for an answer that the model makes up (HyDE), beside the question."""
    rerank: str = ""
    """Folder or hub name of a cross-encoder, or ``model`` for the language model; empty: none."""
    rerank_depth: int = 20
    """Best hits that are ordered again."""


@dataclass(frozen=True, slots=True)
class StoreOptions:
    """Where the vectors of a full dense pass (``onward embed``) are searched."""

    vectors: str = "auto"
    """``NAME`` or ``NAME:PLACE`` of a vector store, place being a folder, a URL or an index name.

    ``exact``, ``usearch``, ``faiss``, ``lancedb`` and ``chroma`` need no place: theirs is a folder
    of the library. ``auto`` is ``exact`` up to 100,000 passages and ``usearch`` beyond.
    """
    distance: str = "cosine"
    """``cosine``, ``ip`` (inner product) or ``l2`` (Euclidean)."""


@dataclass(frozen=True, slots=True)
class AnswerOptions:
    """How hits become an answer."""

    model: str = "quote"
    max_tokens: int = 400
    temperature: float = 0.0
    seed: int = 0
    """Of the model's choices, and of everything that an evaluation draws at random."""
    sentences: int = 3
    """Most sentences that ``quote`` cites."""
    fresh: bool = False
    """Ask the model again even where its answer to this prompt is known."""


@dataclass(frozen=True, slots=True)
class TableOptions:
    """How questions are computed over tables."""

    compute: bool = True
    """Answer by a query where tables hold the answer."""
    tables: int = 5
    """Best tables that a question is tried on, or that the model is shown."""
    query_seconds: float = 5.0
    """A query that takes longer is given up."""
    query_rows: int = 200
    """Most rows of a result."""


@dataclass(frozen=True, slots=True)
class ContextOptions:
    """What a language model is shown."""

    context_tokens: int = 0
    """Most tokens of passages; 0 means what the model's window holds."""
    history_tokens: int = 1000
    """Most tokens of earlier turns; older ones are condensed to their questions."""
    compress: bool = False
    """Of each passage keep the sentences that bear on the question."""
    order: str = "rank"
    """``rank``: best passage first; ``ends``: best first and second best last."""
    memory: bool = False
    """Remember facts of conversations, and use them (``onward memory``)."""


@dataclass(frozen=True, slots=True)
class RouteOptions:
    """Where answers are looked for."""

    route: tuple[str, ...] = ("documents", "tables")
    """Places that may be used: ``documents``, ``tables``, ``web``, ``tools``, ``model`` (what the
    model knows by itself)."""
    web_search: str = ""
    """``brave``, ``tavily`` or ``searxng:URL``."""
    web_results: int = 3
    """Pages that are fetched for a question."""
    web_megabytes: int = 5
    """Larger pages are left out."""
    web_seconds: float = 20.0
    """For a page to come, redirects included."""
    private: bool = False
    """Fetch from addresses of private networks too."""
    servers: tuple[str, ...] = ()
    """MCP servers whose tools may be called: ``NAME=COMMAND ARGUMENTS`` or ``NAME=URL``;
    ``NAME[TOOL,TOOL]=…`` names the tools, for those that do not say that they only read."""


@dataclass(frozen=True, slots=True)
class ServerOptions:
    """How a language model on a server is called."""

    timeout_seconds: float = 120.0
    """Longest silence; a server that writes is not interrupted."""
    retries: int = 5
    """Tries after the first, when the server is busy, fails or cannot be reached.

    Five outlast a limit per minute: the pauses after rate limits are 62 s in all, or what the
    server asks for, up to 600 s each.
    """
    requests_per_minute: int | None = None
    tokens_per_minute: int | None = None
    window: int | None = None
    """Tokens of prompt and answer together, where the server's own limit is another."""
    dollars_per_million_read: float | None = None
    dollars_per_million_written: float | None = None


@dataclass(frozen=True, slots=True)
class JudgeOptions:
    """Who judges answers, and how."""

    judge: tuple[str, ...] = ()
    """Specs of the models that judge, a jury when several; none means the offline judge."""
    rubric: str = ""
    """TOML file with criteria, their weights and wording; empty means the five of onward."""
    repeats: int = 1
    """Verdicts that each judge gives of an answer; their spread is shown."""
    judge_tokens: int = 1000
    """Longest reply of a judge, in tokens."""
    judge_temperature: float = 0.0


@dataclass(frozen=True, slots=True)
class ExamineOptions:
    """How the judge is examined before it is believed."""

    fakes: int = 20
    """Cases beside which fakes are planted, one of each kind; 0 leaves the judge unexamined."""
    catch: float = 0.8
    """Share of each kind of fake that the judge has to catch to be trusted."""


@dataclass(frozen=True, slots=True)
class EvaluateOptions:
    """How a run over a file of questions goes."""

    at_once: int = 4
    """Questions that are answered, and answers that are judged, at the same time by servers."""
    level: float = 0.95
    """Of intervals; 1 - level is the level of tests."""
    records: str = ""
    """SQLAlchemy URL of the database that keeps runs, as ``postgresql+psycopg://HOST/NAME``; empty
    means SQLite beside the library."""


@dataclass(frozen=True, slots=True)
class ProbeOptions:
    """What ``onward probe`` looks for beside diversity."""

    samples: int = 5
    """Times that each question is asked, each time with a seed of its own."""
    bias: bool = False
    """Ask each question about another group too: gender, age, name, nationality, religion."""
    toxicity: str = ""
    """``package.module:name`` of a function from a list of texts to chances; empty for none."""


@dataclass(frozen=True, slots=True)
class TuneOptions:
    """How a model is tuned. The model is ``answer.model``, the seed ``answer.seed``."""

    method: str = "lora"
    """``full``, ``last-layer``, ``last-blocks:N``, ``lora``, ``dora``, ``rslora``, ``pissa``,
    ``lora+``, ``bitfit``, ``adapter``, ``prompt``, ``prefix`` or ``ia3``."""
    rank: int = 16
    """Rank of LoRA and its relatives, width of adapters, number of virtual tokens."""
    alpha: int = 0
    """The update is scaled by alpha / rank; 0 means twice the rank, for ``rslora`` 8."""
    targets: tuple[str, ...] = ("q", "v")
    """Matrices that LoRA and its relatives update: ``q``, ``k``, ``v``, ``o``, ``gate``, ``up``,
    ``down``, or ``all-linear``. Query and value as in the paper (Hu et al. 2021, section 7.1)."""
    dropout: float = 0.0
    """Of the update's input."""
    epochs: int = 3
    batch: int = 16
    """Records of an optimiser step, over all processes."""
    micro_batch: int = 0
    """Records that are computed at once; 0 means as many as make some 2,000 tokens."""
    learning_rate: float | None = None
    """None means the method's own default."""
    warmup: float = 0.05
    """Share of the steps in which the learning rate rises."""
    schedule: str = "linear"
    """How it falls afterwards: ``linear``, ``cosine`` or ``constant``."""
    weight_decay: float = 0.0
    record_tokens: int = 1024
    """Longest record."""
    overlong: str = "drop"
    """What becomes of longer ones: ``drop`` or ``cut`` (at the end)."""
    style: str = "chat"
    """How instructions are written: ``chat`` (the model's template), ``alpaca`` or ``plain``."""
    weight: tuple[float, ...] = ()
    """Of each source, in their order; none means by their number of records."""
    text: str = ""
    """Column of the text; empty means that it is found by its name."""
    label: str = ""
    """Column of the class; empty means that it is found by its name."""
    balanced: bool = False
    """Take as many records of each class as the rarest has, before they are split."""
    validation: float = 0.1
    """Share of the records that tells when to stop."""
    test: float = 0.2
    """Share of the records that the verdict is about."""
    test_file: str = ""
    """A file of such records instead."""
    evaluations: int = 1
    """Looks at the validation records an epoch; each leaves a checkpoint."""
    patience: int = 0
    """Looks without gain after which training stops; 0 never stops early."""
    precision: str = "auto"
    """``bf16`` computes in bfloat16, weights stay float32; ``fp32``; ``auto`` is bf16 where the
    processor has it."""
    cache: bool = True
    """Keep what frozen layers below the trained ones give, instead of computing it every epoch."""
    pooling: str = "last"
    """What a classifier sees of a text: the state at its ``last`` token, its ``first``, their
    ``mean``."""
    loss: str = "sigmoid"
    """Of preference tuning: ``sigmoid`` is DPO; others as TRL names them; ``reward`` trains a
    reward model."""
    beta: float = 0.1
    """Of preference tuning: higher stays closer to the model before."""
    rpo_alpha: float = 0.0
    """Of preference tuning: weight of the chosen answer's own loss, a token, beside ``loss``, as in
    RPO (Pang et al. 2024, arXiv 2404.19733, who take 1)."""
    teacher: str = ""
    """Spec of a model whose answers are learned instead of the file's."""
    distractors: int = 2
    """Passages shown beside the right one when a model learns to answer from documents."""
    unanswerable: float = 0.2
    """Share of such records whose passages do not hold the answer."""
    samples: int = 100
    """Held-out records that are answered in words before and after, to compare."""
    forgetting: bool = True
    """Measure what the model lost of what it knew."""


@dataclass(frozen=True, slots=True)
class StudyOptions:
    """How ``onward tune study`` spends its time."""

    minutes: float = 30.0
    """Time budget, all trials together."""
    seeds: int = 3
    """Trainings of each setting that reaches the last round."""
    budget: int = 0
    """Parameters that every choice of matrices may train; 0 means those of rank 8 on q and v."""
    ranks: tuple[int, ...] = (1, 2, 4, 8, 16)


@dataclass(frozen=True, slots=True)
class BenchmarkOptions:
    """How models sit a benchmark."""

    data: str = ""
    """Folder with the tasks' files; without one they come from the hub."""
    items: int = 0
    """First items of each task; 0 means all."""
    shots: int = -1
    """Worked examples before each item; -1 means the task's own number."""
    chat: bool = False
    """Write prompts in the model's chat template, worked examples as turns."""
    in_words: bool = False
    """Answer choices by their letter, in words, where likelihoods could be had too."""
    numerics: str = "fp32"
    """``fp32``, ``bf16`` or ``auto``, of models in memory; scores of bf16 differ a little."""
    shuffled: bool = False
    """Ask choices in another order, too: what a model loses by it, it had from the order."""
    training: tuple[str, ...] = ()
    """Files that a model was tuned on: items that stand in them are scored apart."""


@dataclass(frozen=True, slots=True)
class Options:
    """Everything that decides an answer and its verdict: one section for each step."""

    read: ReadOptions = ReadOptions()
    passages: PassageOptions = PassageOptions()
    retrieve: RetrieveOptions = RetrieveOptions()
    store: StoreOptions = StoreOptions()
    server: ServerOptions = ServerOptions()
    tables: TableOptions = TableOptions()
    context: ContextOptions = ContextOptions()
    route: RouteOptions = RouteOptions()
    answer: AnswerOptions = AnswerOptions()
    judge: JudgeOptions = JudgeOptions()
    examine: ExamineOptions = ExamineOptions()
    evaluate: EvaluateOptions = EvaluateOptions()
    probe: ProbeOptions = ProbeOptions()
    tune: TuneOptions = TuneOptions()
    study: StudyOptions = StudyOptions()
    benchmark: BenchmarkOptions = BenchmarkOptions()
    offline: bool = False
    """No network call at all."""
