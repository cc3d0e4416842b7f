"""A server that behaves unlike the simulated one gets the opposite answers."""

from pathlib import Path

from aiohttp.test_utils import TestServer
import pytest

from .run import probing
from .unlike import DETECTION, LIMITED_TOKEN, UnlikeServer


@pytest.mark.usefixtures("socket_enabled")
async def test_the_report_says_how_a_server_differs(file: Path) -> None:
    unlike = UnlikeServer()
    async with TestServer(unlike.application()) as server:
        url = str(server.make_url("/")).rstrip("/")
        async with probing(file, url, token=None, stop=True) as run:
            for _ in range(3):
                await unlike.ping()
                await run.pass_time(10)
            unlike.queue, unlike.scanned_at = 3, unlike.scanned_at + 60
            unlike.rows = [DETECTION]
            await unlike.send("started", DETECTION)
            report = await run.finish()
    answers = {it["key"]: it["answer"] for it in report.document["answers"]}
    assert answers == {
        "filters_on_websocket": "no",
        "filters_on_eventsource": "not seen",
        "server_pings": "yes",
        "client_pings": "no",
        "activity_header": "no",
        "scan_stopped": "yes",
        "ended_tells": "yes",
        "resting_butler": "no",
        "running_butler": "not seen",
        "shapes": "no",
        "queue": "yes",
        "queue_outlasts": "yes",
        "scanned_at": "yes",
        "titled_tasks": "no",
        "dvrs": "yes",
        "second_token_sees_all": "not seen",
        "second_token_messages": "not seen",
        "without_token": "yes",
    }
    assert report.seen("filters_on_eventsource") == {"refused": ["404"]}
    assert report.seen("server_pings") == {"pings": 3, "seconds_between": 10}
    assert report.seen("client_pings")["pongs"] == 6
    assert report.seen("scan_stopped")["status"] == 204
    assert report.seen("ended_tells")["progress"] == 37.5
    assert report.seen("ended_tells")["new_fields"] == ["cancelled"]
    assert report.seen("shapes")["new_types"] == ["media.generate.ads"]
    assert report.seen("shapes")["odd_fields"] == [
        "progress: fraction",
        "progress: text",
    ]
    assert report.seen("scanned_at") == {"libraries": 1, "moved": 1}
    assert "Anna" not in report.text


@pytest.mark.usefixtures("socket_enabled")
async def test_a_second_token_may_get_messages_and_no_list(file: Path) -> None:
    unlike = UnlikeServer()
    async with TestServer(unlike.application()) as server:
        url = str(server.make_url("/")).rstrip("/")
        async with probing(file, url, second_token=LIMITED_TOKEN) as run:
            await unlike.send("started", DETECTION)
            report = await run.finish()
    assert report.answer("second_token_sees_all") == "no"
    assert report.seen("second_token_sees_all") == {"status": 403}
    assert report.answer("second_token_messages") == "yes"
