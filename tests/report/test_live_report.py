"""The page of a run that has just lived, in a real browser, and the sample that the other tests read."""

from __future__ import annotations

import json
from contextlib import nullcontext
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest

from healthcode.dataset import load_dataset
from healthcode.experiments.audit_document import AuditAsked, audit_document
from healthcode.experiments.sections import sections
from healthcode.pipeline import simulate
from healthcode.report.sections_of_audit import SECTION_OF_KEY, SECTIONS_ASKED_FOR
from healthcode.report.whole_page import report_page
from healthcode.run_folder import read_manifest
from healthcode.scenario import load_scenario
from healthcode.scoring.score import checked_policy
from report.browser import all_open, axe, browser, in_a_frame, looked_at
from report.sample import GOLDEN, sample_audit, sample_compare, shortened, written

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.slow

POLICY = "hangzhou-2020-02"
MOST_BYTES = 1_000_000
SERIOUS = ("serious", "critical")


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Let the demo town live, and ask every question."""
    run = tmp_path_factory.mktemp("live") / "run"
    policy = checked_policy(POLICY)
    simulate(load_scenario("demo"), run, policy)
    dataset = load_dataset(run)
    asked = AuditAsked(Fraction(1), 500, 0)

    def watch(_noun: str) -> nullcontext[Callable[[int, int], None]]:
        return nullcontext(lambda _done, _of: None)

    found, _ = audit_document(run, read_manifest(run), dataset, policy, asked, sections(), watch)
    dataset.close()
    whole: dict[str, Any] = json.loads(json.dumps(found))
    return whole


def test_the_sample_has_the_form_of_a_new_audit(
    document: dict[str, Any], request: pytest.FixtureRequest
) -> None:
    """The sample has the keys and the fields of what the program writes now; --update-golden renews it."""
    fresh = shortened(document)
    if request.config.getoption("--update-golden"):
        (GOLDEN / "audit.json").write_text(written(fresh), encoding="utf-8", newline="\n")
    sample = json.loads((GOLDEN / "audit.json").read_text(encoding="utf-8"))
    assert sample.keys() == fresh.keys()
    assert sample["fields"].keys() == fresh["fields"].keys()
    for name, field in fresh["fields"].items():
        assert sample["fields"][name].keys() == field.keys()
        assert sample["fields"][name]["unit"] == field["unit"]


def test_the_page_knows_the_sections_of_an_audit() -> None:
    """The sections that the page knows are those of an audit, and so are those that take longer."""
    assert {section.name for section in sections() if not section.is_quick} == SECTIONS_ASKED_FOR
    assert set(SECTION_OF_KEY.values()) <= {section.name for section in sections()}


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_page_of_a_whole_audit_is_small(document: dict[str, Any], language: Any) -> None:
    """Also with every question asked, the page keeps below a megabyte."""
    page = report_page(document, sample_compare(), language)
    assert len(page.encode()) < MOST_BYTES


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "de"])
def test_axe_finds_nothing_serious(tmp_path: Path, language: Any, theme: str) -> None:
    """With everything open, by day and by night, axe-core names no serious and no critical fault."""
    browser()
    script = axe()
    page = report_page(sample_audit(), sample_compare(), language)
    page = all_open(page).replace("<html ", f'<html data-theme="{theme}" ')
    run = (
        "axe.run(document).then(r => { const p = document.createElement('pre'); p.id = 'result';"
        "p.textContent = JSON.stringify(r.violations.map(v => [v.impact, v.id, v.nodes.length,"
        "v.nodes[0].html.slice(0, 300)])); document.body.replaceChildren(p); });"
    )
    found = json.loads(looked_at(page, f"<script>{script}</script><script>{run}</script>", tmp_path))
    assert not [fault for fault in found if fault[0] in SERIOUS], found


def test_no_page_is_wider_than_its_screen(tmp_path: Path) -> None:
    """On a phone of 400 pixels nothing but tables in their own frames reaches beyond the edge."""
    page = all_open(report_page(sample_audit(), sample_compare(), "de"))
    run = (
        "<script>addEventListener('load', () => { const d = document.querySelector('iframe').contentDocument;"
        "const p = document.createElement('pre'); p.id = 'result'; const wide = [];"
        "d.querySelectorAll('main *').forEach(e => { const b = e.getBoundingClientRect();"
        "if (b.right > 401 && !e.closest('.scroll') && !e.closest('svg')) wide.push(e.tagName + '.' +"
        "e.className + ' ' + Math.round(b.right) + ' ' + e.textContent.slice(0, 60)); });"
        "p.textContent = JSON.stringify([d.documentElement.scrollWidth, wide.slice(0, 5)]);"
        "document.body.replaceChildren(p); });</script>"
    )
    width, wide = json.loads(looked_at(in_a_frame(page, 400), run, tmp_path))
    assert wide == []
    assert width <= 400


#: The smallest letters of a chart on a phone, in CSS pixels.
SMALLEST_LETTERS = 11.0


def test_letters_of_charts_are_large_enough_on_a_phone(tmp_path: Path) -> None:
    """On a phone of 400 pixels no word of a chart is smaller than 11 pixels, wherever the chart stands."""
    page = all_open(report_page(sample_audit(), sample_compare(), "de"))
    run = (
        "<script>addEventListener('load', () => { const d = document.querySelector('iframe').contentDocument;"
        "const p = document.createElement('pre'); p.id = 'result'; let seen = 0; const small = [];"
        "d.querySelectorAll('figure.chart svg text').forEach(e => { const s = e.ownerSVGElement;"
        "if (!s.getBoundingClientRect().width) return; seen += 1; const m = e.getScreenCTM();"
        "const size = parseFloat(getComputedStyle(e).fontSize) * Math.hypot(m.a, m.b);"
        f"if (size < {SMALLEST_LETTERS}) small.push(Math.round(10 * size) / 10 + ' ' + e.textContent); }});"
        "p.textContent = JSON.stringify([seen, small.slice(0, 9)]);"
        "document.body.replaceChildren(p); });</script>"
    )
    seen, small = json.loads(looked_at(in_a_frame(page, 400), run, tmp_path))
    assert seen > 200
    assert small == []
