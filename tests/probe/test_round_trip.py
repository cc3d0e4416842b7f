"""A report that is replayed and recorded again is the same report."""

from pathlib import Path

from simulator import PlexSimulator
from simulator.replay import apply, from_report

from .run import Report, probing

SCAN = "library.update.section"


async def _record(plex: PlexSimulator, file: Path) -> Report:
    """Record a scan, a download of somebody else, and an activity whose end is not told."""
    butler = {"uuid": "b", "type": "butler", "title": "Butler", "progress": 100}
    plex.put(butler)
    async with probing(file, plex.url) as run:
        await run.pass_time(1)
        scan = plex.start(SCAN)
        download = plex.start(
            "media.download",
            title="Media download by Anna",
            user_id=40218833,
            context={"metadataID": "9041"},
        )
        await run.pass_time(2)
        context = {"librarySectionID": "1"}
        plex.progress(scan, 20, title="Scanning Films", context=context)
        credits_of_item = plex.start("media.generate.credits")
        plex.progress(credits_of_item, -1, subtitle="Night Ferry S02 E03")
        await run.pass_time(8)
        plex.progress(scan, 66.5, subtitle="Harbour Lights (2014)")
        plex.forget(credits_of_item)
        await run.pass_time(8)
        plex.finish(download)
        plex.finish(scan)
        return await run.finish()


async def test_a_replay_is_recorded_as_the_same_report(
    plex: PlexSimulator, quay: PlexSimulator, tmp_path: Path
) -> None:
    first = await _record(plex, tmp_path / "first.json")
    replay = from_report(first.document)
    assert replay.libraries == {"1": "library 1", "7": "library 7"}
    begin, *steps = replay.steps
    apply(quay, begin)
    async with probing(tmp_path / "second.json", quay.url) as run:
        for step in steps:
            # What a list shows had happened before the server was asked for it.
            at = step.seconds - (0.001 if step.is_list else 0)
            await run.pass_time(at - run.clock.now())
            apply(quay, step)
        second = await run.finish()
    for kind in ("message", "list"):
        assert second.entries(kind) == first.entries(kind)
    assert len(second.entries("message")) == 8
    for key in ("shapes", "resting_butler", "running_butler", "filters_on_websocket"):
        assert second.answer(key) == first.answer(key)
        assert second.seen(key) == first.seen(key)
