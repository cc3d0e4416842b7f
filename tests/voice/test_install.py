"""The sentences are installed by the options of an entry, and updated with the integration."""

from collections.abc import Mapping
import errno
import logging
import os
from pathlib import Path
from typing import Any

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.plex_activities.assist import sentence_files
from custom_components.plex_activities.assist.sentence_files import (
    FILE,
    FOLDER,
    SHIPPED,
    shipped_languages,
)
from custom_components.plex_activities.const import DOMAIN
from custom_components.plex_activities.server.names import escape_markdown
from homeassistant.components.homeassistant import async_should_expose
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType, InvalidData
from homeassistant.helpers import entity_registry as er, issue_registry as ir
from homeassistant.setup import async_setup_component
from simulator import PlexSimulator
from tests.support.entry import config_entry, set_up
from tests.support.states import ACTIVITIES, BUSY

from .assist import STATUS, Assist, Slots, expose

QUESTION = "Was macht Plex?"
CONFIGURATION = "configuration.yaml"
NOT_UNDERSTOOD = None
UNDERSTOOD: tuple[str, Slots] = (STATUS, {})
OURS = b"# Plex Activities "

type Result = Mapping[str, Any]


@pytest.fixture
def hass_config_dir(hass_tmp_config_dir: str) -> str:
    """Return a folder without sentences, in place of the one with them."""
    # Home Assistant reads it when Assist is reloaded.
    (Path(hass_tmp_config_dir) / CONFIGURATION).touch()
    return hass_tmp_config_dir


class Disk:
    """The sentences in the configuration folder."""

    def __init__(self, config: Path) -> None:
        self.config = config
        self.folder = config / FOLDER
        self.german = self.folder / "de" / FILE

    def files(self) -> set[str]:
        """Return the files of all languages."""
        return {
            path.relative_to(self.folder).as_posix()
            for path in self.folder.rglob("*")
            if path.is_file()
        }

    def read_german(self) -> bytes:
        return self.german.read_bytes()

    def write_german(self, content: bytes) -> None:
        self.german.write_bytes(content)

    def change_german(self) -> bytes:
        """Change the German sentences as a user does, and return them."""
        self.write_german(self.read_german() + b"# mine\n")
        return self.read_german()

    def block_german(self) -> None:
        """Put a folder in the place of the German sentences."""
        self.german.mkdir(parents=True)

    def link_german(self, target: str) -> None:
        """Put a link in the place of the folder."""
        self.german.rmdir()
        self.german.symlink_to(target)


@pytest.fixture
def disk(hass_config_dir: str) -> Disk:
    return Disk(Path(hass_config_dir))


@pytest.fixture
def newer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the sentences of a newer version, to be put in the place of those of this one."""
    folder = tmp_path_factory.mktemp("newer")
    for language in shipped_languages():
        (folder / language).mkdir()
        text = (SHIPPED / language / FILE).read_bytes()
        (folder / language / FILE).write_bytes(text + b"# newer\n")
    return folder


async def options(hass: HomeAssistant, entry: MockConfigEntry) -> Result:
    """Open the form."""
    result = await hass.config_entries.options.async_init(entry.entry_id)
    assert result["type"] is FlowResultType.FORM
    assert result["step_id"] == "init"
    return result


def suggested(form: Result) -> dict[str, Any]:
    return {
        str(field): field.description["suggested_value"]
        for field in form["data_schema"].schema
    }


async def configure(
    hass: HomeAssistant, entry: MockConfigEntry, *languages: str, exposed: bool = True
) -> Result:
    """Open the form and submit it."""
    form = await options(hass, entry)
    return await hass.config_entries.options.async_configure(
        form["flow_id"], {"languages": list(languages), "expose": exposed}
    )


def issues(hass: HomeAssistant) -> list[ir.IssueEntry]:
    return [
        issue
        for issue in ir.async_get(hass).issues.values()
        if issue.active and issue.dismissed_version is None
    ]


async def restart(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Set the integration up again, as after a restart of Home Assistant."""
    assert await hass.config_entries.async_unload(entry.entry_id)
    hass.config.components.remove(DOMAIN)
    assert await async_setup_component(hass, DOMAIN, {})
    await hass.async_block_till_done(wait_background_tasks=False)


@pytest.fixture
def update(monkeypatch: pytest.MonkeyPatch, newer: Path) -> None:
    """Bring the sentences of a newer version; a restart is still needed."""
    monkeypatch.setattr(sentence_files, "SHIPPED", newer)


