"""Which files are written, replaced and deleted, and what happens if that fails."""

import errno
from hashlib import sha256
import os
from pathlib import Path
import subprocess

from home_assistant_intents import get_languages
import pytest

from custom_components.plex_activities.assist.sentence_changes import (
    Changes,
    SentencesError,
    write,
)
from custom_components.plex_activities.assist.sentence_files import (
    COPIED,
    FILE,
    FOLDER,
    LANGUAGE_NAMES,
    REGIONS,
    SHIPPED,
    SentenceFile,
    changes_to_install,
    changes_to_remove,
    changes_to_replace,
    changes_to_update,
    read_files,
    shipped_languages,
)
from tests.support.repository import ROOT

NEW, OLD = b"new\n", b"old\n"
HERE = Path(FOLDER, "en", FILE)


def _file(
    content: bytes | None, *, shipped: bytes = NEW, linked: bool = False
) -> SentenceFile:
    return SentenceFile("en", HERE, content, shipped, linked)


def _written(shipped: bytes, version: str = "1.0") -> bytes:
    return _file(None, shipped=shipped).for_version(version)


# What is there, and then: whether a user has changed it, whether it is not what is shipped.
CONTENTS = {
    "ours": (_written(NEW), False, False),
    "ours, of another version": (_written(OLD), False, True),
    "ours, by another version that shipped the same": (
        _written(NEW, "0.9"),
        False,
        False,
    ),
    "ours, with other ends of lines": (
        _written(NEW).replace(b"\n", b"\r\n"),
        False,
        False,
    ),
    "ours, changed": (_written(NEW) + b"mine", True, False),
    "ours of another version, changed": (_written(OLD) + b"mine", True, True),
    "ours, with something before it": (b"# mine\n" + _written(NEW), True, True),
    "ours, with another header": (_written(NEW).replace(b"SHA", b"sha"), True, True),
    "a copy": (NEW, False, True),
    "a copy with other ends of lines": (b"new\r\n", False, True),
    "somebody's own": (b"mine", True, True),
    "empty": (b"", True, True),
    "no text": (b"\xff\x00", True, True),
}


@pytest.mark.parametrize(
    ("content", "changed", "outdated"), CONTENTS.values(), ids=CONTENTS.keys()
)
def test_a_file_is_known_by_its_content(
    content: bytes, *, changed: bool, outdated: bool
) -> None:
    file = _file(content)
    assert (file.changed, file.unchanged) == (changed, not changed)
    assert file.is_outdated == outdated
    # Only what nobody has changed is replaced or deleted without a question.
    replaced = {} if changed or not outdated else {HERE: _written(NEW)}
    assert changes_to_update([file], "1.0") == replaced
    deleted = {} if changed else {HERE: None}
    assert changes_to_remove([file]) == deleted
    assert changes_to_install([file], [], "1.0") == deleted
    assert changes_to_install([file], ["en"], "1.0") == {}


def test_where_there_is_no_file_it_is_written_if_the_language_is_chosen() -> None:
    file = _file(None)
    assert not file.changed
    assert not file.unchanged
    assert changes_to_install([file], ["en"], "1.0") == {HERE: _written(NEW)}
    assert changes_to_install([file], ["de"], "1.0") == {}
    assert changes_to_update([file], "1.0") == {}
    assert changes_to_remove([file]) == {}
    assert changes_to_replace(file, "1.0") == {HERE: _written(NEW)}


def test_what_a_link_leads_to_is_left_alone_unless_somebody_wants_it_removed() -> None:
    file = _file(NEW, linked=True)
    assert changes_to_update([file], "1.0") == {}
    assert changes_to_remove([file]) == {}
    assert changes_to_install([file], ["en"], "1.0") == {}
    # Which fails, and is told.
    assert changes_to_install([file], [], "1.0") == {HERE: None}


def test_the_header_names_the_version_and_the_digest_of_the_rest() -> None:
    first, second, rest = _written(NEW, "1.2.3").split(b"\n", 2)
    assert first.startswith(b"# Plex Activities 1.2.3 ")
    assert second.split()[-1].decode() == sha256(NEW).hexdigest()
    assert rest == NEW


