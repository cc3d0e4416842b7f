"""The exact responses, and what the requests do."""

import asyncio
from http import HTTPStatus
from typing import Any
from xml.etree import ElementTree as ET

import aiohttp
import pytest

from simulator import PlexSimulator

SCAN = "library.update.section"
UUID = "3f0d2f5e-6a55-4c1c-9b7e-0b6f0c6b1a01"


def start_scan(plex: PlexSimulator) -> str:
    return plex.start(
        SCAN,
        uuid=UUID,
        title="Scanning Films",
        subtitle="Harbour Lights (2014)",
        progress=42,
        context={"librarySectionID": "7"},
    )


async def test_activities_are_json_if_the_client_accepts_it(
    plex: PlexSimulator, browser: aiohttp.ClientSession
) -> None:
    start_scan(plex)
    async with browser.get("/activities") as response:
        assert response.status == HTTPStatus.OK
        assert response.headers["Content-Type"] == "application/json"
        assert response.headers["X-Plex-Protocol"] == "1.0"
        assert await response.text() == (
            '{"MediaContainer":{"size":1,"Activity":[{'
            f'"uuid":"{UUID}","type":"library.update.section","cancellable":false,'
            '"userID":1,"title":"Scanning Films","subtitle":"Harbour Lights (2014)",'
            '"progress":42,"Context":{"librarySectionID":"7"}}]}}'
        )


async def test_activities_are_xml_for_other_clients(
    plex: PlexSimulator, browser: aiohttp.ClientSession
) -> None:
    start_scan(plex)
    async with browser.get("/activities", headers={"Accept": "*/*"}) as response:
        assert response.headers["Content-Type"] == "text/xml; charset=utf-8"
        assert await response.text() == (
            '<?xml version="1.0" encoding="UTF-8"?>\n'
            '<MediaContainer size="1">\n'
            f'<Activity uuid="{UUID}" type="library.update.section" cancellable="0"'
            ' userID="1" title="Scanning Films" subtitle="Harbour Lights (2014)"'
            ' progress="42"><Context librarySectionID="7" /></Activity>\n'
            "</MediaContainer>\n"
        )


async def test_downloads_in_xml_have_the_attributes_of_a_real_server(
    plex: PlexSimulator,
) -> None:
    plex.start(
        "media.download",
        uuid=UUID,
        title="Downloading Media",
        subtitle="Paper Lanterns",
        progress=12,
    )
    headers = {"X-Plex-Token": "secret-token"}
    async with (
        aiohttp.ClientSession(
            plex.url, headers=headers, skip_auto_headers=["Accept"]
        ) as session,
        session.get("/activities") as response,
    ):
        assert "Accept" not in plex.requests[-1].headers
        listed = ET.canonicalize(await response.text(), strip_text=True)
    assert listed == ET.canonicalize(
        '<MediaContainer size="1">'
        f'<Activity uuid="{UUID}" type="media.download" cancellable="0" userID="1"'
        ' title="Downloading Media" subtitle="Paper Lanterns" progress="12"></Activity>'
        "</MediaContainer>"
    )


async def test_an_empty_list_has_no_activity_key(
    browser: aiohttp.ClientSession,
) -> None:
    async with browser.get("/activities") as response:
        assert await response.json() == {"MediaContainer": {"size": 0}}


async def test_a_new_activity_has_a_generic_title_and_no_context(
    plex: PlexSimulator, browser: aiohttp.ClientSession
) -> None:
    plex.start(SCAN, uuid=UUID, context=None, response=None)
    async with browser.get("/activities") as response:
        document = await response.json()
    assert document["MediaContainer"]["Activity"] == [
        {
            "uuid": UUID,
            "type": "library.update.section",
            "cancellable": False,
            "userID": 1,
            "title": "Scanning",
            "subtitle": "",
            "progress": 0,
        }
    ]


async def test_odd_values_and_raw_rows_are_listed_as_they_are(
    plex: PlexSimulator, browser: aiohttp.ClientSession
) -> None:
    plex.start(SCAN, uuid=UUID, title="", progress="42.5", user_id="1", cancellable="0")
    plex.put({"progress": None, "Context": None, "surprise": [1]})
    async with browser.get("/activities") as response:
        rows = (await response.json())["MediaContainer"]["Activity"]
    assert rows == [
        {
            "uuid": UUID,
            "type": SCAN,
            "cancellable": "0",
            "userID": "1",
            "title": "",
            "subtitle": "",
            "progress": "42.5",
        },
        {"progress": None, "Context": None, "surprise": [1]},
    ]


