"""Reading what a user has pasted into a form."""

import pytest

from custom_components.plex_activities.aioplex.pasted import is_claim_code, token_in

TOKEN = "xyz-123_ABC"


@pytest.mark.parametrize(
    "pasted",
    [
        TOKEN,
        f"  {TOKEN}\n",
        f"'{TOKEN}'",
        f'"{TOKEN}"',
        f"\u201c{TOKEN}\u201d",
        f"{TOKEN}&includeGuids=1",
        f"X-Plex-Token={TOKEN}",
        f"x-plex-token: {TOKEN}",
        f"&X-Plex-Token={TOKEN}",
        f"https://10-0-0-5.abc.plex.direct:32400/library/metadata/9?checkFiles=1&X-Plex-Token={TOKEN}",
        f"http://nas:32400/library/metadata/9?X-Plex-Token={TOKEN}&includeGuids=1#top",
        f'curl -H "X-Plex-Token: {TOKEN}" http://nas:32400/',
        "http://nas/?X-Plex-Token=xyz%2D123_ABC",
        f"http%3A%2F%2Fnas%2F%3FX-Plex-Token%3D{TOKEN}",
        f"https://nas/?token=another&X-Plex-Token={TOKEN}",
        f"{{'X-Plex-Token': '{TOKEN}'}}",
        f'<Preferences MachineIdentifier="a" PlexOnlineToken="{TOKEN}" Port="1"/>',
        f'"authToken": "{TOKEN}",',
        f"<authentication-token>{TOKEN}</authentication-token>",
        f"Token: {TOKEN}",
        f"{TOKEN},",
    ],
)
def test_a_token_is_taken_out_of_what_surrounds_it(pasted: str) -> None:
    assert token_in(pasted) == TOKEN
    assert token_in(token_in(pasted)) == TOKEN


def test_a_claim_code_is_no_token() -> None:
    assert is_claim_code(token_in(" 'claim-abc' "))
    assert not is_claim_code(TOKEN)
