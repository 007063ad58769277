"""The sections of an audit: named, worded and documented alike."""

from __future__ import annotations

from pathlib import Path

import pytest

import healthcode
from healthcode.errors import UsageError
from healthcode.experiments.sections import MODULES, Section, chosen_sections, sections


@pytest.mark.parametrize("section", sections(), ids=lambda section: section.name)
def test_each_section_has_a_heading_in_both_languages(section: Section) -> None:
    """A heading begins with a capital and has no full stop at its end."""
    assert set(section.says) == {"en", "de"}
    for words in section.says.values():
        assert words[0].isupper()
        assert not words.endswith(".")


def test_names_and_families_of_fields_are_unique() -> None:
    """No two sections have one name, and no family of fields is explained twice."""
    found = sections()
    assert len({section.name for section in found}) == len(found)
    families = [note.name for section in found for note in section.notes]
    assert len(set(families)) == len(families)


def test_quick_sections_are_asked_by_themselves_and_others_by_name() -> None:
    """A plain audit asks the quick ones; a name adds one, and all are all."""
    plain = [section.name for section in chosen_sections((), is_all=False)]
    assert "why" not in plain
    assert [section.name for section in chosen_sections(("why",), is_all=False)].count("why") == 1
    assert chosen_sections((), is_all=True) == sections()


def test_an_unknown_section_is_named_with_its_neighbour() -> None:
    """The error lists all, and guesses which one was meant."""
    with pytest.raises(UsageError, match="retention") as caught:
        chosen_sections(("retensions", "nothing"), is_all=False)
    assert [problem.found for problem in caught.value.problems] == ["retensions", "nothing"]
    assert "Did you mean retention?" in str(caught.value)


def test_no_section_is_forgotten() -> None:
    """Every module of a section is in the list."""
    folder = Path(healthcode.__file__).parent / "experiments"
    assert {f"healthcode.experiments.{file.stem}" for file in folder.glob("section_*.py")} == set(MODULES)
