"""The configuration folder of the demo: a fresh one for each run."""

from collections.abc import Generator
from contextlib import contextmanager
import fcntl
import json
from pathlib import Path
import shutil

from .settings import DOMAIN, LOOPBACK, ROOT, DemoError, Settings

_TEMPLATE = Path(__file__).parent / "template"
_STAND_IN = Path(__file__).parent / "plex_tv_stand_in"
"""The component that puts the simulated plex.tv in the place of the real one."""


@contextmanager
def fresh_folder(settings: Settings) -> Generator[None]:
    """Lay out the folder; remove it afterwards, since it holds the token of a server."""
    settings.folder.mkdir(parents=True, exist_ok=True)
    with (settings.folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise DemoError(
                "Another demo runs from this checkout: end it first, or use a second clone."
            ) from None
        shutil.rmtree(settings.config, ignore_errors=True)
        try:
            _lay_out(settings)
            yield
        finally:
            shutil.rmtree(settings.config, ignore_errors=True)


def _lay_out(settings: Settings) -> None:
    shutil.copytree(_TEMPLATE, settings.config)
    settings.config.chmod(0o700)
    components = settings.config / "custom_components"
    components.mkdir()
    component = ROOT / "custom_components" / DOMAIN
    (components / DOMAIN).symlink_to(component)
    (settings.config / "custom_sentences").symlink_to(component / "custom_sentences")
    # A copy, since Home Assistant follows no links there.
    shutil.copytree(ROOT / "blueprints", settings.config / "blueprints")
    if settings.plex_tv_address is not None:
        shutil.copytree(_STAND_IN, components / _STAND_IN.name)
        with (settings.config / "configuration.yaml").open("a") as configuration:
            configuration.write(f"\n{_STAND_IN.name}: {settings.plex_tv_address}\n")
    storage = settings.config / ".storage"
    storage.mkdir()
    # `http:` in YAML is only tried for minutes. This first version of the setting is the one that every
    # Home Assistant understands. Loopback only, and no other site: whoever reaches it needs no login.
    http = {"server_host": [LOOPBACK], "server_port": settings.port}
    _store(storage, "http", 1, {**http, "cors_allowed_origins": []})
    # The owner is made later: only Home Assistant itself can hash a password its way.
    _store(
        storage,
        "onboarding",
        4,
        {"done": ["core_config", "analytics", "integration"]},
    )
    if settings.simulator_port is not None:
        # Nothing is looked for in the local network, so that none is needed. (A real server may have
        # a .local name, which is resolved there.)
        _store(storage, "core.network", 1, {"configured_adapters": ["lo"]})
    _store(storage, "frontend.system_data", 1, {"core": {"default_panel": "lovelace"}})


def _store(folder: Path, key: str, version: int, data: dict[str, object]) -> None:
    text = json.dumps(
        {"version": version, "minor_version": 1, "key": key, "data": data}
    )
    (folder / key).write_text(text, "utf-8")
