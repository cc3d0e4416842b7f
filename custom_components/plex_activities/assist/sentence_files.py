"""The sentence files below Home Assistant's configuration folder.

Home Assistant reads sentences from there only. All functions block.
"""

from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from itertools import count
import os
from pathlib import Path
import re

from .sentence_changes import Changes, places

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
            linked = any(place.is_symlink() for place in places(path))
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
