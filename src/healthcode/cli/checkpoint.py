"""``healthcode checkpoint``: gates at the doors of a run, what they decide, and what their logs tell."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from healthcode.cli import inputs, options
from healthcode.cli.keys import KeysFolder  # noqa: TC001 - typer reads the types

if TYPE_CHECKING:
    from collections.abc import Sequence

    from healthcode.checkpoint import Gate
    from healthcode.checkpoint.attacks import Result
    from healthcode.cli.terminal import Terminal
    from healthcode.gating import Stand
    from healthcode.gating.output import Origin
    from healthcode.policy.model import Policy
    from healthcode.run_folder import Manifest

DEFAULT_GATE = "online-scan"
#: Digits of a seed; more are no number that simulate takes.
LONGEST_NUMBER = 30

Run = Annotated[
    str,
    typer.Argument(metavar="RUN", help="A run folder that healthcode simulate wrote.", show_default=False),
]
Gates = Annotated[
    list[str] | None,
    typer.Option(
        "--gate",
        metavar="G",
        help="The id of a shipped gate, or a TOML file; may be given many times. `gate list` names them. "
        f"Default: the one that the run was simulated with, else {DEFAULT_GATE}.",
        show_default=False,
    ),
]
OptionalPolicy = Annotated[
    str | None,
    typer.Option(
        "--policy",
        metavar="P",
        help="The rules that give the colours: the id of a shipped policy, or a TOML file. "
        "Default: those that the run was lived under.",
        show_default=False,
    ),
]
Seed = Annotated[
    str | None,
    typer.Option(
        "--seed",
        metavar="S",
        help="Of what guards do by chance: a number or a word. Default: the run's own.",
        show_default=False,
    ),
]
Days = Annotated[
    int | None,
    typer.Option("--days", metavar="N", min=1, help="Only the last N days of the run.", show_default=False),
]
FileFormat = Annotated[
    Literal["csv", "parquet"] | None,
    typer.Option(
        "--format", help="How tables are written. Default: as those of the run.", show_default=False
    ),
]
Attacks = Annotated[
    bool,
    typer.Option(
        "--attacks",
        help="Run every attack against every gate, with real codes: against all shipped ones without --gate.",
    ),
]


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command("checkpoint", short_help="Put gates at the doors of a run.")(checkpoint)


def checkpoint(
    run: Run,
    gate: Gates = None,
    policy: OptionalPolicy = None,
    attacks: Attacks = False,
    days: Days = None,
    seed: Seed = None,
    keys: KeysFolder = None,
    out: options.Out = None,
    file_format: FileFormat = None,
    json: options.Json = False,
    plain: options.Plain = False,
    quiet: options.Quiet = False,
    lang: options.Lang = "en",
) -> None:
    """Put gates at the doors of a run: who is refused, who wrongly, what it costs, and what each log tells.

    Everybody who arrived at a door in the run arrives again, with the code that their colour of 04:00 gives
    them. With --out, writes the decisions and the log of each gate, refusals by group, and a summary.
    """
    from healthcode.checkpoint import load_gate, shipped_gates  # noqa: PLC0415 - not needed for --help
    from healthcode.cli.attack_table import show_attacks  # noqa: PLC0415
    from healthcode.cli.keys import choose_ring  # noqa: PLC0415
    from healthcode.cli.people import print_json  # noqa: PLC0415
    from healthcode.cli.progress import Progress  # noqa: PLC0415
    from healthcode.cli.rules import rules_for  # noqa: PLC0415
    from healthcode.cli.terminal import Terminal  # noqa: PLC0415
    from healthcode.gating import output, stand  # noqa: PLC0415

    terminal = Terminal(plain=plain, quiet=quiet, language=lang)
    folder = None if out is None else inputs.folder(out)
    manifest = _manifest_of(run)
    chosen = gate or (shipped_gates() if attacks else [_own_gate(manifest)])
    gates = [load_gate(name) for name in chosen]
    _require_different(gates)
    if folder is not None:
        inputs.refuse_data_folder(folder, run)
    _require_policy(run, manifest, policy)
    if gate or not attacks:
        _say_which(manifest, gates, terminal, is_typed=bool(gate))
    rules = rules_for(run, policy, terminal)
    seed_text = manifest.seed if seed is None else seed
    ring = choose_ring(run, keys, terminal)
    with inputs.open_data(run, terminal) as dataset, Progress(quiet=quiet) as progress:
        stood = stand(
            run,
            dataset,
            rules,
            gates,
            seed=_seed_number(seed_text),
            ring=ring,
            last_days=days,
            keep_decisions=folder is not None,
            report=progress.report,
        )
    if stood.uncoded:
        terminal.talk(
            f"{stood.uncoded:,} arrivals before the first 04:00 are left out: nobody had a code yet."
        )
    origin = _origin(run, manifest, rules, seed_text, "the demo key" if ring.is_demo else "keys of one's own")
    results = _attacked(stood, gates, quiet=quiet) if attacks else None
    bench = None if results is None else [result.to_json() for result in results]
    if folder is not None:
        written = output.write(folder, stood, origin, file_format or manifest.file_format, bench)
        terminal.talk(f"Wrote {', '.join(written.files)} into {folder}.")
        if written.removed:
            terminal.talk(f"Took away what was of an earlier time: {', '.join(written.removed)}.")
    if json:
        print_json(output.to_json(stood, origin, bench))
        return
    if gate or not attacks:
        _show(stood, terminal)
    if results is not None:
        show_attacks(results, stood, terminal)
    else:
        typed = [word for name in gate or () for word in ("--gate", name)]
        typed += ["--policy", policy] if policy else []
        words = ["--", run] if run.startswith("-") else [run]
        terminal.next_command("checkpoint", *typed, "--attacks", *words)


def _attacked(stood: Stand, gates: Sequence[Gate], *, quiet: bool) -> list[Result]:
    """Run every attack at a door of the run, at noon of its last day."""
    from healthcode.checkpoint.attacks import run_attacks  # noqa: PLC0415 - slow to import
    from healthcode.checkpoint.attacks.run import door_of  # noqa: PLC0415
    from healthcode.cli.progress import Progress  # noqa: PLC0415
    from healthcode.clock import DAY, day_start  # noqa: PLC0415

    door = door_of(stood.known, day_start(stood.days[-1]) + DAY // 2)
    with Progress(quiet=quiet, noun="attack") as progress:
        return run_attacks(gates, door, progress.report)


def _own_gate(manifest: Manifest) -> str:
    """Name the shipped gate that stood at the doors of the run, else the one that is usual.

    Raises:
        UsageError: If a gate stood there that is not shipped; another one would answer another question.
    """
    from healthcode.checkpoint import shipped_gates  # noqa: PLC0415 - not needed for --help
    from healthcode.errors import Problem, UsageError  # noqa: PLC0415

    own = manifest.gate_id
    if own is not None and own not in shipped_gates():
        raise UsageError(
            "the gate of this run has to be named",
            (Problem("--gate", "", f"the file of {own}, which stood at its doors, or another gate"),),
            f"Type --gate FILE.toml, or take the usual one with --gate {DEFAULT_GATE}.",
        )
    return DEFAULT_GATE if own is None else own


def _say_which(manifest: Manifest, gates: Sequence[Gate], terminal: Terminal, *, is_typed: bool) -> None:
    """Say which gate it is wherever that may surprise: what the platform saw came through the run's own."""
    from healthcode.pipeline import gate_sha256  # noqa: PLC0415 - slow to import

    own = manifest.gate_id
    if own is None:
        return
    is_there = manifest.gate_sha256 in {gate_sha256(gate) for gate in gates}
    if is_there:
        if not is_typed:
            terminal.talk(f"Through {own}, which stood at the doors of this run (--gate chooses another).")
        return
    ids = [gate.id for gate in gates]
    if own in ids:
        terminal.talk(
            f"Note: another {own} stood at the doors of this run. It has changed since, or it was a file of "
            "one's own (--gate names it)."
        )
    else:
        terminal.talk(f"{own} stood at the doors of this run; looked at here: {', '.join(ids)} (--gate).")


