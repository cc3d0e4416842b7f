"""Making changes to the sentence files: all of them, or none. All functions block."""

from collections.abc import Mapping
from contextlib import suppress
import errno
import os
from pathlib import Path
from tempfile import NamedTemporaryFile

_ERRORS = {
    errno.EACCES: "not_writable",
    errno.EPERM: "not_writable",
    errno.EROFS: "not_writable",
    errno.EDQUOT: "disk_full",
    errno.ENOSPC: "disk_full",
}

type Changes = Mapping[Path, bytes | None]
"""What files are to contain; None for those that are to be deleted."""


class SentencesError(Exception):
    """A file cannot be written or deleted. `key` is a translation key."""

    def __init__(self, key: str, path: Path, reason: str = "") -> None:
        super().__init__(f"{path}: {reason or key}")
        self.key = key
        self.placeholders = {"path": str(path), "reason": reason}


def write(config: Path, changes: Changes) -> None:
    """Make all changes. If one of them fails, undo the others and raise SentencesError."""
    before: dict[Path, bytes | None] = {}
    done: list[Path] = []
    try:
        for path in changes:
            _raise_if_blocked(config, path)
            before[path] = _read(config, path)
        for path, content in changes.items():
            _put(config, path, content)
            done.append(path)
    except SentencesError:
        for path in reversed(done):
            with suppress(SentencesError):
                _put(config, path, before[path])
        raise


def places(path: Path) -> tuple[Path, Path, Path]:
    """Return the folder of all sentences, that of the language, and the file."""
    return path.parent.parent, path.parent, path


def _raise_if_blocked(config: Path, path: Path) -> None:
    for place in places(path):
        shown = place.relative_to(config)
        if place.is_symlink():
            # What is behind it may belong to somebody else.
            raise SentencesError("is_link", shown)
        if place.exists() and place.is_file() != (place == path):
            key = "not_a_file" if place == path else "not_a_folder"
            raise SentencesError(key, shown)


def _read(config: Path, path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as err:
        raise _error(err, config, path) from err


def _put(config: Path, path: Path, content: bytes | None) -> None:
    try:
        if content is None:
            path.unlink(missing_ok=True)
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            _replace(path, content)
    except OSError as err:
        raise _error(err, config, path) from err
    finally:
        for folder in (path.parent, path.parent.parent):
            # It fails if the folder is not empty.
            with suppress(OSError):
                folder.rmdir()


def _replace(path: Path, content: bytes) -> None:
    """Write a file, or leave it as it is."""
    # Its name does not end in `.yaml`.
    with NamedTemporaryFile(dir=path.parent) as file:
        file.write(content)
        file.flush()
        os.fchmod(file.fileno(), 0o644)
        os.fsync(file.fileno())
        Path(file.name).replace(path)


def _error(err: OSError, config: Path, path: Path) -> SentencesError:
    key = _ERRORS.get(err.errno or 0, "write_failed")
    return SentencesError(key, path.relative_to(config), err.strerror or str(err))