@pytest.mark.parametrize("commit", ["fccaff8", "071796f"])
@pytest.mark.parametrize("language", ["de", "en"])
def test_the_files_of_the_first_version_are_known(commit: str, language: str) -> None:
    path = f"custom_components/plex_activities/{FOLDER}/{language}/{FILE}"
    shown = subprocess.run(  # noqa: S603  # the arguments are those above
        ["git", "show", f"{commit}:{path}"],  # noqa: S607  # as people do
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    if shown.returncode:
        pytest.skip("a clone without its history")
    assert sha256(shown.stdout).hexdigest() in COPIED
    assert _file(shown.stdout).unchanged
    assert _file(shown.stdout).is_outdated


def test_every_language_has_a_name() -> None:
    assert {path.name for path in SHIPPED.iterdir()} == set(shipped_languages())
    nameless = set(shipped_languages()) - LANGUAGE_NAMES.keys()
    assert not nameless, "add them to LANGUAGE_NAMES in assist/sentence_files.py"


def test_every_region_with_sentences_of_its_own_gets_the_file_of_its_language() -> None:
    shipped = shipped_languages()
    regions = {
        language: tuple(
            region
            for region in sorted(get_languages())
            if region.startswith(f"{language}-") and region not in shipped
        )
        for language in shipped
    }
    wanted = {language: found for language, found in regions.items() if found}
    regions = {key: REGIONS[key] for key in REGIONS.keys() & set(shipped)}
    assert regions == wanted, "correct REGIONS in assist/sentence_files.py"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / HERE


def _tree(folder: Path) -> dict[str, bytes | None]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        if path.is_file()
        else None
        for path in folder.rglob("*")
    }


def test_folders_come_and_go_with_the_files(tmp_path: Path, place: Path) -> None:
    write(tmp_path, {place: b"1"})
    assert place.read_bytes() == b"1"
    assert place.stat().st_mode & 0o777 == 0o644
    write(tmp_path, {place: b"2"})
    assert place.read_bytes() == b"2"
    assert [path.name for path in place.parent.iterdir()] == [FILE]
    write(tmp_path, {place: None})
    assert _tree(tmp_path) == {}


def test_files_of_others_stay(tmp_path: Path, place: Path) -> None:
    other = place.with_name("lights.yaml")
    other.parent.mkdir(parents=True)
    other.write_bytes(b"lights")
    write(tmp_path, {place: b"1"})
    write(tmp_path, {place: None})
    assert other.read_bytes() == b"lights"


def test_a_backup_gets_a_name_that_nothing_has(tmp_path: Path, place: Path) -> None:
    write(tmp_path, {place: b"1"})
    place.with_name(f"{FILE}.bak").mkdir()
    place.with_name(f"{FILE}.bak1").symlink_to("nowhere")
    file = SentenceFile("en", place, b"1", NEW, linked=False)
    write(tmp_path, changes_to_replace(file, "1.0"))
    assert place.with_name(f"{FILE}.bak2").read_bytes() == b"1"
    assert place.read_bytes() == _written(NEW)


def _folder(place: Path) -> None:
    place.mkdir(parents=True)


def _file_as_parent(place: Path) -> None:
    place.parent.parent.mkdir()
    place.parent.write_bytes(b"mine")


def _file_as_grandparent(place: Path) -> None:
    place.parent.parent.write_bytes(b"mine")


def _link(place: Path) -> None:
    place.parent.mkdir(parents=True)
    (place.parents[2] / "other").write_bytes(b"mine")
    place.symlink_to(place.parents[2] / "other")


def _dead_link(place: Path) -> None:
    place.parent.mkdir(parents=True)
    place.symlink_to("nowhere")


def _linked_parent(place: Path) -> None:
    place.parent.parent.mkdir()
    (place.parents[2] / "other").mkdir()
    place.parent.symlink_to(place.parents[2] / "other")


def _linked_grandparent(place: Path) -> None:
    (place.parents[2] / "other" / "en").mkdir(parents=True)
    place.parent.parent.symlink_to(place.parents[2] / "other")


FILE_NAME, PARENT, GRANDPARENT = str(HERE), str(HERE.parent), str(HERE.parent.parent)