def _require_different(gates: Sequence[Gate]) -> None:
    from healthcode.errors import Problem, UsageError  # noqa: PLC0415 - not needed for --help

    ids = [gate.id for gate in gates]
    twice = sorted({name for name in ids if ids.count(name) > 1})
    if twice:
        problems = tuple(Problem("--gate", name, "an id that no other gate here has") for name in twice)
        raise UsageError("gates are told apart by their ids", problems, "Give the copy an id of its own.")


def _manifest_of(run: str) -> Manifest:
    from healthcode.errors import DatasetError, Problem  # noqa: PLC0415 - not needed for --help
    from healthcode.run_folder import is_run, read_manifest  # noqa: PLC0415

    if not is_run(run):
        problem = Problem(run, "no run", "a folder that healthcode simulate wrote")
        raise DatasetError(
            "a gate needs people who arrive, and only a run has them",
            (problem,),
            "Make one with: healthcode simulate quiet-week --policy hangzhou-2020-02 -o my-week",
        )
    return read_manifest(run)


def _require_policy(run: str, manifest: Manifest, policy: str | None) -> None:
    """Refuse a run without rules; a default would say something about people that nobody had asked for."""
    from healthcode.cli.rules import own_policy  # noqa: PLC0415 - not needed for --help
    from healthcode.errors import Problem, UsageError  # noqa: PLC0415

    if policy is None and own_policy(run) is None:
        name = manifest.policy_id
        found = (
            "was lived under no policy" if name is None else f"was lived under {name}, which is not shipped"
        )
        raise UsageError(
            "a gate needs colours",
            (Problem(Path(run).name or run, found, "the rules that give the colours"),),
            "Name them with --policy.",
        )


