"""Calling the actions of the integration."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from custom_components.plex_activities.const import DOMAIN
from homeassistant.core import Context, HomeAssistant, ServiceResponse
from homeassistant.exceptions import HomeAssistantError
from homeassistant.util.json import JsonValueType


async def call(
    hass: HomeAssistant, action: str, context: Context | None = None, **data: object
) -> ServiceResponse:
    """Call an action of the integration and return its response."""
    return await hass.services.async_call(
        DOMAIN, action, data, blocking=True, return_response=True, context=context
    )


def result(response: ServiceResponse) -> object:
    """Return the result in a response about one activity."""
    assert response is not None
    return response["result"]


@contextmanager
def raises(
    key: str, kind: type[HomeAssistantError] = HomeAssistantError
) -> Iterator[None]:
    """See an error of this kind raised, with this translation key."""
    with pytest.raises(kind) as error:
        yield
    assert error.value.translation_key == key


def rows(response: ServiceResponse) -> list[dict[str, JsonValueType]]:
    """Return the rows of a response that has activities."""
    assert response is not None
    found = response["activities"]
    assert isinstance(found, list)
    return [row for row in found if isinstance(row, dict)]


async def stopped(hass: HomeAssistant, job: str) -> str:
    """Have an activity stopped; return the result, or the key of why not."""
    try:
        response = await call(hass, "cancel_activity", activity_id=job)
    except HomeAssistantError as err:
        return str(err.translation_key)
    return str(result(response))
