"""Installs the sentences for Assist, and keeps them up to date.

What is installed is what the files say. All servers share them, so no entry stores it.
"""

import asyncio
from collections.abc import Callable, Collection
from functools import partial
from pathlib import Path

from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import issue_registry as ir
from homeassistant.loader import async_get_integration
from homeassistant.util.hass_dict import HassKey

from ..const import DOMAIN, LOGGER
from ..server.names import escape_markdown
from .sentence_changes import Changes, SentencesError, write
from .sentence_files import (
    LANGUAGE_NAMES,
    SentenceFile,
    changes_to_install,
    changes_to_remove,
    changes_to_replace,
    changes_to_update,
    read_files,
)

# A user has changed a file, and this version ships another one.
ISSUE_CHANGED = "sentences_changed"
# Files are left although no server is.
ISSUE_LEFT = "sentences_left"

_LOCK: HassKey[asyncio.Lock] = HassKey(f"{DOMAIN}_sentences")


async def async_get_files(hass: HomeAssistant) -> list[SentenceFile]:
    """Return all files that there are or could be."""
    return await hass.async_add_executor_job(read_files, Path(hass.config.config_dir))


async def async_install_sentences(
    hass: HomeAssistant, languages: Collection[str]
) -> list[str]:
    """Install the sentences of these languages, and remove those of all others.

    Return the paths of the files that stay because a user has changed them. Raises
    SentencesError; then nothing was changed.
    """
    files = await _async_change(
        hass, lambda files, version: changes_to_install(files, languages, version)
    )
    _update_issues(hass, files)
    return [
        file.name for file in files if file.changed and file.language not in languages
    ]


async def async_update_sentences(hass: HomeAssistant) -> None:
    """Replace the files of another version, and ask about those that a user has changed."""
    try:
        files = await _async_change(hass, changes_to_update)
    except SentencesError as err:
        LOGGER.warning("The sentences for Assist were not updated: %s", err)
    else:
        _update_issues(hass, files)


async def async_replace_sentences(hass: HomeAssistant, folder: str) -> None:
    """Replace the file that a user has changed in this folder, and keep it as a backup.

    Raises SentencesError; then nothing was changed.
    """

    def changes(files: list[SentenceFile], version: str) -> Changes:
        (file,) = (file for file in files if file.folder == folder)
        return changes_to_replace(file, version)

    _update_issues(hass, await _async_change(hass, changes))


async def async_remove_sentences(hass: HomeAssistant) -> None:
    """Remove the sentences after the last server, and say which of them stay."""
    try:
        files = await _async_change(hass, lambda files, _: changes_to_remove(files))
    except SentencesError as err:
        LOGGER.warning("The sentences for Assist were not removed: %s", err)
        files = await async_get_files(hass)
    left = [file.name for file in files if file.content is not None]
    _delete_issues(hass, keep=())
    if left:
        ir.async_create_issue(
            hass,
            DOMAIN,
            ISSUE_LEFT,
            is_fixable=False,
            severity=ir.IssueSeverity.WARNING,
            translation_key=ISSUE_LEFT,
            translation_placeholders={"paths": escape_markdown(", ".join(left))},
        )


@callback
def async_delete_left_issue(hass: HomeAssistant) -> None:
    """Delete the issue about files without a server, now that there is one again."""
    ir.async_delete_issue(hass, DOMAIN, ISSUE_LEFT)


async def _async_change(
    hass: HomeAssistant, changes_for: Callable[[list[SentenceFile], str], Changes]
) -> list[SentenceFile]:
    """Read the files, make these changes, and return what there is afterwards."""
    version = str((await async_get_integration(hass, DOMAIN)).version)
    config = Path(hass.config.config_dir)

    def change() -> tuple[Changes, list[SentenceFile]]:
        files = read_files(config)
        changes = changes_for(files, version)
        write(config, changes)
        return changes, read_files(config) if changes else files

    async with hass.data.setdefault(_LOCK, asyncio.Lock()):
        changes, files = await hass.async_add_executor_job(change)
        # Without Assist, it reads the files when it starts.
        if changes and hass.services.has_service("conversation", "reload"):
            await _async_reload_assist(hass, {path.parent.name for path in changes})
    return files


async def _async_reload_assist(hass: HomeAssistant, folders: Collection[str]) -> None:
    reload = partial(hass.services.async_call, "conversation", "reload", blocking=True)
    try:
        await reload()
    except HomeAssistantError, OSError:
        # It also reads configuration.yaml, which may have an error. That of languages
        # does not, but leaves those out that fall back to one of them, such as `de-AT`.
        for folder in folders:
            await reload({"language": folder})


@callback
def _update_issues(hass: HomeAssistant, files: list[SentenceFile]) -> None:
    """Ask about the files that were changed before this version shipped another one."""
    # Ignored is what this version ships, and nothing later.
    asked = {
        f"{ISSUE_CHANGED}_{file.folder}_{file.shipped_digest[:12]}": file
        for file in files
        if file.changed and file.is_outdated
    }
    _delete_issues(hass, keep=asked)
    for issue_id, file in asked.items():
        texts = {
            "language": LANGUAGE_NAMES.get(file.language, file.language),
            "path": file.name,
        }
        ir.async_create_issue(
            hass,
            DOMAIN,
            issue_id,
            data={"folder": file.folder, **texts},
            is_fixable=True,
            severity=ir.IssueSeverity.WARNING,
            translation_key=ISSUE_CHANGED,
            translation_placeholders=texts,
        )


@callback
def _delete_issues(hass: HomeAssistant, keep: Collection[str]) -> None:
    for domain, issue_id in list(ir.async_get(hass).issues):
        if (
            domain == DOMAIN
            and issue_id.startswith(f"{ISSUE_CHANGED}_")
            and issue_id not in keep
        ):
            ir.async_delete_issue(hass, DOMAIN, issue_id)
