"""``onward memory list | search | add | edit | forget | clear``: what conversations taught."""

from __future__ import annotations

from contextlib import closing

import click

from onward.cli.output import print_json, print_lines, print_table
from onward.cli.shared import json_option
from onward.plain import visible
from onward.types import Fact

_DATE = 10
_FOUND = 10


@click.group()
def memory() -> None:
    """See, correct and delete what is remembered of conversations.

    Nothing is remembered unless --memory or onward.toml asks for it.

    \b
    Example: onward memory list
    """


@memory.command("list")
@json_option
def list_facts(*, as_json: bool) -> None:
    """List everything that is remembered, latest first.

    \b
    Example: onward memory list
    """
    from onward.flows.library import open_library

    with closing(open_library()) as library:
        _print_facts(library.memory.all(), as_json=as_json)


@memory.command()
@click.argument("text")
@json_option
def search(text: str, *, as_json: bool) -> None:
    """Show what would be remembered for a question.

    \b
    Example: onward memory search "which database do we use?"
    """
    from onward.flows.library import open_library
    from onward.flows.memory import recall

    with closing(open_library()) as library:
        _print_facts(recall(library, text, _FOUND), as_json=as_json)


@memory.command()
@click.argument("text")
@json_option
def add(text: str, *, as_json: bool) -> None:
    """Remember TEXT.

    \b
    Example: onward memory add "Our database is PostgreSQL."
    """
    from onward.flows.library import open_library
    from onward.flows.memory import remember_text

    with closing(open_library()) as library:
        _print_fact("remembered", remember_text(library, text), as_json=as_json)


@memory.command()
@click.argument("fact_id", metavar="ID")
@click.argument("text")
@json_option
def edit(fact_id: str, text: str, *, as_json: bool) -> None:
    """Put TEXT in place of what the fact ID says; the start of an id is enough.

    \b
    Example: onward memory edit 3f2a "Our database is MySQL."
    """
    from onward.flows.library import open_library
    from onward.flows.memory import correct

    with closing(open_library()) as library:
        _print_fact("changed", correct(library, fact_id, text), as_json=as_json)


@memory.command()
@click.argument("fact_id", metavar="ID")
@json_option
def forget(fact_id: str, *, as_json: bool) -> None:
    """Delete the fact ID; the start of an id is enough.

    \b
    Example: onward memory forget 3f2a
    """
    from onward.flows.library import open_library

    with closing(open_library()) as library:
        _print_fact("forgotten", library.memory.forget(fact_id), as_json=as_json)


@memory.command()
@click.option("--yes", is_flag=True, help="Do not ask whether you mean it.")
@json_option
def clear(*, yes: bool, as_json: bool) -> None:
    """Delete everything that is remembered.

    \b
    Example: onward memory clear --yes
    """
    from onward.flows.library import open_library

    with closing(open_library()) as library:
        known = len(library.memory.all())
        if known and not yes:
            click.confirm(f"Forget all {known} facts?", abort=True, err=True)
        gone = library.memory.clear()
    if as_json:
        print_json({"forgotten": gone})
    else:
        click.echo(f"{gone} forgotten")


def _print_facts(facts: list[Fact], *, as_json: bool) -> None:
    if as_json:
        print_json(facts)
    elif facts:
        rows = [(f.id, f.learned[:_DATE], f.source, visible(f.text)) for f in facts]
        print_table(rows, header=("ID", "LEARNED", "FROM", "FACT"))
    else:
        print_lines(["nothing is remembered"])


def _print_fact(done: str, fact: Fact, *, as_json: bool) -> None:
    if as_json:
        print_json({done: fact})
    else:
        click.echo(f"{done} {fact.id}: {visible(fact.text)}")