@pytest.mark.parametrize(
    ("block", "key", "path"),
    [
        (_folder, "not_a_file", FILE_NAME),
        (_file_as_parent, "not_a_folder", PARENT),
        (_file_as_grandparent, "not_a_folder", GRANDPARENT),
        (_link, "is_link", FILE_NAME),
        (_dead_link, "is_link", FILE_NAME),
        (_linked_parent, "is_link", PARENT),
        (_linked_grandparent, "is_link", GRANDPARENT),
    ],
)
@pytest.mark.parametrize("content", [b"1", None])
def test_what_is_in_the_way_is_told_and_nothing_changes(
    tmp_path: Path,
    place: Path,
    block: object,
    key: str,
    path: str,
    content: bytes | None,
) -> None:
    assert callable(block)
    block(place)
    before = _tree(tmp_path)
    free = tmp_path / FOLDER / "de" / FILE
    with pytest.raises(SentencesError) as raised:
        write(tmp_path, {free: content, place: content})
    assert (raised.value.key, raised.value.placeholders["path"]) == (key, path)
    assert _tree(tmp_path) == before


@pytest.mark.parametrize(
    ("number", "key"),
    [
        (errno.EACCES, "not_writable"),
        (errno.EPERM, "not_writable"),
        (errno.EROFS, "not_writable"),
        (errno.ENOSPC, "disk_full"),
        (errno.EDQUOT, "disk_full"),
        (errno.EIO, "write_failed"),
        (None, "write_failed"),
    ],
)
@pytest.mark.parametrize("call", ["mkdir", "fsync", "replace", "unlink", "read_bytes"])
def test_a_failure_is_told_and_nothing_changes(
    tmp_path: Path,
    place: Path,
    monkeypatch: pytest.MonkeyPatch,
    number: int | None,
    key: str,
    call: str,
) -> None:
    changed, removed = (place.with_name(name) for name in ("changed", "removed"))
    write(tmp_path, {changed: b"1", removed: b"1"})
    before = _tree(tmp_path)
    new = tmp_path / FOLDER / "de" / FILE
    # The last of these changes fails, whichever call it is.
    by_call: dict[str, Changes] = {
        "mkdir": {changed: b"2", removed: None, new: b"2"},
        "read_bytes": {changed: b"2", removed: b"2"},
        "unlink": {new: b"2", changed: b"2", removed: None},
    }
    changes = by_call.get(call, {removed: None, changed: b"2", new: b"2"})
    failing = {"mkdir": new.parent, "unlink": removed, "read_bytes": removed}.get(call)
    error = (
        OSError("broken") if number is None else OSError(number, os.strerror(number))
    )
    owner: object = os if call == "fsync" else Path
    original = getattr(owner, call)
    calls = 0

    def fail(*args: object, **kwargs: object) -> object:
        nonlocal calls
        calls += 1
        if failing in args or (failing is None and calls == 2):
            raise error
        return original(*args, **kwargs)

    with monkeypatch.context() as patch:
        patch.setattr(owner, call, fail)
        with pytest.raises(SentencesError) as raised:
            write(tmp_path, changes)
    assert raised.value.key == key
    assert raised.value.placeholders["path"].startswith(FOLDER)
    assert raised.value.placeholders["reason"] == (error.strerror or "broken")
    assert _tree(tmp_path) == before


def test_a_file_that_is_already_gone_is_as_good_as_deleted(
    tmp_path: Path, place: Path
) -> None:
    write(tmp_path, {place: None})
    assert not place.exists()


def test_what_cannot_be_read_counts_as_absent(tmp_path: Path, place: Path) -> None:
    place.mkdir(parents=True)
    files = {file.folder: file for file in read_files(tmp_path)}
    assert files.keys() == {
        folder
        for language in shipped_languages()
        for folder in (language, *REGIONS.get(language, ()))
    }
    assert {file.content for file in files.values()} == {None}


@pytest.mark.parametrize("depth", [0, 1, 2])
def test_links_are_seen_at_every_depth(tmp_path: Path, place: Path, depth: int) -> None:
    inner = [place, place.parent, place.parent.parent][depth]
    target = tmp_path / "target"
    (target / FOLDER / "en").mkdir(parents=True)
    (target / HERE).write_bytes(NEW)
    inner.parent.mkdir(parents=True, exist_ok=True)
    inner.symlink_to(target / inner.relative_to(tmp_path))
    linked = {file.folder for file in read_files(tmp_path) if file.linked}
    assert "en" in linked
    assert (
        next(file.content for file in read_files(tmp_path) if file.folder == "en")
        == NEW
    )
