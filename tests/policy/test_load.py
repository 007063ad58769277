"""Reading policy files: what is accepted, and what is said about files with faults."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from healthcode.errors import PolicyError
from healthcode.policy.load import load_policy, policy_from_text, policy_text, shipped_policies

BROKEN = Path(__file__).parent / "broken"
HEADER = """\
id = "tried"
title = "Tried out"
label = "invented"
confidence = "low"
rules_of = 2020-02-11
design = "central"
"""


@pytest.mark.parametrize("file", sorted(BROKEN.glob("*.toml")), ids=lambda file: file.stem)
def test_broken_file_gets_the_message_beside_it(file: Path, request: pytest.FixtureRequest) -> None:
    """Every file with a fault is refused with all its faults, in the words that stand beside it."""
    with pytest.raises(PolicyError) as caught:
        load_policy(file)
    expected = file.with_suffix(".txt")
    if request.config.getoption("--update-golden"):
        expected.write_text(f"{caught.value}\n", encoding="utf-8", newline="\n")
    assert f"{caught.value}\n" == expected.read_text(encoding="utf-8")


def test_every_fault_leads_to_a_working_policy() -> None:
    """The last line of a message names a command that shows a policy without faults."""
    with pytest.raises(PolicyError) as caught:
        policy_from_text("", "empty.toml")
    assert str(caught.value).endswith("healthcode policy show hangzhou-2020-02 --toml > my-policy.toml")
    assert "[HC120]" in str(caught.value)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("hangzou-2020-02", "Did you mean hangzhou-2020-02?"),
        ("https://example.org/policy.toml", "a web address"),
        ("no/such/file.toml", "there is no such file"),
        ("missing.toml", "there is no such file"),
    ],
)
def test_name_that_leads_nowhere_is_explained_in_a_sentence(name: str, said: str) -> None:
    """A misspelt id, a web address or a missing file each gets its own sentence."""
    with pytest.raises(PolicyError, match=re.escape(said)):
        load_policy(name)


def test_folder_is_refused_with_a_sentence(tmp_path: Path) -> None:
    """A folder where a file is expected is named as such."""
    with pytest.raises(PolicyError, match=r"a folder; give the \.toml file in it"):
        load_policy(tmp_path)


def test_name_that_is_no_path_is_refused_with_a_sentence() -> None:
    """A name that no file system takes ends in a message, not in a traceback."""
    with pytest.raises(PolicyError, match="cannot be read"):
        load_policy("a\0b.toml")


@pytest.mark.parametrize("name", ["a" * 300, "a" * 300 + ".toml", "a" * 5_000, "b\udcff", "b\ud800.toml"])
def test_name_that_no_file_can_have_is_refused_with_a_sentence(name: str) -> None:
    """A name too long for a file, or one that is no text, ends in a message that can be printed."""
    with pytest.raises(PolicyError, match=r"cannot be read|no policy is called") as caught:
        load_policy(name)
    assert str(caught.value).encode("utf-8")


def test_faulty_file_with_an_odd_name_gets_a_message_that_can_be_printed(tmp_path: Path) -> None:
    """A file name that is not UTF-8 is shown escaped."""
    file = tmp_path / "b\udcff.toml"
    file.write_text("", encoding="utf-8")
    with pytest.raises(PolicyError) as caught:
        load_policy(file)
    assert caught.value.title.startswith("b\\udcff.toml: ")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("x = " + "9" * 6_000, "a number has more than 4,300 digits"),
        ("x = 0x" + "f" * 5_000, "x: must be a smaller number"),
        (
            "presence.scan_minutes = [1, " + "9" * 400 + "]",
            "presence.scan_minutes[2]: must be a smaller number",
        ),
        ("x = -" + "9" * 400, "x: must be a larger number"),
    ],
)
def test_number_without_measure_is_refused_with_a_sentence(text: str, said: str) -> None:
    """A number with hundreds or thousands of digits ends in a message, however it is written."""
    with pytest.raises(PolicyError, match=re.escape(said)):
        policy_from_text(HEADER + text, "mine.toml")


def test_file_without_permission_is_refused_with_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that may not be read is named as such."""

    def refuse(_path: Path) -> bytes:
        raise PermissionError

    file = tmp_path / "mine.toml"
    file.write_text(HEADER, encoding="utf-8")
    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(PolicyError, match="no permission to read it"):
        load_policy(file)


def test_file_with_byte_order_mark_and_windows_line_ends_is_read(tmp_path: Path) -> None:
    """An editor on Windows writes files that load like any other."""
    file = tmp_path / "mine.toml"
    file.write_bytes(b"\xef\xbb\xbf" + HEADER.replace("\n", "\r\n").encode())
    assert load_policy(file).id == "tried"
    assert load_policy(str(file)) == load_policy(file)


def test_keys_are_read_under_the_names_of_the_page_only() -> None:
    """The program's own names for keys, such as rules for rule, are not a second spelling."""
    with pytest.raises(PolicyError, match=r"rules = \[\]: unknown key\. Did you mean rule\?"):
        policy_from_text(HEADER + "rules = []\n", "mine.toml")


def test_deep_nesting_is_refused_with_a_sentence() -> None:
    """A file made to exhaust the reader ends in a message."""
    with pytest.raises(PolicyError, match=r"mine\.toml"):
        policy_from_text("a = " + "[" * 100_000, "mine.toml")


def test_shipped_text_is_the_file_with_its_comments() -> None:
    """The text of a shipped policy is what its authors wrote, and loads to the same policy."""
    for name in shipped_policies():
        text = policy_text(name)
        assert text.startswith("# ")
        assert policy_from_text(text, name) == load_policy(name)


def test_shipped_policies_are_listed_in_order() -> None:
    """The list of shipped policies is sorted and holds the default of the messages."""
    assert list(shipped_policies()) == sorted(shipped_policies())
    assert "hangzhou-2020-02" in shipped_policies()


def test_name_of_nothing_is_refused_as_such() -> None:
    """An empty name is no folder: it says that no policy is named."""
    with pytest.raises(PolicyError, match="no policy is named"):
        load_policy("")


def test_bands_in_another_order_are_one_fault() -> None:
    """Yellow before green, of bands that would meet, is told once and not as four faults."""
    rule = '[[rule]]\nid = "a"\nkind = "report"\nkinds = ["fever"]\npoints = 1\nsource = "invented"\n'
    says = 'says.en = "A sentence."\nsays.de = "Ein Satz."\n'
    bands = (
        '[[band]]\ncolour = "yellow"\nfrom_points = 2\n'
        '[[band]]\ncolour = "green"\nfrom_points = 1\nto_points = 2\n'
    )
    with pytest.raises(PolicyError) as caught:
        policy_from_text(f"{HEADER}{rule}{says}{bands}", "mine.toml")
    assert [str(problem) for problem in caught.value.problems] == [
        "band: put the bands in order of points: 1 (green), 2 (yellow)"
    ]
