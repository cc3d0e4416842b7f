"""The Markdown pages of the repository, and the files and functions they name."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
import re

from tests.support.repository import COMPONENT, ROOT

# Names with these endings are files, whatever folder they are in.
SUFFIXES = {".html", ".js", ".json", ".md", ".py", ".toml", ".yaml", ".yml"}
# What git ignores is not in every checkout.
IGNORED = (".cache", ".hypothesis", ".venv", "node_modules")
# Files that the pages name, and that are in Home Assistant's configuration folder.
OF_HOME_ASSISTANT = {"automations.yaml", "configuration.yaml"}

FOLDERS = {
    path.name
    for base in (ROOT, COMPONENT)
    for path in base.iterdir()
    if path.is_dir() and not path.name.startswith((*IGNORED, ".git/", "__pycache__"))
} - {".git"}


@dataclass(frozen=True)
class Page:
    """One Markdown file."""

    path: Path

    @property
    def name(self) -> str:
        return self.path.relative_to(ROOT).as_posix()

    @property
    def text(self) -> str:
        return self.path.read_text("utf-8")

    @property
    def prose(self) -> str:
        """The text without its blocks of code, on one line."""
        without = re.sub(r"^```.*?^```$", "", self.text, flags=re.MULTILINE | re.DOTALL)
        return " ".join(without.split())

    @property
    def code_spans(self) -> list[str]:
        return re.findall(r"`([^`]+)`", self.prose)

    @property
    def links(self) -> list[str]:
        return re.findall(r"\]\(([^)\s]+)\)", self.prose)

    @property
    def anchors(self) -> set[str]:
        """The anchors that GitHub gives to the headings."""
        headings = re.findall(r"^#+ (.+)$", self.text, re.MULTILINE)
        return {
            re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")
            for heading in headings
        }

    def named_files(self) -> Iterator[tuple[str, str]]:
        """Yield the files in backticks, each with what it is said to hold (`file::test`)."""
        for span in self.code_spans:
            name, _, content = span.partition("::")
            if is_file_name(name):
                yield name, content

    def named_functions(self) -> set[str]:
        """Return the functions, methods and classes in backticks, written `name()`."""
        found = (
            re.fullmatch(r"(?:[\w#]+\.)*#?(\w+)\(\)", it) for it in self.code_spans
        )
        return {match[1] for match in found if match}

    def find(self, name: str) -> Path | None:
        """Return the file with this path in the checkout, the component or beside the page.

        The component's files may be named without their folder.
        """
        for base in (ROOT, COMPONENT, self.path.parent):
            if "*" in name and (found := next(base.glob(name), None)):
                return found
            if (base / name).exists():
                return base / name
        return next(COMPONENT.rglob(name), None) if "/" not in name else None


def is_file_name(text: str) -> bool:
    """Return whether a text names a file or folder of the repository."""
    if " " in text or text.startswith(("/", "http", "-", *IGNORED)):
        return False
    if text in OF_HOME_ASSISTANT:
        return False
    path = Path(text)
    in_folder = "/" in text and path.parts[0] in FOLDERS
    return in_folder or text.endswith("/") or path.suffix in SUFFIXES


PAGES = [
    Page(path)
    for path in (
        *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md")),
        *sorted((ROOT / "docs").rglob("*.md")),
    )
]


@cache
def defined_names() -> set[str]:
    """Return the names of all functions, methods and classes of the repository."""
    names: set[str] = set()
    folders = (
        COMPONENT,
        *(ROOT / name for name in ("demo", "probe", "simulator", "tests")),
    )
    for folder in folders:
        for path in folder.rglob("*.py"):
            names |= set(
                re.findall(
                    r"^\s*(?:async def|def|class) (\w+)",
                    path.read_text("utf-8"),
                    re.MULTILINE,
                )
            )
    for path in (COMPONENT / "www").glob("*.js"):
        names |= set(
            re.findall(
                r"^\s*(?:export |static |async |function |class )*#?(\w+)\(.*\{$",
                path.read_text("utf-8"),
                re.MULTILINE,
            )
        )
    return names
