"""Arguments and options that several commands share, each said once."""

from __future__ import annotations

from collections.abc import Sequence  # noqa: TC003 - typer reads the types
from typing import Annotated, Literal

import typer

DEFAULT_POLICY = "hangzhou-2020-02"

Data = Annotated[
    str,
    typer.Argument(
        metavar="DATA", help='A folder of tables, a run folder, or "street" (the sample).', show_default=False
    ),
]
Person = Annotated[
    str, typer.Argument(metavar="PERSON", help="A person_id, such as syn-05-commuter.", show_default=False)
]
ScenarioName = Annotated[
    str,
    typer.Argument(
        metavar="SCENARIO", help="The id of a shipped scenario, or a TOML file.", show_default=False
    ),
]
PolicyName = Annotated[
    str | None,
    typer.Option(
        "--policy",
        metavar="P",
        help="The id of a shipped policy, or a TOML file. "
        f"Default: the one that a run folder was simulated under, else {DEFAULT_POLICY}.",
        show_default=False,
    ),
]
#: A list only so that a second one is refused, instead of taken in place of the first: ``inputs.one_moment``.
AsOf = Annotated[
    list[str] | None,
    typer.Option(
        "--as-of",
        metavar="T",
        help="A time such as 2020-02-21T20:00, or a date for its midnight. "
        "Default: the last time known in the data.",
        show_default=False,
    ),
]
AsOfRange = Annotated[
    list[str] | None,
    typer.Option(
        "--as-of",
        metavar="T",
        help="A time such as 2020-02-21T20:00, a date for its midnight, or a range FROM..TO (each day) "
        "or FROM..TO/6h. May be given several times. "
        "Default: the last time known in the data.",
        show_default=False,
    ),
]
EngineName = Annotated[
    Literal["duckdb", "reference"],
    typer.Option("--engine", help="Fast SQL, or the same in slow, readable Python."),
]
Out = Annotated[
    str | None,
    typer.Option(
        "--out", metavar="DIR", help="Write the results as files into this folder.", show_default=False
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
Plain = Annotated[bool, typer.Option("--plain", help="Words only: no colour, no drawn signs.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No talk on stderr, only results and errors.")]
Lang = Annotated[Literal["en", "de"], typer.Option("--lang", help="Language of the sentences.")]


def about_person(
    command: str, data: str, person: str, policy: str | None, as_of: str | Sequence[str] | None
) -> list[str]:
    """Give the words of a command about a person, with the options that were typed."""
    chosen = ["--policy", policy] if policy else []
    for time in [as_of] if isinstance(as_of, str) else as_of or ():
        chosen += ["--as-of", time]
    if data.startswith("-") or person.startswith("-"):
        return [command, *chosen, "--", data, person]
    return [command, data, person, *chosen]