async def test_nothing_is_written_without_a_choice(
    hass: HomeAssistant, assist: Assist, entry: MockConfigEntry, disk: Disk
) -> None:
    form = await options(hass, entry)
    assert suggested(form) == {"languages": [], "expose": True}
    assert (await configure(hass, entry))["type"] is FlowResultType.CREATE_ENTRY
    await restart(hass, entry)
    assert not disk.folder.exists()
    assert await assist.recognize(QUESTION, "de") is NOT_UNDERSTOOD


async def test_assist_understands_a_language_at_once_and_until_it_is_taken_away(
    hass: HomeAssistant, assist: Assist, entry: MockConfigEntry, disk: Disk
) -> None:
    # Loaded without sentences about Plex.
    assert await assist.recognize(QUESTION, "de") is NOT_UNDERSTOOD
    result = await configure(hass, entry, "de")
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert await assist.recognize(QUESTION, "de") == UNDERSTOOD
    assert await assist.recognize(QUESTION, "de-CH") == UNDERSTOOD
    assert "Harbour" in await assist.ask(QUESTION, "de")
    assert await assist.recognize("What is Plex doing?", "en") is NOT_UNDERSTOOD
    assert disk.files() == {f"de/{FILE}", f"de-CH/{FILE}"}
    assert suggested(await options(hass, entry))["languages"] == ["de"]

    await configure(hass, entry, "en")
    assert await assist.recognize(QUESTION, "de") is NOT_UNDERSTOOD
    assert await assist.recognize(QUESTION, "de-CH") is NOT_UNDERSTOOD
    assert await assist.recognize("What is Plex doing?", "en") == UNDERSTOOD
    assert disk.files() == {f"en/{FILE}"}

    await configure(hass, entry)
    assert not disk.folder.exists()
    # The files say what is installed.
    assert entry.options == {}


async def test_an_error_in_the_configuration_keeps_no_sentences_from_assist(
    hass: HomeAssistant, assist: Assist, entry: MockConfigEntry, disk: Disk
) -> None:
    assert await assist.recognize(QUESTION, "de") is NOT_UNDERSTOOD
    assert await assist.recognize(QUESTION, "de-CH") is NOT_UNDERSTOOD
    (disk.config / CONFIGURATION).write_text("a: [")
    result = await configure(hass, entry, "de")
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert await assist.recognize(QUESTION, "de") == UNDERSTOOD
    assert await assist.recognize(QUESTION, "de-CH") == UNDERSTOOD


async def test_every_language_can_be_installed(
    hass: HomeAssistant, assist: Assist, entry: MockConfigEntry
) -> None:
    form = await options(hass, entry)
    offered = form["data_schema"].schema["languages"].config["options"]
    assert {option["value"] for option in offered} == set(shipped_languages())
    labels = [option["label"] for option in offered]
    assert {"Deutsch", "English"} <= set(labels)
    assert labels == sorted(labels)
    await configure(hass, entry, *shipped_languages())
    assert suggested(await options(hass, entry))["languages"] == shipped_languages()
    with pytest.raises(InvalidData):
        await configure(hass, entry, "tlh")


async def test_the_languages_are_those_of_all_servers(
    hass: HomeAssistant,
    assist: Assist,
    entry: MockConfigEntry,
    exposed_quay: PlexSimulator,
    disk: Disk,
) -> None:
    [quay] = {*hass.config_entries.async_entries(DOMAIN)} - {entry}
    assert isinstance(quay, MockConfigEntry)
    await configure(hass, entry, "de", "en")
    assert suggested(await options(hass, quay))["languages"] == ["de", "en"]
    await configure(hass, quay, "en")
    assert suggested(await options(hass, entry))["languages"] == ["en"]

    assert await hass.config_entries.async_remove(entry.entry_id)
    assert disk.files() == {f"en/{FILE}"}
    assert await hass.config_entries.async_remove(quay.entry_id)
    assert not disk.folder.exists()
    assert await assist.recognize("What is Plex doing?", "en") is NOT_UNDERSTOOD
    assert issues(hass) == []


async def test_assist_need_not_be_there(
    hass: HomeAssistant, entry: MockConfigEntry, disk: Disk
) -> None:
    assert await async_setup_component(hass, "homeassistant", {})
    result = await configure(hass, entry, "de")
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert f"de/{FILE}" in disk.files()


