"""The report names nobody and nothing."""

from pathlib import Path

from simulator import PlexSimulator
from tests.support.entry import TOKEN

from .run import probing


async def test_no_secret_of_the_server_gets_into_the_report(
    plex: PlexSimulator, file: Path
) -> None:
    plex.friendly_name = "Anna's server"
    plex.libraries = {"1": "Anna's films", "7": "Anna's shows"}
    plex.share_with("friend-token", 40218833)
    plex.put({"uuid": "u", "type": plex.machine_identifier, TOKEN: plex.friendly_name})
    secrets = ["Anna", "friend-token", "40218833", "9041", plex.machine_identifier]
    async with probing(file, plex.url, stop=True, second_token="friend-token") as run:
        uuid = plex.start(
            "media.download",
            title="Media download by Anna",
            subtitle="Anna's film",
            user_id=40218833,
            context={"metadataID": "9041", "key": "/library/metadata/9041"},
        )
        plex.notify("playing", "PlaySessionStateNotification", {"title": "Anna"})
        await run.pass_time(10)
        plex.finish(uuid, response={"file": "/mnt/Anna/film.mkv"})
        report = await run.finish()
    assert report.entries("message")
    for secret in [*secrets, TOKEN, uuid, *plex.url.removeprefix("http://").split(":")]:
        assert secret not in report.text
