"""``healthcode tour``: ten minutes in an invented town, eight screens, one key each."""

from __future__ import annotations

import os
import sys
import textwrap
from typing import TYPE_CHECKING, Annotated

import typer

from healthcode.cli import inputs, options

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from healthcode.cli.terminal import Terminal
    from healthcode.lesson.settings import Setting
    from healthcode.lesson.tour.told import Guesses, Question, Screen, Told

_SIGNS: dict[str, Setting] = {"s": "strict", "m": "medium", "l": "lenient"}
_SKIPPED = {"", "-"}
#: An answer of more digits is no guess.
_MOST_DIGITS = 9

Seed = Annotated[
    str,
    typer.Option("--seed", metavar="S", help="Which town: a word or a number; the same seed, the same town."),
]
AnswersOption = Annotated[
    str | None,
    typer.Option(
        "--answers",
        metavar="A,B,C",
        help="Guesses given before, for a projector: three numbers, and perhaps strict, medium or lenient, "
        "with commas; - skips one. Or a file with one to a line. Nothing is asked then.",
        show_default=False,
    ),
]
Brief = Annotated[bool, typer.Option("--brief", help="Only one sentence for each screen; nothing is asked.")]
Folder = Annotated[
    str | None,
    typer.Option(
        "--out",
        metavar="DIR",
        help="Where the town is kept for the next time. Default: healthcode-lesson/SEED.",
        show_default=False,
    ),
]


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command("tour", short_help="Ten minutes in an invented town: guess first, then see.")(tour)


def tour(
    seed: Seed = "linden-7",
    answers: AnswersOption = None,
    brief: Brief = False,
    out: Folder = None,
    plain: options.Plain = False,
    quiet: options.Quiet = False,
    lang: options.Lang = "en",
) -> None:
    """Live in an invented town for ten minutes, on eight screens: guess first, then see.

    One key turns to the next. You may guess before a number is shown, and your guess stays beside it. Every
    number is computed from the seed, and each screen names its fields and a command that makes them again.
    Where nobody sits at a keyboard, nothing waits.
    """
    from healthcode.cli.terminal import Terminal  # noqa: PLC0415 - not needed for --help
    from healthcode.lesson.material import Recipe, default_folder  # noqa: PLC0415
    from healthcode.lesson.tour.making import Making  # noqa: PLC0415
    from healthcode.lesson.tour.screens import SCREENS  # noqa: PLC0415
    from healthcode.lesson.tour.told import Guesses, Told  # noqa: PLC0415

    terminal = Terminal(plain=plain, quiet=quiet, language=lang)
    guesses = Guesses() if answers is None else read_answers(answers)
    folder = inputs.folder(str(default_folder(seed)) if out is None else out)
    recipe = Recipe(seed=seed)
    recipe.load_scenario()
    reader = _Reader(terminal, is_asked=answers is None and not brief and _is_somebody_there())
    try:
        with Making(recipe, folder) as making:
            for number, (build, part) in enumerate(SCREENS, 1):
                document = making.up_to(part, _waiting(recipe.seeds, seed, terminal))
                told = Told(document, lang, plain, guesses, str(folder))
                _show(number, len(SCREENS), told, build(told), reader, brief=brief)
                if reader.is_asked and number < len(SCREENS):
                    reader.key(told.say("key"))
    except (KeyboardInterrupt, EOFError):
        from healthcode.lesson.words import Words  # noqa: PLC0415 - only on leaving

        terminal.out()
        terminal.talk(Words(lang).say("tour.left", folder=str(folder)))
        return
    terminal.talk(told.say("kept", folder=str(folder)))
    if brief:  # the last screen ends with it
        terminal.talk(told.say("next", command=told.command("kit", "--seed", seed)))


# ── showing ──


def _show(number: int, count: int, told: Told, screen: Screen, reader: _Reader, *, brief: bool) -> None:
    from healthcode.lesson.tour.screens import SCREENS  # noqa: PLC0415 - not needed for --help

    terminal = reader.terminal
    if brief:
        for line in wrapped(heading(number, count, screen.title, screen.brief), terminal):
            terminal.out(line)
        return
    terminal.out()
    for line in wrapped(heading(number, count, screen.title, screen.headline), terminal):
        terminal.out(terminal.bold(line))
    _print(screen.before, terminal)
    if screen.question is not None:
        _print((screen.question.text,), terminal)
        reader.ask(screen.question, told)
        # What was guessed belongs into what follows.
        screen = SCREENS[number - 1][0](told)
    _print(screen.after, terminal)
    for line in shown_lines(screen.foot, terminal):
        terminal.out(terminal.dim(line))
    if screen.closing is not None and reader.is_asked:
        reader.ask(screen.closing, told)


def heading(number: int, count: int, title: str, sentence: str) -> str:
    """Begin a screen: its number, what it is about, and a sentence."""
    return f"{number}/{count} {title}{'' if title.endswith('?') else '.'} {sentence}"


def _print(lines: tuple[str, ...], terminal: Terminal) -> None:
    for line in shown_lines(lines, terminal):
        terminal.out(line)


def shown_lines(lines: tuple[str, ...], terminal: Terminal) -> Iterator[str]:
    """Break lines at the width of the page; one that is indented stays so."""
    for line in lines:
        indent = line[: len(line) - len(line.lstrip())]
        if len(line) <= terminal.page:
            yield line
        else:
            yield from wrapped(line.strip(), terminal, indent=f"{indent}  ", first=indent)