async def test_a_file_that_a_user_has_changed_stays_and_that_is_said(
    hass: HomeAssistant,
    assist: Assist,
    entry: MockConfigEntry,
    disk: Disk,
) -> None:
    await configure(hass, entry, "de", "en")
    mine = disk.change_german()
    # What is installed is left as it is, and nobody is asked about this version.
    await configure(hass, entry, "de", "en")
    await restart(hass, entry)
    assert disk.read_german() == mine
    assert issues(hass) == []

    result = await configure(hass, entry)
    assert result["type"] is FlowResultType.FORM
    assert result["step_id"] == "kept"
    assert result["description_placeholders"] == {
        "paths": escape_markdown(f"{FOLDER}/de/{FILE}")
    }
    result = await hass.config_entries.options.async_configure(result["flow_id"], {})
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert disk.files() == {f"de/{FILE}"}
    assert suggested(await options(hass, entry))["languages"] == ["de"]


async def test_files_that_stay_after_the_last_server_are_an_issue_until_there_is_one_again(
    hass: HomeAssistant,
    assist: Assist,
    entry: MockConfigEntry,
    plex: PlexSimulator,
    disk: Disk,
) -> None:
    await configure(hass, entry, "de", "en")
    disk.write_german(b"intents: {}\n")
    await restart(hass, entry)
    assert [issue.translation_key for issue in issues(hass)] == ["sentences_changed"]

    assert await hass.config_entries.async_remove(entry.entry_id)
    assert disk.files() == {f"de/{FILE}"}
    (issue,) = issues(hass)
    assert issue.translation_key == "sentences_left"
    assert issue.translation_placeholders == {
        "paths": escape_markdown(f"{FOLDER}/de/{FILE}")
    }
    assert not issue.is_fixable

    await set_up(hass, plex)
    assert issues(hass) == []


@pytest.mark.parametrize("copied", [False, True], ids=["installed", "copied by hand"])
async def test_what_nobody_has_changed_is_replaced_after_an_update(
    hass: HomeAssistant,
    assist: Assist,
    entry: MockConfigEntry,
    disk: Disk,
    newer: Path,
    monkeypatch: pytest.MonkeyPatch,
    *,
    copied: bool,
) -> None:
    await configure(hass, entry, "de")
    if copied:
        disk.write_german((SHIPPED / "de" / FILE).read_bytes())
    await restart(hass, entry)
    before = disk.read_german()
    assert before.startswith(OURS)
    assert await assist.recognize(QUESTION, "de") == UNDERSTOOD

    newer_sentences = (newer / "de" / FILE).read_text("utf-8")
    newer_sentences = newer_sentences.replace("womit ist", "womit ist denn")
    (newer / "de" / FILE).write_text(newer_sentences, "utf-8")
    monkeypatch.setattr(sentence_files, "SHIPPED", newer)
    await restart(hass, entry)
    after = disk.read_german()
    assert after.startswith(OURS)
    assert after.endswith(newer_sentences.encode())
    new_question = "Womit ist denn Plex beschäftigt?"
    assert await assist.recognize(new_question, "de") == UNDERSTOOD
    assert issues(hass) == []


async def test_nothing_else_is_written_when_the_integration_starts(
    hass: HomeAssistant, entry: MockConfigEntry, disk: Disk, update: None
) -> None:
    await restart(hass, entry)
    assert not disk.german.exists()

    disk.block_german()
    target = disk.config / "linked.yaml"
    target.write_bytes((SHIPPED / "de" / FILE).read_bytes())
    disk.link_german(str(target))
    before = disk.read_german()
    await restart(hass, entry)
    assert disk.german.is_symlink()
    assert disk.read_german() == before