@pytest.mark.parametrize("headers", [{}, {"X-Plex-Token": "guessed"}])
@pytest.mark.parametrize(
    "path", ["/", "/activities", "/butler", "/:/websockets/notifications", "/nowhere"]
)
async def test_requests_without_the_right_token_get_401(
    plex: PlexSimulator, path: str, headers: dict[str, str]
) -> None:
    async with (
        aiohttp.ClientSession(plex.url, headers=headers) as session,
        session.get(path) as response,
    ):
        assert response.status == HTTPStatus.UNAUTHORIZED
        assert response.content_type == "text/html"
        assert response.headers["X-Plex-Protocol"] == "1.0"
        text = await response.text()
        assert "<title>Unauthorized</title>" in text
        assert "<h1>401 Unauthorized</h1>" in text
        assert '<script>window.location.replace("web/index.html");</script>' in text


async def test_identity_needs_no_token(plex: PlexSimulator) -> None:
    plex.reject_token()
    headers = {"Accept": "application/json"}
    async with (
        aiohttp.ClientSession(plex.url, headers=headers) as session,
        session.get("/identity") as response,
    ):
        assert await response.json() == {
            "MediaContainer": {
                "size": 0,
                "claimed": True,
                "machineIdentifier": plex.machine_identifier,
                "version": plex.version,
            }
        }


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("192.0.2.7:32400", HTTPStatus.OK),
        ("[2001:db8::7]:32400", HTTPStatus.OK),
        ("localhost", HTTPStatus.OK),
        ("plex", HTTPStatus.UNAUTHORIZED),
        ("plex.example:32400", HTTPStatus.UNAUTHORIZED),
    ],
)
async def test_a_server_that_needs_no_token_still_needs_one_at_a_name(
    plex: PlexSimulator, browser: aiohttp.ClientSession, host: str, status: HTTPStatus
) -> None:
    plex.no_token_needed = True

    async def status_with(headers: dict[str, str]) -> int:
        async with (
            aiohttp.ClientSession(plex.url, headers=headers) as session,
            session.get("/butler") as response,
        ):
            return response.status

    assert await status_with({"Host": host}) == status
    assert await status_with({"Host": host, "X-Plex-Token": "guessed"}) == status
    own = {"Host": host, "X-Plex-Token": "secret-token"}
    assert await status_with(own) == HTTPStatus.OK
    async with browser.get("/identity") as response:
        assert (await response.json())["MediaContainer"]["claimed"] is False
    plex.no_token_needed = False
    assert await status_with({"Host": host}) == HTTPStatus.UNAUTHORIZED


async def test_a_server_that_needs_no_token_lets_streams_in(
    plex: PlexSimulator,
) -> None:
    plex.no_token_needed = True
    async with (
        aiohttp.ClientSession(plex.url) as session,
        session.ws_connect("/:/websockets/notifications") as socket,
    ):
        uuid = start_scan(plex)
        assert uuid in await socket.receive_str()


async def test_the_token_can_be_sent_in_the_query(plex: PlexSimulator) -> None:
    async with (
        aiohttp.ClientSession(plex.url) as session,
        session.get("/activities?X-Plex-Token=secret-token") as response,
    ):
        assert response.status == HTTPStatus.OK


async def test_the_token_can_be_rejected_and_replaced(
    plex: PlexSimulator, browser: aiohttp.ClientSession
) -> None:
    async def status(token: str) -> int:
        async with browser.get("/", headers={"X-Plex-Token": token}) as response:
            return response.status

    plex.reject_token()
    assert await status("secret-token") == HTTPStatus.UNAUTHORIZED
    plex.accept_token("new-token")
    assert await status("secret-token") == HTTPStatus.UNAUTHORIZED
    assert await status("new-token") == HTTPStatus.OK
    plex.accept_token()
    assert await status("secret-token") == HTTPStatus.OK
    plex.share_with("friend")
    assert await status("friend") == HTTPStatus.OK
    plex.stop_sharing()
    assert await status("friend") == HTTPStatus.UNAUTHORIZED
    assert await status("secret-token") == HTTPStatus.OK


async def test_the_root_has_the_name_and_the_id_of_the_server(
    plex: PlexSimulator, browser: aiohttp.ClientSession
) -> None:
    async with browser.get("/") as response:
        document = (await response.json())["MediaContainer"]
    assert document["friendlyName"] == "Harbour"
    assert document["machineIdentifier"] == plex.machine_identifier
    assert document["eventStream"] is True
    assert {"version", "platform", "myPlexUsername", "multiuser"} <= set(document)


