"""How the demo judges what Home Assistant wrote into its log."""

from pathlib import Path

import pytest

from demo import check

BEGINS = {
    "2026.10": "2026-11-25 02:16:04.523",
    "2026.11": "2026-11-25 02:16:45.338+00:00",
}
OTHERS = """ERROR (MainThread) [haffmpeg.core] FFmpeg fails
Traceback (most recent call last):
  File "{root}/.venv-demo/lib/python3.14/site-packages/haffmpeg/core.py", line 130, in open
FileNotFoundError: [Errno 2] No such file or directory: 'ffmpeg'"""
OURS = """ERROR (MainThread) [homeassistant.core] Error doing job
Traceback (most recent call last):
  File "{root}/.cache/check/config/custom_components/plex_activities/sensor.py", line 1, in state
ValueError: 42"""
UNTESTED = (
    "WARNING (SyncWorker_0) [homeassistant.loader] We found a custom integration plex_activities "
    "which has not been tested by Home Assistant. This component might cause stability problems"
)
TOLD = "WARNING (MainThread) [homeassistant.helpers.frame] Detected that plex_activities does"


@pytest.fixture
def clone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a checkout that is named as git names it."""
    path = tmp_path / "plex_activities"
    path.mkdir()
    monkeypatch.setattr(check, "ROOT", path)
    return path


@pytest.mark.parametrize("begin", BEGINS.values(), ids=BEGINS.keys())
def test_a_complaint_names_us_and_not_only_the_folder_of_the_clone(
    clone: Path, begin: str
) -> None:
    ours = OURS.format(root=clone)
    log = clone / "home-assistant.log"
    records = [OTHERS.format(root=clone), UNTESTED, ours, "INFO plex_activities", TOLD]
    log.write_text("\n".join(f"{begin} {each}" for each in records), "utf-8")

    assert list(check.complaints_in(log)) == [f"{begin} {ours}", f"{begin} {TOLD}"]
