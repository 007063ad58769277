"""The entry of the command line: what is caught, what is shown, and which exit code that gives.

Exit codes: 0 done, 1 a bug, 2 the command was typed wrong, 3 bad input, 4 refused, 130 interrupted.
"""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import healthcode

if TYPE_CHECKING:
    from typer import Typer

UNWRITABLE = 2

ABOUT = """See what a green / yellow / red health code does, in an invented town.

A glass-box, purely synthetic simulator for teaching and debate. Nobody in it exists; its codes are no passes.
"""

EXAMPLES = """Examples:

\b
  healthcode demo                            see the whole thing in seconds
  healthcode tour                            ten minutes: guess first, then see
  healthcode score street                    colours of the shipped sample
  healthcode explain street syn-05-commuter  why this one, and until when
  healthcode policy show hangzhou-2020-02    the rules, in words
  healthcode simulate quiet-week -o my-week  a town of two thousand for a week

DATA is a folder of tables, a run folder, or the word "street" (the shipped sample).
Results go to stdout, talk to stderr. NO_COLOR and --plain turn colours off; the words stay.
"""


def build_app() -> Typer:
    """Build the command tree; importing typer is left to here, after rich help is switched off."""
    os.environ["TYPER_USE_RICH"] = "0"
    import typer  # noqa: PLC0415 - after the line above

    from healthcode.cli import (  # noqa: PLC0415
        audit,
        card,
        checkpoint,
        codes,
        compare,
        creep,
        demo,
        forget,
        gates,
        keys,
        kit,
        people,
        policies,
        report,
        retention,
        scan,
        scenarios,
        score,
        simulate,
        sweep,
        tour,
        verify,
        vote,
        whatif,
    )
    from healthcode.cli.caught import CatchingGroup  # noqa: PLC0415

    app = typer.Typer(
        cls=CatchingGroup,
        help=ABOUT,
        epilog=EXAMPLES,
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    )

    @app.callback()
    def top(
        *,
        version: bool = typer.Option(False, "--version", help="Show the version and exit.", is_eager=True),
    ) -> None:
        if version:
            sys.stdout.write(f"healthcode {healthcode.__version__}\n")
            raise typer.Exit

    demo.add_to(app)
    tour.add_to(app)
    simulate.add_to(app)
    score.add_to(app)
    people.add_to(app)
    codes.add_to(app)
    keys.add_to(app)
    scan.add_to(app)
    checkpoint.add_to(app)
    gates.add_to(app)
    compare.add_to(app)
    sweep.add_to(app)
    audit.add_to(app)
    report.add_to(app)
    kit.add_to(app)
    vote.add_to(app)
    card.add_to(app)
    verify.add_to(app)
    creep.add_to(app)
    whatif.add_to(app)
    forget.add_to(app)
    retention.add_to(app)
    scenarios.add_to(app)
    policies.add_to(app)
    return app


def run() -> None:
    """Run one command; the console script of the package."""
    if sys.stderr is None:
        sys.stderr = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - open as long as the process
    if sys.stdout is None:
        _stop_unwritable("it is closed")
    try:
        try:
            _run()
        finally:
            _flush_quietly()
    except OSError as error:
        if error.filename is not None:
            raise
        from healthcode.cli.caught import let_go_of_stdout  # noqa: PLC0415 - only when it cannot be written

        let_go_of_stdout()
        _stop_unwritable(error.strerror or str(error))


def _run() -> None:
    if sys.argv[1:] == ["--version"]:
        sys.stdout.write(f"healthcode {healthcode.__version__}\n")
        return
    try:
        from healthcode.cli.caught import end_when_asked  # noqa: PLC0415 - kept inside what is caught
        from healthcode.cli.terminal import make_printable  # noqa: PLC0415 - kept inside what is caught

        end_when_asked()
        make_printable(sys.stdout)
        make_printable(sys.stderr)
        build_app()()
    except KeyboardInterrupt:
        from healthcode.cli.caught import interrupted  # noqa: PLC0415 - only when stopped

        sys.exit(interrupted())


def _stop_unwritable(reason: str) -> NoReturn:
    with contextlib.suppress(OSError):
        sys.stderr.write(f"The results cannot be written to stdout: {reason}.\n")
    sys.exit(UNWRITABLE)


def _flush_quietly() -> None:
    """Flush, and let a reader that went away (`| head`) be no trouble."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        from healthcode.cli.caught import let_go_of_stdout  # noqa: PLC0415 - only when a reader went away

        let_go_of_stdout()
