"""Looking at a page in a headless Chromium of the machine's own, without any network."""

from __future__ import annotations

import html
import re
import shutil
import subprocess
from functools import cache
from importlib.metadata import PackageNotFoundError, files
from pathlib import Path

import pytest

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
#: The package that carries axe-core, a checker of accessibility, as one script.
AXE_PACKAGE = "axe-playwright-python"


def browser() -> str:
    """Find a browser; without one the test that asks is skipped and says so."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        pytest.skip("no Chromium is installed: the page was not looked at in a browser")
    return found


@cache
def axe() -> str:
    """Give the accessibility checker's script, which the test group of pyproject.toml brings."""
    try:
        listed = files(AXE_PACKAGE) or []
    except PackageNotFoundError:
        pytest.skip(f"{AXE_PACKAGE} is not installed, though it belongs to the test group")
    return next(
        Path(str(file.locate())).read_text(encoding="utf-8") for file in listed if file.name == "axe.min.js"
    )


def looked_at(page: str, script: str, folder: Path) -> str:
    """Open a page in the browser, run a script that puts its result into it, and give the result."""
    file = folder / "page.html"
    end = page.rindex("</body>")
    file.write_text(f"{page[:end]}{script}{page[end:]}", encoding="utf-8")
    command = [
        browser(),
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-background-networking",
        f"--user-data-dir={folder}/browser",
    ]
    command += ["--virtual-time-budget=120000", "--window-size=1000,1200", "--dump-dom", file.as_uri()]
    seen = subprocess.run(command, capture_output=True, text=True, timeout=300, check=True).stdout  # noqa: S603 - our page
    found = re.search(r'<pre id="result">(.*?)</pre>', seen, re.DOTALL)
    assert found, seen[-2_000:]
    return html.unescape(found[1])


def in_a_frame(page: str, width: int) -> str:
    """Give a page that shows another one as wide as a screen of so many CSS pixels."""
    return (
        f'<!doctype html><html lang="en"><body><iframe style="width:{width}px;height:900px" srcdoc="'
        f'{html.escape(page)}"></iframe></body></html>'
    )


def all_open(page: str) -> str:
    """Open every box of a page."""
    return re.sub(r"<details(?![^>]*\bopen\b)", "<details open", page)