async def test_libraries_are_listed_with_whether_they_are_being_scanned(
    plex: PlexSimulator, browser: aiohttp.ClientSession
) -> None:
    plex.libraries["12"] = "Music"
    plex.start(SCAN, context={"librarySectionID": 12})
    async with browser.get("/library/sections") as response:
        rows = (await response.json())["MediaContainer"]["Directory"]
    assert [(r["key"], r["title"], r["type"], r["refreshing"]) for r in rows] == [
        ("1", "Films", "movie", False),
        ("7", "Shows", "show", False),
        ("12", "Music", "artist", True),
    ]


async def test_a_cancellable_activity_is_cancelled(
    plex: PlexSimulator, browser: aiohttp.ClientSession
) -> None:
    uuid = plex.start("provider.subscriptions.process", cancellable=True)
    async with browser.delete(f"/activities/{uuid}") as response:
        assert response.status == HTTPStatus.OK
        assert await response.read() == b""
    assert plex.activities == []


async def test_cancelling_an_activity_that_is_not_cancellable_gets_400(
    plex: PlexSimulator, browser: aiohttp.ClientSession
) -> None:
    uuid = start_scan(plex)
    async with browser.delete(f"/activities/{uuid}") as response:
        assert response.status == HTTPStatus.BAD_REQUEST
        assert response.content_type == "text/html"
        assert await response.text() == (
            "<html><head><title>Bad Request</title></head>"
            "<body><h1>400 Bad Request</h1></body></html>"
        )
    assert plex.find(uuid)


async def test_cancelling_an_unknown_activity_gets_404(
    browser: aiohttp.ClientSession,
) -> None:
    async with browser.delete(f"/activities/{UUID}") as response:
        assert response.status == HTTPStatus.NOT_FOUND
        assert response.content_type == "text/html"
        assert await response.text() == (
            "<html><head><title>Not Found</title></head>"
            "<body><h1>404 Not Found</h1></body></html>"
        )


async def test_cancels_can_be_accepted_without_effect(
    plex: PlexSimulator, browser: aiohttp.ClientSession
) -> None:
    uuid = plex.start("grabber.grab", cancellable=True)
    plex.ignore_cancels()
    async with browser.delete(f"/activities/{uuid}") as response:
        assert response.status == HTTPStatus.OK
    assert plex.find(uuid)


async def test_on_cancel_is_called_before_the_activity_is_looked_up(
    plex: PlexSimulator, browser: aiohttp.ClientSession
) -> None:
    uuid = plex.start("grabber.grab", cancellable=True)
    plex.on_cancel = plex.finish
    async with browser.delete(f"/activities/{uuid}") as response:
        assert response.status == HTTPStatus.NOT_FOUND


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_a_requested_scan_starts_and_its_uuid_is_in_the_response(
    plex: PlexSimulator, browser: aiohttp.ClientSession, method: str
) -> None:
    async with browser.request(method, "/library/sections/7/refresh") as response:
        assert response.status == HTTPStatus.OK
        uuid = response.headers["X-Plex-Activity"]
    [row] = plex.activities
    assert (row["uuid"], row["title"]) == (uuid, "Scanning")
    assert "Context" not in row
    assert plex.scans("7") == [uuid]


async def test_a_requested_scan_can_lack_the_header_or_the_activity(
    plex: PlexSimulator, browser: aiohttp.ClientSession
) -> None:
    plex.activity_header = False
    async with browser.get("/library/sections/7/refresh") as response:
        assert "X-Plex-Activity" not in response.headers
    assert len(plex.activities) == 1
    plex.quiet_scans = True
    async with browser.get("/library/sections/7/refresh") as response:
        assert response.status == HTTPStatus.OK
    assert len(plex.activities) == 1


@pytest.mark.parametrize(("section_id", "remaining"), [("7", 1), ("all", 0)])
async def test_stopping_scans_affects_the_requested_libraries_only(
    plex: PlexSimulator, browser: aiohttp.ClientSession, section_id: str, remaining: int
) -> None:
    plex.start(SCAN, context={"librarySectionID": "1"})
    plex.start(SCAN, context={"librarySectionID": 7})
    plex.scan("7")
    async with browser.delete(f"/library/sections/{section_id}/refresh") as response:
        assert response.status == HTTPStatus.OK
    assert len(plex.activities) == remaining


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
async def test_requests_for_an_unknown_library_get_404(
    browser: aiohttp.ClientSession, method: str
) -> None:
    async with browser.request(method, "/library/sections/99/refresh") as response:
        assert response.status == HTTPStatus.NOT_FOUND
        assert response.content_type == "text/html"


