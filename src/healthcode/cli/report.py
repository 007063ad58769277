"""``healthcode report``: one page about a run, for a class, a journalist or a committee."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from healthcode.cli import inputs, options

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from healthcode.experiments.sections import Section

PAGE = "report.html"
AUDIT_FILE = "audit.json"
ENDINGS = (".html", ".htm")

Run = Annotated[
    str | None,
    typer.Argument(
        metavar="RUN",
        help="A run folder that healthcode simulate wrote; not needed with --audit.",
        show_default=False,
    ),
]
OwnPolicy = Annotated[
    str | None,
    typer.Option(
        "--policy",
        metavar="P",
        help="The rules that give the colours: the id of a shipped policy, or a TOML file. "
        "Default: those that the run was lived under.",
        show_default=False,
    ),
]
With = Annotated[
    list[str] | None,
    typer.Option(
        "--with",
        metavar="SECTION",
        help="Only the quick questions and this one; may be given many times. Default: every question.",
        show_default=False,
    ),
]
Quick = Annotated[bool, typer.Option("--quick", help="Only the questions that take seconds.")]
Audit = Annotated[
    str | None,
    typer.Option(
        "--audit",
        metavar="FILE",
        help="Take this audit.json instead of auditing the run.",
        show_default=False,
    ),
]
Compare = Annotated[
    str | None,
    typer.Option(
        "--compare",
        metavar="DIR",
        help="Show other policies too: the folder that healthcode compare SCENARIO --out wrote.",
        show_default=False,
    ),
]
Out = Annotated[
    str,
    typer.Option("--out", metavar="FILE", help="The page: a file that ends in .html, or - for stdout."),
]


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command("report", short_help="Write one page about a run: what its code brought and what it cost.")(
        report
    )


def report(
    run: Run = None,
    policy: OwnPolicy = None,
    with_: With = None,
    quick: Quick = False,
    audit: Audit = None,
    compare: Compare = None,
    out: Out = PAGE,
    plain: options.Plain = False,
    quiet: options.Quiet = False,
    lang: options.Lang = "en",
) -> None:
    """Write one page about a run that anyone can read in a browser, on a phone, or on paper.

    Audits the run and asks every question, which takes a while for a large town. The page loads nothing from
    anywhere, and each of its numbers names the command that makes it again.
    """
    from healthcode.cli.run_audit import audit_run  # noqa: PLC0415 - not needed for --help
    from healthcode.cli.terminal import Terminal, program  # noqa: PLC0415

    terminal = Terminal(plain=plain, quiet=quiet, language=lang)
    _one_source(run, audit, policy=policy, with_=with_, quick=quick)
    target = None if out == "-" else _target(out)
    other = None if compare is None else read_compare(compare)
    if audit is not None:
        document, is_trusted = read_audit(audit), False
    else:
        asked = str(run)
        if target is not None:
            inputs.refuse_data_folder(target, asked)
        document, is_trusted = audit_run(asked, policy, _sections(with_, quick=quick), terminal), True
    page = page_of(document, other, lang, origin=None if is_trusted else str(audit))
    if target is None:
        terminal.out(page.rstrip("\n"))
        return
    write_page(target, page)
    terminal.paragraph(f"Wrote {target}: open it in a browser, on any device; it loads nothing.")
    if other is None:
        run_words = document["run"]
        words = [
            "compare",
            str(run_words["scenario"]),
            "--policy",
            str(run_words["policy"]),
            "--alternatives",
        ]
        terminal.next_command(*words, "--out", "compared")
        terminal.talk(f"Then put it on the page: {program()} report … --compare compared")


# ── where the numbers come from ──


def _sections(with_: Sequence[str] | None, *, quick: bool) -> Sequence[Section]:
    from healthcode.experiments.sections import chosen_sections  # noqa: PLC0415 - not needed for --help

    return chosen_sections(with_ or [], is_all=not quick and not with_)


def _one_source(
    run: str | None, audit: str | None, *, policy: str | None, with_: Sequence[str] | None, quick: bool
) -> None:
    """Refuse what cannot mean anything: two sources or none, or questions to an audit that is finished.

    Raises:
        UsageError: With all that was typed wrong.
    """
    from healthcode.errors import Problem, UsageError  # noqa: PLC0415 - not needed for --help

    problems = []
    if run is None and audit is None:
        problems.append(Problem("RUN", "", "a run folder, or --audit FILE"))
    if run is not None and audit is not None:
        problems.append(
            Problem("--audit", audit, "left out, or RUN left out: the numbers come from one of them")
        )
    if audit is not None:
        typed = {"--policy": policy, "--with": with_, "--quick": quick}
        problems += [
            Problem(option, "typed with --audit", "typed with a run: an audit.json is already finished")
            for option, value in typed.items()
            if value
        ]
    if problems:
        fix = "Write a page from a run: healthcode report my-run"
        raise UsageError("a report needs one source of numbers", tuple(problems), fix)


def read_audit(file: str) -> dict[str, Any]:
    """Read the ``audit.json`` of a run; a folder that holds one will do.

    Raises:
        DatasetError: If it cannot be read, or is none of a run.
    """
    return _read(file, "run", "audit.json of one run", "Make one with: healthcode audit RUN --out my-audit")


def read_compare(folder: str) -> dict[str, Any]:
    """Read the ``audit.json`` of ``healthcode compare SCENARIO --out``; the file itself will do.

    Raises:
        DatasetError: If it cannot be read, or is none of towns.
    """
    fix = "Make one with: healthcode compare demo --policy hangzhou-2020-02 --alternatives --out compared"
    return _read(folder, "over", "audit.json of healthcode compare SCENARIO", fix)


def _read(typed: str, key: str, wanted: str, fix: str) -> dict[str, Any]:
    from healthcode.audit.fields import FORMAT, VERSION  # noqa: PLC0415 - not needed for --help
    from healthcode.errors import DatasetError, Problem  # noqa: PLC0415

    path = Path(typed)
    path = path / AUDIT_FILE if path.is_dir() else path

    def refused(found: str) -> DatasetError:
        problem = Problem(str(path), found, f"the {wanted}")
        return DatasetError("the page cannot be made from this file", (problem,), fix)

    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise refused(error.strerror or str(error)) from None
    except (ValueError, RecursionError):
        raise refused("is no JSON in UTF-8") from None
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise refused("is not written by healthcode audit")
    if document.get("version") != VERSION:
        raise refused(f"is of version {document.get('version')!r}; this program reads {VERSION}")
    if not isinstance(document.get("fields"), dict) or not isinstance(document.get(key), dict):
        raise refused("is about something else")
    return document


# ── the page ──


def page_of(
    document: Mapping[str, Any], compare: Mapping[str, Any] | None, lang: options.Lang, origin: str | None
) -> str:
    """Write the page.

    Args:
        document: The audit of a run.
        compare: That of towns.
        lang: Of the page.
        origin: The file that somebody else may have written; None if the audit was just made here.

    Raises:
        DatasetError: If a file does not hold what it says it holds.
    """
    from healthcode.errors import DatasetError, Problem  # noqa: PLC0415 - not needed for --help
    from healthcode.report.whole_page import report_page  # noqa: PLC0415

    if origin is None and compare is None:
        return report_page(document, compare, lang)
    try:
        return report_page(document, compare, lang)
    except (LookupError, TypeError, ValueError, AttributeError) as error:
        problem = Problem(origin or "--compare", f"{type(error).__name__}: {error}", "a whole audit.json")
        raise DatasetError(
            "the page cannot be made from this file",
            (problem,),
            "Audit again with this version of healthcode.",
        ) from error


def _target(out: str) -> Path:
    from healthcode.errors import Problem, UsageError  # noqa: PLC0415 - only when something is wrong

    target = Path(out)
    if target.suffix.lower() not in ENDINGS or target.is_dir():
        wanted = "a file that ends in .html, such as report.html, or - for stdout"
        raise UsageError("the page goes into one file", (Problem("--out", repr(out), wanted),))
    return target


def write_page(target: Path, page: str) -> None:
    """Write the page beside its place and put it there when it is whole.

    Raises:
        UsageError: If it cannot be written.
    """
    from healthcode.errors import Problem, UsageError  # noqa: PLC0415 - only when something is wrong

    writing = target.with_name(f".{target.name}.writing-{os.getpid()}")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        writing.write_text(page, encoding="utf-8", newline="\n")
        writing.replace(target)
    except OSError as error:
        problem = Problem(str(target), error.strerror or str(error), "a file that may be written")
        raise UsageError("the page cannot be written", (problem,)) from None
    finally:
        writing.unlink(missing_ok=True)