def _seed_number(text: str) -> int:
    """Read a seed as simulate does."""
    from healthcode.errors import Problem, UsageError  # noqa: PLC0415 - not needed for --help
    from healthcode.scenario.faults import seed_wanted  # noqa: PLC0415
    from healthcode.scenario.model import seed_number  # noqa: PLC0415

    is_number = text.isdecimal() and len(text) <= LONGEST_NUMBER
    if wanted := seed_wanted(int(text) if is_number else text):
        raise UsageError("a seed cannot be read", (Problem("--seed", repr(text), wanted),))
    return seed_number(text)


def _origin(run: str, manifest: Manifest, rules: Policy, seed: str, keys: str) -> Origin:
    from healthcode.gating.output import Origin  # noqa: PLC0415 - not needed for --help
    from healthcode.scoring.score import name_of  # noqa: PLC0415

    return Origin(Path(run).resolve().name, manifest.provenance, name_of(rules), seed, keys)


def _show(stood: Stand, terminal: Terminal) -> None:
    from healthcode.gating import wording  # noqa: PLC0415 - not needed for --help

    if len(stood.gates) > 1:
        _show_side_by_side(stood, terminal)
    for at in stood.gates:
        title = (at.gate.title_de or at.gate.title) if terminal.language == "de" else at.gate.title
        terminal.heading(f"{title} ({at.gate.id})")
        for sentence in wording.sentences(at, terminal.language):
            terminal.paragraph(sentence, indent="    ", first="  - ")


def _show_side_by_side(stood: Stand, terminal: Terminal) -> None:
    from healthcode.gating import wording  # noqa: PLC0415 - not needed for --help
    from healthcode.scoring.words import whole_number  # noqa: PLC0415

    is_german = terminal.language == "de"
    header = (
        ("Tor", "abgewiesen", "unrecht", "Warten", "Zeilen", "Namen", "Tage", "2 Punkte")
        if is_german
        else ("gate", "refused", "wrongly", "queue/day", "log rows", "names", "days", "2 points")
    )
    rows = [
        (
            at.gate.id,
            whole_number(at.tally.refusals, terminal.language),
            whole_number(at.tally.wrong_refusals, terminal.language),
            wording.time_spent(at.tally.waited / max(at.tally.days, 1), terminal.language),
            whole_number(at.learned.rows, terminal.language),
            whole_number(at.learned.names, terminal.language),
            whole_number(at.learned.linked_days, terminal.language),
            wording.percent(at.learned.singled_out[1]),
        )
        for at in stood.gates
    ]
    terminal.table(header, rows, right=frozenset(range(1, 8)))
    terminal.out()
    terminal.paragraph(wording.legend(terminal.language), indent="  ")
