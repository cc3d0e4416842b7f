"""Which records of Home Assistant's log the check of the demo complains about."""

from pathlib import Path

import pytest

from demo import check

TIMESTAMPS = {
    "2026.10": "2026-11-25 02:16:04.523",
    "2026.11": "2026-11-25 02:16:45.338+00:00",
}
OTHER_ERROR = """ERROR (MainThread) [haffmpeg.core] FFmpeg fails
Traceback (most recent call last):
  File "{root}/.venv-demo/lib/python3.14/site-packages/haffmpeg/core.py", line 130, in open
FileNotFoundError: [Errno 2] No such file or directory: 'ffmpeg'"""
OWN_ERROR = """ERROR (MainThread) [homeassistant.core] Error doing job
Traceback (most recent call last):
  File "{root}/.cache/check/config/custom_components/plex_activities/sensor.py", line 1, in state
ValueError: 42"""
UNTESTED = (
    "WARNING (SyncWorker_0) [homeassistant.loader] We found a custom integration plex_activities "
    "which has not been tested by Home Assistant. This component might cause stability problems"
)
FRAME_WARNING = "WARNING (MainThread) [homeassistant.helpers.frame] Detected that plex_activities does"


@pytest.fixture
def clone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a checkout whose folder has the name of the integration."""
    path = tmp_path / "plex_activities"
    path.mkdir()
    monkeypatch.setattr(check, "ROOT", path)
    return path


@pytest.mark.parametrize("timestamp", TIMESTAMPS.values(), ids=TIMESTAMPS.keys())
def test_complaints_are_records_that_name_the_integration_itself(
    clone: Path, timestamp: str
) -> None:
    own_error = OWN_ERROR.format(root=clone)
    other_error = OTHER_ERROR.format(root=clone)
    log = clone / "home-assistant.log"
    info = "INFO plex_activities"
    records = [other_error, UNTESTED, own_error, info, FRAME_WARNING]
    log.write_text("\n".join(f"{timestamp} {record}" for record in records), "utf-8")

    assert list(check.complaints_in(log)) == [
        f"{timestamp} {own_error}",
        f"{timestamp} {FRAME_WARNING}",
    ]
