"""The walls between the parts of the package, read off its imports and its SQL.

Stages never import each other; they meet in the tables. Tools import tools only. The town never sees the
policy, and scoring never sees the truth.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import healthcode

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKAGE = Path(healthcode.__file__).parent

STAGES = {"town", "observe", "scoring", "checkpoint", "appeals", "audit", "report"}
TOOLS = {"errors", "clock", "draws", "tables", "dataset", "run_folder", "policy", "codes", "samples"}
#: Knows nothing of the policy.
BLIND_TO_POLICY = {"town", "observe"}
TRUTH_TABLES = ("residents", "visits", "infections", "faults", "arrivals")
#: What scoring answers, as bare data; policies name it to run their own cases.
SHARED = {"healthcode.scoring.results"}

_TRUTH = re.compile(rf"\b({'|'.join(TRUTH_TABLES)})\b")
_SQL_COMMENT = re.compile(r"--[^\n]*|/\*.*?\*/", re.DOTALL)


def breaches(package: Path) -> list[str]:
    """Name every import and every table name that breaks a wall."""
    found: list[str] = []
    for file in sorted(package.rglob("*.py")):
        part = file.relative_to(package).parts[0].removesuffix(".py")
        tree = ast.parse(file.read_text(encoding="utf-8"))
        where = file.relative_to(package).as_posix()
        for module in imported(tree, file.relative_to(package)):
            other = module.split(".")[1]
            if module not in SHARED and not may_import(part, other):
                found.append(f"{where} imports {module}")
        if part == "scoring":
            found += [f"{where} names {name}" for name in truth_named(tree)]
    for file in sorted(package.rglob("*.sql")):
        text = _SQL_COMMENT.sub("", file.read_text(encoding="utf-8"))
        found += [f"{file.relative_to(package).as_posix()} names {name}" for name in _TRUTH.findall(text)]
    return found


def may_import(part: str, other: str) -> bool:
    """Say whether a part of the package may import another."""
    if part == other or other in {"errors", "clock", "tables"}:
        return True
    if part in BLIND_TO_POLICY and other == "policy":
        return False
    return other in TOOLS if part in STAGES | TOOLS else True


def imported(tree: ast.AST, file: Path) -> Iterator[str]:
    """Name the modules of the package that a file imports, also inside functions and for types only."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = from_names(node, file)
        else:
            continue
        yield from (name for name in names if name.startswith("healthcode."))


def from_names(node: ast.ImportFrom, file: Path) -> list[str]:
    """Name what a `from … import …` may import: the module, or modules in it."""
    module = node.module or ""
    if node.level:
        folders = ["healthcode", *file.parts[:-1]]
        module = ".".join([*folders[: len(folders) - node.level + 1], *([module] if module else [])])
    if module == "healthcode":
        return [f"healthcode.{alias.name}" for alias in node.names if not alias.name.startswith("__")]
    return [module]


def truth_named(tree: ast.AST) -> Iterator[str]:
    """Find names of truth tables in a module's texts and names, docstrings aside."""
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield from _TRUTH.findall(node.value)
        elif isinstance(node, ast.Name) and node.id in TRUTH_TABLES:
            yield node.id


def test_the_walls_stand() -> None:
    """No file of the package breaks a wall."""
    assert breaches(PACKAGE) == []


def test_the_check_sees_the_whole_package() -> None:
    """The check reads files of every kind that it judges."""
    assert {"dataset", "policy", "codes", "scoring"} <= {path.name for path in PACKAGE.iterdir()}
    assert list((PACKAGE / "scoring").rglob("*.sql"))


@pytest.mark.parametrize(
    ("file", "text", "breach"),
    [
        ("town/a.py", "from healthcode.scoring import score", "town/a.py imports healthcode.scoring"),
        ("town/a.py", "from healthcode import audit", "town/a.py imports healthcode.audit"),
        (
            "scoring/a.py",
            "import healthcode.audit.fairness",
            "scoring/a.py imports healthcode.audit.fairness",
        ),
        ("scoring/a.py", "from ..town import people", "scoring/a.py imports healthcode.town"),
        (
            "observe.py",
            "from healthcode.policy.load import load_policy",
            "observe.py imports healthcode.policy.load",
        ),
        (
            "town/a.py",
            "def f():\n    from healthcode.policy import load",
            "town/a.py imports healthcode.policy",
        ),
        (
            "clock.py",
            "from healthcode.scoring.score import score",
            "clock.py imports healthcode.scoring.score",
        ),
        ("codes/a.py", "from healthcode.cli import main", "codes/a.py imports healthcode.cli"),
        ("policy/a.py", "import healthcode.pipeline", "policy/a.py imports healthcode.pipeline"),
        ("scoring/a.py", "query = 'select * from infections'", "scoring/a.py names infections"),
        ("scoring/a.py", "read(visits)", "scoring/a.py names visits"),
        ("scoring/sql/a.sql", "select * from residents", "scoring/sql/a.sql names residents"),
    ],
)
def test_a_planted_breach_is_found(tmp_path: Path, file: str, text: str, breach: str) -> None:
    """Each kind of breach, planted in a small tree, is reported by file and name."""
    planted = tmp_path / file
    planted.parent.mkdir(parents=True, exist_ok=True)
    planted.write_text(text, encoding="utf-8")
    assert breaches(tmp_path) == [breach]


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("scoring/a.py", "from healthcode.policy.model import Policy\nfrom healthcode import clock"),
        ("scoring/a.py", '"""Never reads infections."""'),
        ("scoring/sql/a.sql", "-- never residents\nselect * from people"),
        ("policy/a.py", "from healthcode.scoring.results import OVERRIDE"),
        ("pipeline.py", "from healthcode.town import people\nfrom healthcode.scoring import score"),
        ("audit/a.py", "query = 'select * from infections'"),
    ],
)
def test_what_is_allowed_is_not_reported(tmp_path: Path, file: str, text: str) -> None:
    """Imports along the flow, comments and docstrings are no breaches."""
    allowed = tmp_path / file
    allowed.parent.mkdir(parents=True, exist_ok=True)
    allowed.write_text(text, encoding="utf-8")
    assert breaches(tmp_path) == []