def wrapped(text: str, terminal: Terminal, *, indent: str = "", first: str | None = None) -> list[str]:
    """Break a text at the width of the page, with what came from files escaped.

    A number stays on the line of what it counts, and a colour on that of its letter.
    """
    from healthcode.cli.terminal import escaped  # noqa: PLC0415 - not needed for --help
    from healthcode.lesson.tour.told import kept_together  # noqa: PLC0415

    lines = textwrap.wrap(
        kept_together(escaped(text)),
        terminal.page,
        initial_indent=indent if first is None else first,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return [line.replace("\N{NO-BREAK SPACE}", " ") for line in lines]


class _Reader:
    """Who sits before the screen, if anybody does.

    Args:
        terminal: Where it is asked.
        is_asked: Whether keys are waited for.
    """

    def __init__(self, terminal: Terminal, *, is_asked: bool) -> None:
        self.terminal, self.is_asked = terminal, is_asked

    def key(self, text: str) -> None:
        """Wait for one key.

        Raises:
            EOFError: If there is nobody any more.
        """
        self._line(text)

    def ask(self, question: Question, told: Told) -> None:
        """Ask until the answer can be meant, or is none.

        Raises:
            EOFError: If there is nobody any more.
        """
        while self.is_asked:
            prompt = told.say("asks") if question.guess is not None else question.text
            answer = self._line(prompt).strip().lower()
            if answer in _SKIPPED:
                return
            if question.guess is None:
                if answer in _SIGNS or answer in _SIGNS.values():
                    told.guesses.setting = setting_of(answer)
                    return
                self.terminal.out(told.say("not_a_setting"))
            elif (number := _number(answer)) is not None and number <= question.highest:
                told.guesses.numbers[question.guess] = number
                return
            else:
                self.terminal.out(told.say("not_a_number", low=0, high=told.number(question.highest)))

    def _line(self, prompt: str) -> str:
        sys.stdout.write(prompt)
        sys.stdout.flush()
        line = sys.stdin.readline()
        if not line:
            raise EOFError
        return line


def _is_somebody_there() -> bool:
    """Say whether keys can be waited for."""
    return sys.stdin is not None and sys.stdin.isatty() and sys.stdout.isatty()


def _waiting(seeds: int, seed: str, terminal: Terminal) -> Callable[[str, int, int], None]:
    """Give what tells how far a part is that the reader waits for."""
    from healthcode.cli.progress import Progress  # noqa: PLC0415 - not needed for --help
    from healthcode.lesson.words import Words  # noqa: PLC0415

    words = Words(terminal.language)
    said: set[str] = set()
    progress: dict[str, Progress] = {}

    def report(part: str, done: int, total: int) -> None:
        if part not in said:
            said.add(part)
            key = "tour.waiting" if part == "seeds" else "tour.making"
            if part in {"seeds", "town"}:
                terminal.talk(words.say(key, towns=seeds - 1, seed=seed))
            progress[part] = Progress(quiet=terminal.quiet, noun="run" if part == "seeds" else "day")
        if part in {"seeds", "town"}:
            with progress[part]:
                progress[part].report(done, total)

    return report


# ── answers ──


def read_answers(typed: str) -> Guesses:
    """Read guesses that were typed with commas, or stand in a file.

    Raises:
        UsageError: If one of them is no number and no setting, or there are too many.
    """
    from pathlib import Path  # noqa: PLC0415 - not needed for --help

    from healthcode.errors import Problem, UsageError  # noqa: PLC0415
    from healthcode.lesson.tour.told import GUESSES, OF_100, Guesses  # noqa: PLC0415

    text = typed
    if os.path.isfile(typed):  # noqa: PTH113 - a text with a zero byte is no path, and no fault here
        text = _file_text(Path(typed))
    answers = [one.strip().lower() for one in text.replace("\n", ",").split(",")]
    found, problems, at = Guesses(), [], 0
    for answer in answers:
        if answer in _SIGNS or answer in _SIGNS.values():
            found.setting = setting_of(answer)
            continue
        number = _number(answer)
        if number is not None and at < len(GUESSES) and (number <= OF_100 or GUESSES[at] == "avoided"):
            found.numbers[GUESSES[at]] = number
        elif answer not in _SKIPPED:
            wanted = (
                f"at most {len(GUESSES)} whole numbers, the first and the third up to {OF_100}, "
                "and strict, medium or lenient; - skips one"
            )
            problems.append(Problem("--answers", answer, wanted))
        at += 1
    if problems:
        fix = "For example: --answers 80,40,50,medium"
        raise UsageError("an answer cannot be read", tuple(problems), fix)
    return found


def _file_text(path: Path) -> str:
    from healthcode.errors import Problem, UsageError  # noqa: PLC0415 - not needed for --help

    try:
        return path.read_text(encoding="utf-8-sig").strip()
    except (OSError, UnicodeDecodeError) as error:
        problem = Problem(str(path), str(error), "a text file in UTF-8, one answer to a line")
        raise UsageError("the answers cannot be read", (problem,)) from None


def setting_of(answer: str) -> Setting:
    """Give the setting that a letter or a word names."""
    return _SIGNS[answer[0]]


def _number(answer: str) -> int | None:
    is_number = answer.isascii() and answer.isdigit() and len(answer) <= _MOST_DIGITS
    return int(answer) if is_number else None
