"""``onward arena``: two anonymous answers, votes on them, and the ratings that follow."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Any

import click

from onward.cli.arena_judge import judge
from onward.cli.arena_play import play
from onward.cli.output import print_files, print_json, print_lines, print_skipped, safe_line
from onward.cli.shared import RECORDS, flags, json_option, report_option
from onward.options import Options

_FILE = click.Path(path_type=Path, dir_okay=False)


class _PlayingByDefault(click.Group):
    """A group whose first word may be left out: ``arena A B`` is ``arena play A B``."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put ``play`` before what is no command; a single such word cannot be models."""
        if args and args[0] not in (*self.commands, *ctx.help_option_names):
            if all(word.startswith("-") for word in args[1:]) and not args[0].startswith("-"):
                ctx.fail(
                    f"'{args[0]}' is no command ({', '.join(sorted(self.commands))}), and the arena"
                    " takes two answerers or more: onward arena quote smollm2"
                )
            args = ["play", *args]
        return super().parse_args(ctx, args)


@click.group(cls=_PlayingByDefault, subcommand_metavar="[play] MODEL MODEL... | COMMAND [ARGS]...")
def arena() -> None:
    """Vote on two anonymous answers, and see which answerer wins.

    `onward arena quote smollm2` is short for `onward arena play quote smollm2`.

    \b
    Example: onward arena quote smollm2 -s docs
    """


@arena.command()
@click.option("--style", is_flag=True, help="Take out what length, headers, bold and lists win.")
@click.option("--bootstrap", is_flag=True, help="Intervals by drawing the votes again.")
@click.option("--people-only", is_flag=True, help="Leave out the votes of models.")
@click.option(
    "--without", metavar="WHO", multiple=True, help="Leave out this voter; several times."
)
@click.option("--equal-pairs", is_flag=True, help="Let no pair drown the others by its votes.")
@click.option("--place", is_flag=True, help="Take out what being shown first wins.")
@click.option("--against", metavar="MODEL", default="", help="Say how often each would beat it.")
@report_option
@flags(*RECORDS, "evaluate.level", "answer.seed")
@json_option
def ratings(
    *,
    report: Path | None,
    options: Options,
    as_json: bool,
    **how: Any,  # noqa: ANN401 - the fields of RatingsRequest
) -> None:
    """Rate the answerers by all votes (Bradley–Terry on an Elo scale), with intervals.

    \b
    Example: onward arena ratings --style
    """
    from onward.flows.arena.standing import RatingsRequest, standing
    from onward.reports import arena_text, write_arena

    found = standing(RatingsRequest(**how), options)
    files = write_arena(report, found) if report else ()
    if as_json:
        print_json(found)
        return
    print_lines(arena_text(found))
    print_files(files)


@arena.command()
@flags(*RECORDS)
@json_option
def votes(*, options: Options, as_json: bool) -> None:
    """List the votes that are kept, latest first; with --json whole, oldest first.

    \b
    Example: onward arena votes
    """
    from onward.flows.runs import open_votes
    from onward.reports.terminal_arena import votes_text

    with closing(open_votes(options)) as records:
        kept = records.votes()
    if as_json:
        print_json(kept)
    else:
        print_lines(votes_text(kept))


@arena.command("export")
@click.argument("file", type=_FILE)
@flags(*RECORDS)
@json_option
def export_file(file: Path, *, options: Options, as_json: bool) -> None:
    """Write all votes into FILE: .csv, .tsv or .jsonl, in the columns of public arena data.

    \b
    Example: onward arena export votes.csv
    """
    from onward.flows.arena.standing import export_votes

    written = export_votes(file, options)
    if as_json:
        print_json({"written": written, "file": file})
    else:
        click.echo(f"{written:,} written to {file}")


@arena.command("import")
@click.argument("files", nargs=-1, required=True, type=_FILE)
@flags(*RECORDS)
@json_option
def import_files(files: tuple[Path, ...], *, options: Options, as_json: bool) -> None:
    """Keep the votes of FILES: .csv, .tsv, .jsonl or .json, as exported or as arenas publish them.

    The columns that count are model_a, model_b and winner (model_a, model_b, tie or tie (bothbad)).
    Importing a file again doubles nothing.

    \b
    Example: onward arena import votes.csv
    """
    from onward.flows.arena.standing import import_votes

    found = import_votes(files, options)
    if as_json:
        print_json(found)
        return
    known = f", {found.known:,} known before" if found.known else ""
    click.echo(f"{found.new:,} new{known}")
    for note in found.notes:
        click.secho(f"note: {safe_line(note)}", fg="yellow", err=True)
    print_skipped(found.problems)


@arena.command()
@click.argument("vote")
@flags(*RECORDS)
@json_option
def remove(vote: str, *, options: Options, as_json: bool) -> None:
    """Forget the VOTE with this id, or whose id begins so.

    \b
    Example: onward arena remove 3f2a
    """
    from onward.flows.runs import open_votes

    with closing(open_votes(options)) as records:
        removed = records.remove(vote)
    if as_json:
        print_json({"removed": removed})
    else:
        gone = f"{removed.id}: {removed.first} | {removed.second}, {removed.outcome}"
        click.echo(f"removed {safe_line(gone)}")


arena.add_command(play)
arena.add_command(judge)
