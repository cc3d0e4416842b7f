"""Holds what is shown while the tests run against the texts that there are.

Home Assistant's own repository checks the same way, and keeps that check to itself. What
is read from the sources, in tests/rules/, sees every key; this sees what was really shown,
with what it was filled in.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pytest

from custom_components.plex_activities.const import DOMAIN
from homeassistant.components.repairs import RepairsFlow
from homeassistant.config_entries import ConfigEntry, OptionsFlowManager
from homeassistant.core import ServiceRegistry
from homeassistant.data_entry_flow import FlowHandler, FlowManager, FlowResultType
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.issue_registry import IssueRegistry, async_get

from .repository import placeholders, translations

# What Home Assistant has texts for itself.
ENDS_OF_HOME_ASSISTANT = {
    *("already_in_progress", "reauth_successful", "reconfigure_successful"),
}


class Texts:
    """The texts, and what was found missing in them."""

    def __init__(self) -> None:
        self.missing: list[str] = []
        self._all = translations()

    def check(self, path: str, given: Mapping[str, Any] | None = None) -> None:
        """Look for a text, and whether what it names is filled in."""
        found: Any = self._all
        for key in path.split("."):
            found = found.get(key) if isinstance(found, dict) else None
        if not isinstance(found, str):
            self.missing.append(path)
        elif unfilled := placeholders(found) - set(given or {}):
            self.missing.append(f"{path} is not told {sorted(unfilled)}")

    def check_exception(self, err: HomeAssistantError) -> None:
        if err.translation_domain == DOMAIN:
            path = f"exceptions.{err.translation_key}.message"
            self.check(path, err.translation_placeholders)

    def check_flow(self, base: str, result: Mapping[str, Any]) -> None:
        """Look for what a step shows: below `config`, or below its issue."""
        given = result.get("description_placeholders")
        step = f"{base}.step.{result.get('step_id')}"
        match result.get("type"):
            case FlowResultType.FORM:
                self.check(f"{step}.title", given)
                for field in result["data_schema"].schema:
                    self.check(f"{step}.data.{field}", given)
                    self.check(f"{step}.data_description.{field}", given)
                for error in (result.get("errors") or {}).values():
                    self.check(f"{base}.error.{error}", given)
            case FlowResultType.MENU:
                self.check(f"{step}.title", given)
                for option in result["menu_options"]:
                    self.check(f"{step}.menu_options.{option}", given)
            case FlowResultType.EXTERNAL_STEP:
                self.check(f"{step}.title", given)
            case FlowResultType.ABORT if result["reason"] not in ENDS_OF_HOME_ASSISTANT:
                self.check(f"{base}.abort.{result['reason']}", given)

    def check_issue(self, key: str, given: Mapping[str, Any] | None) -> None:
        self.check(f"issues.{key}.title", given)


@contextmanager
def watched() -> Iterator[Texts]:
    """Watch flows, actions, set-ups and issues."""
    texts = Texts()
    with pytest.MonkeyPatch.context() as patch:
        _watch_flows(patch, texts)
        _watch_exceptions(patch, texts)
        _watch_issues(patch, texts)
        yield texts


def _watch_flows(patch: pytest.MonkeyPatch, texts: Texts) -> None:
    original = FlowManager._async_handle_step

    async def handle(
        manager: FlowManager[Any, Any, Any],
        flow: FlowHandler[Any, Any, Any],
        *args: Any,
        **kwargs: Any,
    ) -> Any:
        base = _base(manager, flow)
        result = await original(manager, flow, *args, **kwargs)
        if base is not None:
            texts.check_flow(base, result)
        return result

    patch.setattr(FlowManager, "_async_handle_step", handle)


def _base(
    manager: FlowManager[Any, Any, Any], flow: FlowHandler[Any, Any, Any]
) -> str | None:
    """Return the path of the texts of a flow; None if it is not ours."""
    if isinstance(manager, OptionsFlowManager):
        entry = flow.hass.config_entries.async_get_known_entry(flow.handler)
        return "options" if entry.domain == DOMAIN else None
    if flow.handler != DOMAIN:
        return None
    if isinstance(flow, RepairsFlow):
        issue = async_get(flow.hass).async_get_issue(DOMAIN, flow.issue_id)
        assert issue is not None
        return f"issues.{issue.translation_key}.fix_flow"
    return "config"


def _watch_exceptions(patch: pytest.MonkeyPatch, texts: Texts) -> None:
    call = ServiceRegistry.async_call
    set_state = ConfigEntry._async_set_state

    async def watched_call(*args: Any, **kwargs: Any) -> Any:
        try:
            return await call(*args, **kwargs)
        except HomeAssistantError as err:
            texts.check_exception(err)
            raise

    def watched_state(entry: ConfigEntry, *args: Any, **kwargs: Any) -> None:
        set_state(entry, *args, **kwargs)
        if entry.domain == DOMAIN and entry.error_reason_translation_key:
            path = f"exceptions.{entry.error_reason_translation_key}.message"
            texts.check(path, entry.error_reason_translation_placeholders)

    patch.setattr(ServiceRegistry, "async_call", watched_call)
    patch.setattr(ConfigEntry, "_async_set_state", watched_state)


def _watch_issues(patch: pytest.MonkeyPatch, texts: Texts) -> None:
    create = IssueRegistry.async_get_or_create

    def watched_create(
        registry: IssueRegistry, domain: str, *args: Any, **kwargs: Any
    ) -> Any:
        issue = create(registry, domain, *args, **kwargs)
        if domain == DOMAIN and issue.translation_key:
            texts.check_issue(issue.translation_key, issue.translation_placeholders)
        return issue

    patch.setattr(IssueRegistry, "async_get_or_create", watched_create)
