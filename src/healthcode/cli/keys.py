"""``healthcode keys new|list|rotate``, and which keys the other commands use."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from healthcode.cli import inputs, options

if TYPE_CHECKING:
    from healthcode.cli.terminal import Terminal
    from healthcode.codes.key_ring import KeyRing, TrustedKey

SIGNED_WITH_DEMO_KEY = (
    "Signed with the published demo key: anyone can sign with it, and link every code to its holder."
)

KeysFolder = Annotated[
    str | None,
    typer.Option(
        "--keys",
        metavar="FOLDER",
        help="The keys to use. Default: the folder keys in DATA, else the published demo key.",
        show_default=False,
    ),
]
Place = Annotated[
    str,
    typer.Argument(
        metavar="FOLDER",
        help="A run or data folder, whose keys are in the folder keys in it; or a folder of keys alone.",
        show_default=False,
    ),
]


def add_to(app: typer.Typer) -> None:
    """Add the group of commands."""
    group = typer.Typer(
        help="Make and change the keys that sign codes.", no_args_is_help=True, rich_markup_mode=None
    )
    group.command("new", short_help="Make a key and a secret at random.")(new)
    group.command("list", short_help="Say which keys there are, and when they count.")(list_keys)
    group.command("rotate", short_help="Make the next key, which signs from some time on.")(rotate)
    app.add_typer(group, name="keys")


def new(place: Place, plain: options.Plain = False, quiet: options.Quiet = False) -> None:
    """Make a key that signs codes and a secret that hides people behind pseudonyms, both at random.

    A folder that has files in it, such as a run, gets them into a folder keys; nothing is overwritten.
    """
    from healthcode.cli.terminal import Terminal  # noqa: PLC0415 - not needed for --help
    from healthcode.codes.key_files import new_ring  # noqa: PLC0415

    terminal = Terminal(plain=plain, quiet=quiet)
    folder = _folder_for_new(place)
    ring = new_ring(folder)
    _show(folder, ring, None, terminal)
    terminal.talk(
        f"Keep the files signing_* and pseudonyms.json in {folder} to yourself: whoever has them can sign "
        "any colour, and link every code to its holder. A guard needs trusted_keys.json and nothing else."
    )
    terminal.next_command("keys", "list", *(["--", place] if place.startswith("-") else [place]))


def list_keys(
    place: Place,
    as_of: Annotated[
        list[str] | None,
        typer.Option(
            "--as-of",
            metavar="T",
            help="Say what each key may do at this time: a time such as 2020-02-21T20:00, or a date.",
            show_default=False,
        ),
    ] = None,
    json: options.Json = False,
    plain: options.Plain = False,
    quiet: options.Quiet = False,
) -> None:
    """Say which keys there are and when they count; the private halves are never shown."""
    from healthcode.cli.people import print_json  # noqa: PLC0415 - not needed for --help
    from healthcode.cli.terminal import Terminal  # noqa: PLC0415
    from healthcode.codes.key_files import find_keys, load_ring  # noqa: PLC0415

    terminal = Terminal(plain=plain, quiet=quiet)
    moment = inputs.one_moment(as_of)
    ring = load_ring(place)
    folder = find_keys(place) or Path(place)
    if json:
        print_json({"folder": str(folder), "can_sign": ring.can_sign, "keys": _as_json(ring, moment)})
        return
    _show(folder, ring, moment, terminal)
    _note_readable(folder, terminal)


def rotate(
    place: Place,
    at: Annotated[
        list[str],
        typer.Option(
            "--at",
            metavar="T",
            help="From when on the next key signs: a time such as 2020-02-21T20:00, or a date.",
            show_default=False,
        ),
    ],
    plain: options.Plain = False,
    quiet: options.Quiet = False,
) -> None:
    """Make the next key at random; from T on it signs, and the one before it does not.

    Codes of the one before are accepted for thirty days and a minute more; then it is retired. The secret of
    pseudonyms stays the same.
    """
    from healthcode.cli.terminal import Terminal  # noqa: PLC0415 - not needed for --help
    from healthcode.clock import format_time  # noqa: PLC0415
    from healthcode.codes import key_files  # noqa: PLC0415

    terminal = Terminal(plain=plain, quiet=quiet)
    moment = _moment(at)
    ring = key_files.rotate(place, moment)
    folder = key_files.find_keys(place) or Path(place)
    _show(folder, ring, None, terminal)
    terminal.talk(
        f"Codes issued from {format_time(moment)} on are signed with {ring.trusted[-1].key_id}. "
        "Give every guard the new trusted_keys.json before then: who has the old one refuses them. "
        "Codes that were already issued for that time or later, with the key before, will be refused."
    )
    _note_readable(folder, terminal)


# ── for other commands ──


def choose_ring(data: str | None, folder: str | None, terminal: Terminal) -> KeyRing:
    """Load the keys that are typed; else those of the data; else the published demo key.

    Args:
        data: What was typed as DATA, if the command has it.
        folder: What was typed as ``--keys``: a folder of keys, a run, or a file ``trusted_keys.json``.
        terminal: Gets a note if others can read the secret files.

    Raises:
        CodeError: If the keys cannot be used. They are never silently replaced by the demo key.
    """
    from healthcode.codes.key_files import find_keys, load_ring  # noqa: PLC0415 - not needed for --help
    from healthcode.codes.key_ring import demo_ring  # noqa: PLC0415

    place = Path(folder) if folder is not None else _keys_of_data(data)
    if place is None:
        return demo_ring()
    ring = load_ring(place)
    _note_readable(find_keys(place) or place, terminal)
    return ring


def say_if_demo(ring: KeyRing, terminal: Terminal) -> None:
    """Say what the demo key means for a code that was signed with it."""
    if ring.is_demo:
        terminal.talk(SIGNED_WITH_DEMO_KEY)


def _keys_of_data(data: str | None) -> Path | None:
    from healthcode.codes.key_files import find_keys  # noqa: PLC0415 - not needed for --help
    from healthcode.run_folder import is_run  # noqa: PLC0415

    if data is None or data == inputs.SAMPLE:
        return None
    path = Path(data).absolute()
    own = find_keys(path)
    return find_keys(path.parent) if own is None and path.name == "observed" and is_run(path.parent) else own


def _folder_for_new(place: str) -> Path:
    from healthcode.codes.key_files import KEYS_FOLDER, find_keys  # noqa: PLC0415 - not needed for --help
    from healthcode.errors import Problem, UsageError  # noqa: PLC0415

    if place in ("", "-", inputs.SAMPLE):
        raise UsageError(
            "no keys were made",
            (Problem("FOLDER", repr(place), "the name of a folder, such as my-keys"),),
            f'The sample "{inputs.SAMPLE}" is read only: make keys elsewhere, and name them with --keys.',
        )
    path = Path(place)
    is_taken = path.is_dir() and find_keys(path) != path and any(path.iterdir())
    return path / KEYS_FOLDER if is_taken else path


def _moment(texts: list[str]) -> int:
    from healthcode.clock import WANTED_TIME, parse_time_or_date  # noqa: PLC0415 - not needed for --help
    from healthcode.errors import Problem, UsageError  # noqa: PLC0415

    if len(texts) > 1:
        problem = Problem("--at", " ".join(map(repr, texts)), WANTED_TIME)
        raise UsageError("this command takes one time", (problem,))
    (text,) = texts
    try:
        return parse_time_or_date(text.strip())
    except ValueError:
        problem = Problem("--at", repr(text), f"{WANTED_TIME}, or a date")
        raise UsageError("a time cannot be read", (problem,)) from None


def _note_readable(folder: Path, terminal: Terminal) -> None:
    from healthcode.codes.key_files import readable_by_others  # noqa: PLC0415 - not needed for --help

    files = readable_by_others(folder)
    if files:
        names = ", ".join(file.name for file in files)
        terminal.talk(f"Note: others on this computer can read {names} in {folder}; chmod 600 ends that.")


# ── printing ──


def _show(folder: Path, ring: KeyRing, moment: int | None, terminal: Terminal) -> None:
    from healthcode.cli.terminal import escaped  # noqa: PLC0415 - not needed for --help

    count = len(ring.trusted)
    terminal.out(f"{count:,} key{'' if count == 1 else 's'} in {escaped(str(folder))}")
    terminal.out()
    header: tuple[str, ...] = ("key", "signs from", "signs until", "verifies until")
    rows: list[tuple[str, ...]] = [
        (
            key.key_id,
            _time(key.signs_from, "always"),
            _time(key.signs_until, "no end"),
            _time(key.verifies_until, "no end"),
        )
        for key in ring.trusted
    ]
    if moment is not None:
        header = (*header, "then")
        rows = [(*row, _state(key, moment)) for row, key in zip(rows, ring.trusted, strict=True)]
    terminal.table(header, rows, right=frozenset())
    terminal.out()
    terminal.paragraph(_who_can_sign(ring))


def _who_can_sign(ring: KeyRing) -> str:
    signers = {keys.key_id for keys in ring.signers}
    missing = [key.key_id for key in ring.trusted if key.key_id not in signers]
    if not signers:
        return "Codes can be verified here. None can be signed: the private halves are elsewhere."
    if missing:
        return f"The private halves of {', '.join(missing)} are not here."
    return "The private halves are here: codes can be signed."


def _as_json(ring: KeyRing, moment: int | None) -> list[dict[str, Any]]:
    from healthcode.clock import format_time  # noqa: PLC0415 - not needed for --help

    signers = {keys.key_id for keys in ring.signers}
    rows = []
    for key in ring.trusted:
        row: dict[str, Any] = {"key_id": key.key_id, "public_key": dict(key.public_key)}
        for name in ("signs_from", "signs_until", "verifies_until"):
            time = getattr(key, name)
            row[name] = None if time is None else format_time(time)
        row |= {"has_private_half": key.key_id in signers, "is_demo": key.is_demo}
        rows.append(row if moment is None else row | {"state": _state(key, moment)})
    return rows


def _time(time: int | None, otherwise: str) -> str:
    from healthcode.clock import format_time  # noqa: PLC0415 - not needed for --help

    return otherwise if time is None else format_time(time).removesuffix(":00")


def _state(key: TrustedKey, moment: int) -> str:
    """Say in a word what a key may do at a time."""
    if key.signs_at(moment):
        return "signs"
    if key.signs_from is not None and moment < key.signs_from:
        return "not yet"
    return "verifies" if key.verifies_at(moment) else "retired"
