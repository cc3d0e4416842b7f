"""The sentence files below Home Assistant's configuration folder.

Home Assistant reads sentences from there only. All functions block.
"""

from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
import errno
from hashlib import sha256
from itertools import count
import os
from pathlib import Path
import re
from tempfile import NamedTemporaryFile

FOLDER = "custom_sentences"
FILE = "plex_activities.yaml"
SHIPPED = Path(__file__).parents[1] / FOLDER

# The names that people call their languages by.
LANGUAGE_NAMES = {
    "de": "Deutsch",
    "en": "English",
    "es": "Español",
    "fr": "Français",
    "nl": "Nederlands",
}

# Home Assistant has sentences of its own for these regions, and reads the folder of that
# name in place of the one of the language.
REGIONS: Mapping[str, tuple[str, ...]] = {"de": ("de-CH",)}

# Users of 1.0.0 copied its files themselves. The digests of what they copied.
COPIED = frozenset(
    {
        "3c8361608cc3d0e607257e207891d4fbb990cc566549b7c87be56cef7a349e7e",
        "256539b6e4af0462f531fd8fa55e36aa939b4eff5daa8cff7db7a8b9eeda6516",
        "b95e0c5354ce0126c9430937d50edf522ab134368518475a9cdde50e56267ffd",
        "f8275a948697f42ed09e4cee8e26b010631dd695c3209ce30895df0a64d84c17",
    }
)

_HEADER = (
    "# Plex Activities {version} installed this file. An update replaces it, unless it was changed.\n"
    "# SHA-256 of what follows: {digest}\n"
)
_HEADER_PATTERN = re.compile(
    rb"# Plex Activities \S+ installed this file\. [^\n]*\n"
    rb"# SHA-256 of what follows: ([0-9a-f]{64})\n"
)

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


@dataclass(frozen=True, slots=True)
class SentenceFile:
    """The place of a file, and what is there.

    `content` is None if there is nothing that can be read.
    """

    language: str
    path: Path
    content: bytes | None
    shipped: bytes
    linked: bool

    @property
    def folder(self) -> str:
        """The folder: the language, or a region that has its own."""
        return self.path.parent.name

    @property
    def name(self) -> str:
        """The path inside the configuration folder."""
        return f"{FOLDER}/{self.folder}/{self.path.name}"

    @property
    def shipped_digest(self) -> str:
        """The digest of what this version of the integration ships."""
        return _digest(self.shipped)

    @property
    def unchanged(self) -> bool:
        """Whether there is a file which no user has changed."""
        if self.content is None:
            return False
        written, digest = _parse(self.content)
        if written is None:
            return digest in COPIED or digest == self.shipped_digest
        return written == digest

    @property
    def changed(self) -> bool:
        """Whether there is a file which is a user's own."""
        return self.content is not None and not self.unchanged

    @property
    def is_outdated(self) -> bool:
        """Whether what was written is not what this version ships.

        That includes a copy without the header, which the next version would not know.
        """
        return (
            self.content is not None and _parse(self.content)[0] != self.shipped_digest
        )

    def for_version(self, version: str) -> bytes:
        """Return what is written by this version of the integration."""
        header = _HEADER.format(version=version, digest=self.shipped_digest)
        return header.encode() + self.shipped


def shipped_languages() -> list[str]:
    """Return the languages that there are sentences for."""
    return sorted(path.parent.name for path in SHIPPED.glob(f"*/{FILE}"))


def read_files(config: Path) -> list[SentenceFile]:
    """Return all files that there are or could be."""
    files = []
    for language in shipped_languages():
        shipped = (SHIPPED / language / FILE).read_bytes()
        for folder in (language, *REGIONS.get(language, ())):
            path = config / FOLDER / folder / FILE
            content = None
            with suppress(OSError):
                content = path.read_bytes()
            linked = any(place.is_symlink() for place in _places(path))
            files.append(SentenceFile(language, path, content, shipped, linked))
    return files


def changes_to_install(
    files: Collection[SentenceFile], languages: Collection[str], version: str
) -> Changes:
    """Return what makes the languages those, without touching a user's own files.

    A language that is installed in any way is left as it is.
    """
    installed = {file.language for file in files if file.content is not None}
    changes: dict[Path, bytes | None] = {}
    for file in files:
        if file.language in languages:
            if file.language not in installed:
                changes[file.path] = file.for_version(version)
        elif file.unchanged:
            changes[file.path] = None
    return changes


def changes_to_remove(files: Iterable[SentenceFile]) -> Changes:
    """Return what removes all files but a user's own."""
    return {file.path: None for file in files if file.unchanged and not file.linked}


def changes_to_update(files: Iterable[SentenceFile], version: str) -> Changes:
    """Return what makes the files those of this version, without a user's own."""
    return {
        file.path: file.for_version(version)
        for file in files
        # Whoever made a link keeps the file behind it up to date.
        if file.unchanged and file.is_outdated and not file.linked
    }


def changes_to_replace(file: SentenceFile, version: str) -> Changes:
    """Return what replaces a user's own file, which is kept under another name."""
    changes: dict[Path, bytes | None] = {}
    if file.content is not None:
        # Home Assistant reads what ends in `.yaml`.
        names = (f"{FILE}.bak{number or ''}" for number in count())
        candidates = (file.path.with_name(name) for name in names)
        backup = next(path for path in candidates if not os.path.lexists(path))
        changes[backup] = file.content
    changes[file.path] = file.for_version(version)
    return changes


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


def _places(path: Path) -> tuple[Path, Path, Path]:
    """Return the folder of all sentences, that of the language, and the file."""
    return path.parent.parent, path.parent, path


def _raise_if_blocked(config: Path, path: Path) -> None:
    for place in _places(path):
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
    with NamedTemporaryFile(dir=path.parent, delete_on_close=False) as file:
        file.write(content)
        file.flush()
        os.fchmod(file.fileno(), 0o644)
        os.fsync(file.fileno())
        Path(file.name).replace(path)


def _error(err: OSError, config: Path, path: Path) -> SentencesError:
    key = _ERRORS.get(err.errno or 0, "write_failed")
    return SentencesError(key, path.relative_to(config), err.strerror or str(err))


def _parse(content: bytes) -> tuple[str | None, str]:
    """Return the digest that the header names, if there is one, and that of the rest."""
    # Some editors and network shares change the ends of lines.
    content = content.replace(b"\r\n", b"\n")
    header = _HEADER_PATTERN.match(content)
    if header is None:
        return None, _digest(content)
    return header[1].decode(), _digest(content[header.end() :])


def _digest(content: bytes) -> str:
    return sha256(content).hexdigest()
