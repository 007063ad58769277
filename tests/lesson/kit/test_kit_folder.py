"""The folder of a kit: whole or not at all, over an untouched kit, never over anything else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from healthcode.errors import UsageError
from healthcode.lesson.kit.kit_folder import CONTENTS, check_kit_folder, kit_folder

if TYPE_CHECKING:
    from pathlib import Path

    from healthcode.errors import HealthcodeError


def write(target: Path, text: str, *, name: str = "README.html") -> None:
    with kit_folder(target, {"seed": "s"}) as place:
        (place / "numbers").mkdir()
        (place / name).write_text(text, encoding="utf-8")


def files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def refusal(target: Path, language: str = "en") -> HealthcodeError:
    with pytest.raises(UsageError) as error:
        check_kit_folder(target, language=language)
    return error.value


def test_an_untouched_kit_gives_way_to_the_new_one(tmp_path: Path) -> None:
    """Files that only the old kit had are gone, and nothing stays beside the folder."""
    write(tmp_path / "kit", "old", name="old.html")
    (tmp_path / "kit" / ".DS_Store").write_text("left by a system", encoding="utf-8")
    write(tmp_path / "kit", "new")
    assert files(tmp_path) == {"kit/README.html", f"kit/{CONTENTS}"}


def test_an_interrupted_kit_leaves_the_earlier_one(tmp_path: Path) -> None:
    write(tmp_path / "kit", "old")
    with pytest.raises(KeyboardInterrupt), kit_folder(tmp_path / "kit", {}):
        raise KeyboardInterrupt
    assert (tmp_path / "kit" / "README.html").read_text(encoding="utf-8") == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["kit"]


@pytest.mark.parametrize("name", ["README.html", "notes.txt", "numbers/more.csv"])
def test_a_kit_with_a_changed_or_added_file_is_refused_by_its_name(tmp_path: Path, name: str) -> None:
    write(tmp_path / "kit", "old")
    (tmp_path / "kit" / name).write_text("mine", encoding="utf-8")
    assert name in str(refusal(tmp_path / "kit"))
    assert name in str(refusal(tmp_path / "kit", "de"))


def test_what_is_no_kit_is_refused(tmp_path: Path) -> None:
    """A file, a folder of something else, and a folder with a list that is none."""
    (tmp_path / "file").write_text("", encoding="utf-8")
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "a").write_text("", encoding="utf-8")
    (tmp_path / "list" / "numbers").mkdir(parents=True)
    (tmp_path / "list" / CONTENTS).write_text('["README.html"]', encoding="utf-8")
    assert "is a file" in str(refusal(tmp_path / "file"))
    assert "is no kit" in str(refusal(tmp_path / "other"))
    assert "is no kit" in str(refusal(tmp_path / "list"))
    assert "ist kein Paket" in str(refusal(tmp_path / "other", "de"))


def test_a_link_in_a_kit_is_not_followed(tmp_path: Path) -> None:
    """A link in the place of a file is something that somebody added."""
    write(tmp_path / "kit", "old")
    (tmp_path / "kit" / "more.html").symlink_to(tmp_path / "kit" / "README.html")
    assert "more.html" in str(refusal(tmp_path / "kit"))


def test_a_missing_and_an_empty_folder_are_free(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for name in ("missing", "empty"):
        write(tmp_path / name, "new")
        assert files(tmp_path / name) == {"README.html", CONTENTS}