async def test_scheduled_tasks_are_listed_started_and_stopped(
    browser: aiohttp.ClientSession,
) -> None:
    async def status(method: str, path: str) -> int:
        async with browser.request(method, path) as response:
            return response.status

    async with browser.get("/butler") as response:
        tasks = (await response.json())["ButlerTasks"]["ButlerTask"]
    assert {"BackupDatabase", "RefreshLibraries"} <= {task["name"] for task in tasks}
    assert await status("POST", "/butler/BackupDatabase") == HTTPStatus.OK
    assert await status("POST", "/butler/BackupDatabase") == HTTPStatus.ACCEPTED
    assert await status("DELETE", "/butler/BackupDatabase") == HTTPStatus.OK
    assert await status("POST", "/butler/BackupDatabase") == HTTPStatus.OK
    assert await status("DELETE", "/butler") == HTTPStatus.OK
    assert await status("POST", "/butler/BackupDatabase") == HTTPStatus.OK
    assert await status("POST", "/butler/MakeCoffee") == HTTPStatus.NOT_FOUND


async def test_a_session_is_listed_until_it_is_stopped(
    plex: PlexSimulator, browser: aiohttp.ClientSession
) -> None:
    async def list_sessions() -> Any:
        async with browser.get("/status/sessions") as response:
            return (await response.json())["MediaContainer"]

    assert await list_sessions() == {"size": 0}
    first = plex.play(title="Harbour Lights")
    second = plex.play(title="Night Ferry", paused=True)
    listed = await list_sessions()
    assert listed["size"] == 2
    assert [
        (row["sessionKey"], row["title"], row["Player"]["state"])
        for row in listed["Metadata"]
    ] == [(first, "Harbour Lights", "playing"), (second, "Night Ferry", "paused")]
    plex.stop_playing(first)
    assert [row["sessionKey"] for row in (await list_sessions())["Metadata"]] == [
        second
    ]
    with pytest.raises(KeyError):
        plex.stop_playing(first)


async def test_a_session_in_xml_has_its_type_as_tag(
    plex: PlexSimulator, browser: aiohttp.ClientSession
) -> None:
    plex.play(title="Night Ferry")
    async with browser.get("/status/sessions", headers={"Accept": "*/*"}) as response:
        text = await response.text()
    assert '<MediaContainer size="1">\n<Video sessionKey="1"' in text
    assert 'title="Night Ferry"><User ' in text
    assert 'state="playing"' in text


async def test_requests_are_recorded_in_order(
    plex: PlexSimulator, browser: aiohttp.ClientSession
) -> None:
    async with (
        browser.get("/library/sections/7/refresh?path=/films/new"),
        browser.ws_connect("/:/websockets/notifications?filters=activity"),
    ):
        pass
    first, second = plex.requests
    assert (first.method, first.path) == ("GET", "/library/sections/7/refresh")
    assert first.query["path"] == "/films/new"
    assert first.headers["x-plex-token"] == "secret-token"
    assert second.path == "/:/websockets/notifications"
    assert await plex.wait_for_request("GET", second.path) is second


async def test_all_requests_can_be_redirected(
    plex: PlexSimulator, browser: aiohttp.ClientSession
) -> None:
    plex.redirect_to("https://elsewhere.example")
    for path in ("/activities?a=1", "/:/websockets/notifications", "/identity"):
        async with browser.get(path, allow_redirects=False) as response:
            assert response.status == HTTPStatus.TEMPORARY_REDIRECT
            assert response.headers["Location"] == f"https://elsewhere.example{path}"
    plex.redirect_to(None)
    async with browser.get("/activities") as response:
        assert response.status == HTTPStatus.OK


async def test_a_held_response_shows_the_state_at_the_time_of_the_request(
    plex: PlexSimulator, browser: aiohttp.ClientSession
) -> None:
    async def list_activities() -> str:
        async with browser.get("/activities") as response:
            return await response.text()

    uuid = plex.start(SCAN)
    plex.hold("/activities")
    async with asyncio.TaskGroup() as group:
        held = group.create_task(list_activities())
        await plex.wait_for_request("GET", "/activities")
        async with browser.get("/identity") as response:
            assert response.status == HTTPStatus.OK
        plex.finish(uuid)
        plex.release()
    assert uuid in held.result()
    assert uuid not in await list_activities()


async def test_responses_are_held_and_released_by_path(
    plex: PlexSimulator, browser: aiohttp.ClientSession
) -> None:
    async def request(path: str) -> None:
        async with browser.get(path):
            pass

    plex.hold("/activities")
    plex.hold("/")
    async with asyncio.TaskGroup() as group:
        activities, root = [
            group.create_task(request(path)) for path in ("/activities", "/")
        ]
        await plex.until(lambda: len(plex.requests) == 2)
        plex.release("/activities")
        await activities
        assert not root.done()
        plex.release()
