"""The walls between the parts of the package, read off its imports and its SQL.

Tools import tools only. Stages import tools, and never each other: they meet in the tables. The pipeline
imports stages, and only what stands above it imports the pipeline. The town, what the platform sees of it and
the gates know no policy. Scoring never sees the truth; a gate reads no table, it is handed who arrives.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import healthcode
from healthcode.tables import TABLES
from healthcode.tables import TRUTH_TABLES as TRUTH

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKAGE = Path(healthcode.__file__).parent

#: From the ground up; a part imports itself and what is below, and stages are on one floor but apart.
FLOORS = (
    {
        "errors",
        "clock",
        "draws",
        "patterns",
        "toml_file",
        "pages",
        "placing",
        "shortages",
        "tables",
        "dataset",
        "run_folder",
        "scenario",
        "policy",
        "codes",
        "samples",
    },
    {"town", "observe", "scoring", "checkpoint", "appeals", "audit", "report"},
    {"pipeline", "cards", "comparison", "gating", "sheets"},
    {"experiments"},
    {"lesson", "classroom"},
    {"cli", "__init__"},
    {"__main__"},
)
TOOLS = FLOORS[0]
FLOOR_OF = {part: floor for floor, parts in enumerate(FLOORS) for part in parts}
#: Knows nothing of the policy.
BLIND_TO_POLICY = {"town", "observe", "checkpoint"}
#: Reads no tables at all, true or observed: it is handed what it may see.
BLIND_TO_TABLES = {"checkpoint"}
READERS = {"dataset", "run_folder", "scenario"}
#: Never names what really happened. Some truth tables are called like what the platform sees of them.
BLIND_TO_TRUTH = {"scoring"}
TRUTH_NAMES = {*(set(TRUTH) - set(TABLES)), "truth", "TRUTH_TABLES"}
#: What scoring answers, as bare data; policies name it to run their own cases.
SHARED = {("policy", "healthcode.scoring.results")}
#: All that those below may take from the package itself, whose other names lead upwards.
VERSION = "__version__"

#: Also an everyday word, so only where it can only be the table: alone in a text, or read from.
EVERYDAY = "tests"

_TRUTH = re.compile(rf"\b({'|'.join(sorted(TRUTH_NAMES))})\b", re.IGNORECASE)
_TRUTH_IN_TEXT = re.compile(
    rf"\b({'|'.join(sorted(TRUTH_NAMES - {EVERYDAY}))})\b|(?:^|\b(?:from|join)\s+|/)({EVERYDAY})$|"
    rf"\b(?:from|join)\s+({EVERYDAY})\b",
    re.IGNORECASE,
)
_SQL_COMMENT = re.compile(r"--[^\n]*|/\*.*?\*/", re.DOTALL)
_MODULE = re.compile(r"healthcode(\.\w+)+")


def breaches(package: Path) -> list[str]:
    """Name every import and every table name that breaks a wall."""
    found: list[str] = []
    for file in sorted(package.rglob("*.py")):
        part = part_of(file, package)
        tree = ast.parse(file.read_text(encoding="utf-8"))
        where = file.relative_to(package).as_posix()
        if part not in FLOOR_OF:
            found.append(f"{where} stands on no floor")
        for module in sorted({*imported(tree, file.relative_to(package))}):
            allowed = (part, module) in SHARED or may_import(part, module.split(".")[1])
            found += [] if allowed else [f"{where} imports {module}"]
        if part in BLIND_TO_TRUTH:
            found += [f"{where} names {name}" for name in truth_named(tree)]
    for file in sorted(package.rglob("*.sql")):
        if part_of(file, package) in BLIND_TO_TRUTH:
            text = _SQL_COMMENT.sub("", file.read_text(encoding="utf-8"))
            names = _TRUTH.findall(text)
            found += [f"{file.relative_to(package).as_posix()} names {name}" for name in names]
    return found


def part_of(file: Path, package: Path) -> str:
    """Name the part of the package to which a file belongs."""
    return file.relative_to(package).parts[0].removesuffix(".py")


def may_import(part: str, other: str) -> bool:
    """Say whether a part of the package may import another; what nobody knows may not, and is not."""
    if other in {part, VERSION}:
        return True
    if part in BLIND_TO_POLICY and other == "policy":
        return False
    if part in BLIND_TO_TABLES and other in READERS:
        return False
    if part in TOOLS:
        return other in TOOLS
    return FLOOR_OF.get(other, len(FLOORS)) < FLOOR_OF.get(part, -1)


def imported(tree: ast.AST, file: Path) -> Iterator[str]:
    """Name the modules of the package that a file uses.

    Also inside functions, for types only, by a name of the package itself, or by a text that names a module.
    """
    called = {
        alias.asname or "healthcode"
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for alias in node.names
        if alias.name == "healthcode" or (not alias.asname and alias.name.startswith("healthcode."))
    }
    quiet = docstrings(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name.startswith("healthcode."))
        elif isinstance(node, ast.ImportFrom):
            yield from (name for name in from_names(node, file) if name.startswith("healthcode."))
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in called:
            yield f"healthcode.{node.attr}"
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in quiet:
            yield from [node.value] if _MODULE.fullmatch(node.value) else []


def from_names(node: ast.ImportFrom, file: Path) -> list[str]:
    """Name what a `from … import …` may import: the module, or modules in it."""
    module = node.module or ""
    if node.level:
        folders = ["healthcode", *file.parts[:-1]]
        module = ".".join([*folders[: len(folders) - node.level + 1], *([module] if module else [])])
    if module == "healthcode":
        return [f"healthcode.{alias.name}" for alias in node.names]
    return [module]


def docstrings(tree: ast.AST) -> set[int]:
    """Find the texts that only tell people something."""
    return {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }


def truth_named(tree: ast.AST) -> Iterator[str]:
    """Find names of truth tables in a module's texts, names and imports, docstrings aside."""
    quiet = docstrings(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in quiet:
            yield from (found[found.lastindex or 0] for found in _TRUTH_IN_TEXT.finditer(node.value))
        elif isinstance(node, ast.Name) and node.id in TRUTH_NAMES - {EVERYDAY}:
            yield node.id
        elif isinstance(node, ast.Attribute) and node.attr in TRUTH_NAMES - {EVERYDAY}:
            yield node.attr
        elif isinstance(node, ast.Import | ast.ImportFrom):
            parts = [part for alias in node.names for part in alias.name.split(".")]
            module = (node.module or "").split(".") if isinstance(node, ast.ImportFrom) else []
            yield from (part for part in [*module, *parts] if part in TRUTH_NAMES - {EVERYDAY})


def test_the_walls_stand() -> None:
    """No file of the package breaks a wall."""
    assert breaches(PACKAGE) == []


def test_the_check_sees_the_whole_package() -> None:
    """The check reads files of every kind that it judges, and every part of the package has its floor."""
    there = {path.name for path in PACKAGE.iterdir()}
    assert {"dataset", "policy", "codes", "scoring", "town", "observe", "pipeline.py"} <= there
    assert list((PACKAGE / "scoring").rglob("*.sql"))
    assert {part_of(file, PACKAGE) for file in PACKAGE.rglob("*.py")} <= set(FLOOR_OF)


def test_the_check_knows_the_truth() -> None:
    """The names that scoring must not say are truth tables, and no tables of the platform."""
    assert {"residents", "visits", "infections", "faults", "arrivals"} <= TRUTH_NAMES
    assert not TRUTH_NAMES & set(TABLES)


@pytest.mark.parametrize(
    ("file", "text", "breach"),
    [
        ("town/a.py", "from healthcode.scoring import score", "imports scoring"),
        ("town/a.py", "from healthcode import audit", "imports audit"),
        ("town/a.py", "from ..observe.watcher import Observer", "imports observe.watcher"),
        ("town/a.py", "def f():\n    from healthcode.policy import load", "imports policy"),
        ("town/a.py", "import healthcode\nhealthcode.load_policy", "imports load_policy"),
        ("town/a.py", "import healthcode as h\nh.policy", "imports policy"),
        ("town/a.py", "from .. import policy", "imports policy"),
        ("observe/a.py", "from healthcode.town import Life", "imports town"),
        ("observe/a.py", "import healthcode.pipeline", "imports pipeline"),
        ("observe.py", "from healthcode.policy.load import a", "imports policy.load"),
        (
            "observe/a.py",
            "if TYPE_CHECKING:\n    from healthcode.policy.model import Policy",
            "imports policy.model",
        ),
        ("observe/a.py", "import_module('healthcode.policy')", "imports policy"),
        ("scoring/a.py", "import healthcode.audit.fairness", "imports audit.fairness"),
        ("scoring/a.py", "from ..town import people", "imports town"),
        ("scoring/b/a.py", "from ...observe import seen", "imports observe"),
        ("scoring/a.py", "from healthcode import simulate", "imports simulate"),
        ("scoring/a.py", "from healthcode.pipeline import x", "imports pipeline"),
        ("checkpoint/a.py", "from healthcode.scoring.daily import DailyScorer", "imports scoring.daily"),
        ("checkpoint/a.py", "from healthcode.town import Life", "imports town"),
        ("checkpoint/a.py", "from healthcode.observe import Observer", "imports observe"),
        ("checkpoint/a.py", "from healthcode.policy.load import load_policy", "imports policy.load"),
        ("checkpoint/a.py", "from healthcode.run_folder.truth import read_truth", "imports run_folder.truth"),
        ("checkpoint/a.py", "from healthcode.dataset import load_dataset", "imports dataset"),
        ("clock.py", "from healthcode.scoring.score import score", "imports scoring.score"),
        ("draws.py", "from healthcode.town import Life", "imports town"),
        ("patterns.py", "import healthcode.cards", "imports cards"),
        ("toml_file.py", "from healthcode.cli import main", "imports cli"),
        ("tables/a.py", "from healthcode.town import AGES", "imports town"),
        ("scenario/a.py", "from healthcode.town import Life", "imports town"),
        ("run_folder/a.py", "from healthcode.observe import x", "imports observe"),
        ("run_folder/a.py", "import healthcode.pipeline", "imports pipeline"),
        ("dataset/a.py", "from healthcode.scoring.results import Verdict", "imports scoring.results"),
        ("codes/a.py", "from healthcode.cli import main", "imports cli"),
        ("policy/a.py", "import healthcode.pipeline", "imports pipeline"),
        ("policy/a.py", "from healthcode.scoring import score", "imports scoring"),
        ("audit/a.py", "from healthcode.pipeline import simulate", "imports pipeline"),
        ("cards.py", "from healthcode.pipeline import simulate", "imports pipeline"),
        ("pipeline.py", "from healthcode.cli import inputs", "imports cli"),
        ("pipeline.py", "from healthcode.experiments import runs", "imports experiments"),
        ("helpers.py", "x = 1", "stands on no floor"),
        ("cli/a.py", "from healthcode.helpers import x", "imports helpers"),
        ("scoring/a.py", "query = 'select * from infections'", "names infections"),
        ("scoring/a.py", "query = 'select * from Tests t'", "names Tests"),
        ("scoring/a.py", "query = f'from {x} join rides using (p)'", "names rides"),
        ("scoring/a.py", "path = 'truth/purchases.csv'", "names truth"),
        ("scoring/a.py", "path = run / 'truth'", "names truth"),
        ("scoring/a.py", "table = 'tests'", "names tests"),
        ("scoring/a.py", "read(visits)", "names visits"),
        ("scoring/a.py", "today.visits", "names visits"),
        ("scoring/a.py", "from healthcode.tables import TRUTH_TABLES", "names TRUTH_TABLES"),
        ("scoring/a.py", "import healthcode.tables.truth", "names truth"),
        ("scoring/sql/a.sql", "select * from residents", "names residents"),
        ("scoring/sql/a.sql", "select * from read_csv('truth/trips.csv')", "names truth"),
        ("scoring/sql/a.sql", "SELECT * FROM Tests", "names Tests"),
    ],
)
def test_a_planted_breach_is_found(tmp_path: Path, file: str, text: str, breach: str) -> None:
    """Each kind of breach, planted in a small tree, is reported by file and name."""
    planted = tmp_path / file
    planted.parent.mkdir(parents=True, exist_ok=True)
    planted.write_text(text, encoding="utf-8")
    assert breaches(tmp_path) == [f"{file} {breach.replace('imports ', 'imports healthcode.')}"]


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("scoring/a.py", "from healthcode.policy.model import Policy\nfrom healthcode import clock"),
        ("scoring/a.py", "import healthcode\nhealthcode.__version__"),
        ("scoring/a.py", '"""Never reads infections."""'),
        ("scoring/a.py", "tests = find_tests(reports)\nsays = 'two negative tests'"),
        ("scoring/sql/a.sql", "-- never residents\nselect * from people"),
        ("policy/a.py", "from healthcode.scoring.results import OVERRIDE"),
        ("policy/a.py", "files('healthcode.policy').joinpath('library')"),
        ("town/a.py", "from healthcode.draws import chance\nfrom healthcode.patterns import matches"),
        ("observe/a.py", "from healthcode.tables.truth import TRUTH_TABLES"),
        ("run_folder/a.py", "from healthcode.tables import TRUTH_TABLES\nfrom healthcode.scenario import a"),
        ("pipeline.py", "from healthcode.town import people\nfrom healthcode.scoring import score"),
        ("audit/a.py", "query = 'select * from infections'"),
        ("cli/a.py", "from healthcode import pipeline\npath = 'truth/infections.csv'"),
        ("__init__.py", "HOMES = {'simulate': 'healthcode.pipeline'}"),
    ],
)
def test_what_is_allowed_is_not_reported(tmp_path: Path, file: str, text: str) -> None:
    """Imports along the flow, comments and docstrings are no breaches."""
    allowed = tmp_path / file
    allowed.parent.mkdir(parents=True, exist_ok=True)
    allowed.write_text(text, encoding="utf-8")
    assert breaches(tmp_path) == []