async def test_an_update_that_fails_is_logged_and_the_server_is_set_up(
    hass: HomeAssistant,
    assist: Assist,
    entry: MockConfigEntry,
    disk: Disk,
    newer: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    await configure(hass, entry, "de")
    before = disk.read_german()
    with monkeypatch.context() as patch:
        patch.setattr(sentence_files, "SHIPPED", newer)
        break_writing(patch, errno.EROFS)
        await restart(hass, entry)
    assert disk.read_german() == before
    [record] = [
        it
        for it in caplog.records
        if it.levelno >= logging.WARNING and "sentences" in it.getMessage()
    ]
    assert f"{FOLDER}/de/{FILE}: Read-only file system" in record.getMessage()
    assert hass.states.get(BUSY) is not None


def break_writing(patch: pytest.MonkeyPatch, number: int) -> None:
    """Let the disk refuse what is written and deleted."""

    def fail(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    patch.setattr(os, "fsync", fail)
    patch.setattr(Path, "unlink", fail)


@pytest.mark.parametrize(
    ("number", "error"),
    [
        (errno.EROFS, "not_writable"),
        (errno.ENOSPC, "disk_full"),
        (errno.EIO, "write_failed"),
    ],
)
async def test_a_failure_is_an_error_in_the_form_and_changes_nothing(
    hass: HomeAssistant,
    assist: Assist,
    entry: MockConfigEntry,
    disk: Disk,
    monkeypatch: pytest.MonkeyPatch,
    number: int,
    error: str,
) -> None:
    with monkeypatch.context() as patch:
        break_writing(patch, number)
        result = await configure(hass, entry, "de", exposed=False)
    assert result["errors"] == {"base": error}
    assert f"{FOLDER}/de/{FILE}" in str(result["description_placeholders"])
    # The form keeps what was chosen.
    assert suggested(result) == {"languages": ["de"], "expose": False}
    assert not disk.folder.exists()
    assert async_should_expose(hass, "conversation", BUSY)
    result = await hass.config_entries.options.async_configure(
        result["flow_id"], {"languages": ["de"], "expose": False}
    )
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert f"de/{FILE}" in disk.files()


async def test_what_is_in_the_way_is_an_error_in_the_form(
    hass: HomeAssistant, assist: Assist, entry: MockConfigEntry, disk: Disk
) -> None:
    disk.block_german()
    result = await configure(hass, entry, "de")
    assert result["errors"] == {"base": "not_a_file"}
    disk.link_german("nowhere")
    result = await configure(hass, entry, "de")
    assert result["errors"] == {"base": "is_link"}
    # Neither keeps anybody from the rest of the form.
    result = await configure(hass, entry, exposed=False)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert disk.german.is_symlink()


async def test_removing_the_last_server_says_what_could_not_be_deleted(
    hass: HomeAssistant,
    assist: Assist,
    entry: MockConfigEntry,
    disk: Disk,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    await configure(hass, entry, "en")
    with monkeypatch.context() as patch:
        break_writing(patch, errno.EROFS)
        assert await hass.config_entries.async_remove(entry.entry_id)
    assert "sentences for Assist were not removed" in caplog.text
    (issue,) = issues(hass)
    assert issue.translation_placeholders == {
        "paths": escape_markdown(f"{FOLDER}/en/{FILE}")
    }


class Repairs:
    """The page of the repairs."""

    def __init__(self, client: Any) -> None:
        self._client = client

    async def open(self, issue: ir.IssueEntry) -> dict[str, Any]:
        return await self._post("", {"handler": DOMAIN, "issue_id": issue.issue_id})

    async def choose(self, flow_id: str, option: str) -> dict[str, Any]:
        return await self._post(f"/{flow_id}", {"next_step_id": option})

    async def _post(self, path: str, body: dict[str, str]) -> dict[str, Any]:
        answer = await self._client.post(f"/api/repairs/issues/fix{path}", json=body)
        result: dict[str, Any] = await answer.json()
        return result


@pytest.fixture
async def repairs(
    hass: HomeAssistant, hass_client: ClientSessionGenerator, changed: ir.IssueEntry
) -> Repairs:
    # After Assist, which registers what no server may that runs.
    assert await async_setup_component(hass, "repairs", {})
    return Repairs(await hass_client())


@pytest.fixture
async def changed(
    hass: HomeAssistant,
    assist: Assist,
    entry: MockConfigEntry,
    disk: Disk,
    newer: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> ir.IssueEntry:
    """Return the issue of a file that a user had changed before an update."""
    await configure(hass, entry, "de")
    mine = disk.change_german()
    monkeypatch.setattr(sentence_files, "SHIPPED", newer)
    await restart(hass, entry)
    assert disk.read_german() == mine
    (issue,) = issues(hass)
    assert issue.translation_key == "sentences_changed"
    assert issue.is_fixable
    assert issue.translation_placeholders == {
        "language": "Deutsch",
        "path": f"{FOLDER}/de/{FILE}",
    }
    return issue


async def test_a_changed_file_can_be_replaced_and_stays_as_a_backup(
    hass: HomeAssistant,
    repairs: Repairs,
    changed: ir.IssueEntry,
    disk: Disk,
    newer: Path,
) -> None:
    mine = disk.read_german()
    form = await repairs.open(changed)
    assert form["menu_options"] == ["replace", "ignore"]
    assert form["description_placeholders"] == {
        "language": "Deutsch",
        "path": escape_markdown(f"{FOLDER}/de/{FILE}"),
    }
    result = await repairs.choose(form["flow_id"], "replace")
    assert result["type"] == "create_entry"
    assert disk.read_german().endswith((newer / "de" / FILE).read_bytes())
    backup = disk.german.with_name(f"{FILE}.bak")
    assert backup.read_bytes() == mine
    # That is what Home Assistant reads.
    assert [*disk.german.parent.rglob("*.yaml")] == [disk.german]
    assert issues(hass) == []


async def test_replacing_fails_without_changing_anything(
    hass: HomeAssistant,
    repairs: Repairs,
    changed: ir.IssueEntry,
    disk: Disk,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    mine, files = disk.read_german(), disk.files()
    form = await repairs.open(changed)
    with monkeypatch.context() as patch:
        break_writing(patch, errno.ENOSPC)
        result = await repairs.choose(form["flow_id"], "replace")
    assert (result["type"], result["reason"]) == ("abort", "disk_full")
    assert disk.read_german() == mine
    assert disk.files() == files
    assert issues(hass) == [changed]


async def test_who_leaves_a_changed_file_is_asked_again_about_the_next_sentences_only(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    repairs: Repairs,
    changed: ir.IssueEntry,
    disk: Disk,
    newer: Path,
) -> None:
    form = await repairs.open(changed)
    result = await repairs.choose(form["flow_id"], "ignore")
    assert (result["type"], result["reason"]) == ("abort", "issue_ignored")
    assert issues(hass) == []
    await restart(hass, entry)
    assert issues(hass) == []

    with (newer / "de" / FILE).open("ab") as file:
        file.write(b"# newer still\n")
    await restart(hass, entry)
    (issue,) = issues(hass)
    assert issue.issue_id != changed.issue_id
    assert (DOMAIN, changed.issue_id) not in ir.async_get(hass).issues

    disk.german.unlink()
    await restart(hass, entry)
    assert issues(hass) == []


async def test_exposing_takes_one_entity_and_the_opposite_all(
    hass: HomeAssistant, assist_without_server: Assist, entry: MockConfigEntry
) -> None:
    def exposed() -> set[str]:
        return {
            entity.entity_id
            for entity in er.async_get(hass).entities.values()
            if async_should_expose(hass, "conversation", entity.entity_id)
        }

    assert suggested(await options(hass, entry))["expose"] is False
    await configure(hass, entry, exposed=False)
    assert exposed() == set()
    await configure(hass, entry, "de")
    assert exposed() == {BUSY}
    assert suggested(await options(hass, entry))["expose"] is True
    assert "Harbour" in await assist_without_server.ask(QUESTION, "de")

    # A choice of one's own stays.
    expose(hass, BUSY, exposed=False)
    expose(hass, ACTIVITIES)
    await configure(hass, entry, "de")
    assert exposed() == {ACTIVITIES}

    expose(hass, BUSY)
    await configure(hass, entry, "de", exposed=False)
    assert exposed() == set()
    assert "Harbour" not in await assist_without_server.ask(QUESTION, "de")


async def test_another_entity_is_exposed_if_that_one_is_disabled(
    hass: HomeAssistant, assist_without_server: Assist, entry: MockConfigEntry
) -> None:
    er.async_get(hass).async_update_entity(
        BUSY, disabled_by=er.RegistryEntryDisabler.USER
    )
    await configure(hass, entry, "de")
    assert suggested(await options(hass, entry))["expose"] is True
    assert "Harbour" in await assist_without_server.ask(QUESTION, "de")


async def test_a_server_without_entities_cannot_be_exposed(
    hass: HomeAssistant, plex: PlexSimulator, disk: Disk
) -> None:
    assert await async_setup_component(hass, "homeassistant", {})
    await plex.stop()
    entry = config_entry(plex)
    entry.add_to_hass(hass)
    assert not await hass.config_entries.async_setup(entry.entry_id)
    result = await configure(hass, entry, "de")
    assert result["errors"] == {"expose": "no_entities"}
    assert not disk.folder.exists()
    result = await hass.config_entries.options.async_configure(
        result["flow_id"], {"languages": ["de"], "expose": False}
    )
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert f"de/{FILE}" in disk.files()


async def test_two_forms_that_are_submitted_at_once_do_not_mix(
    hass: HomeAssistant, assist: Assist, entry: MockConfigEntry, disk: Disk
) -> None:
    forms = [await options(hass, entry) for _ in range(2)]
    tasks = [
        hass.async_create_task(
            hass.config_entries.options.async_configure(
                form["flow_id"], {"languages": languages, "expose": True}
            )
        )
        for form, languages in zip(forms, (["de", "en"], ["en"]), strict=True)
    ]
    for task in tasks:
        assert (await task)["type"] is FlowResultType.CREATE_ENTRY
    assert disk.files() == {f"en/{FILE}"}
