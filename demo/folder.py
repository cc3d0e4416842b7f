"""The configuration folder of the demo, new for each run."""

from collections.abc import Generator
from contextlib import contextmanager
import fcntl
import json
from pathlib import Path
import shutil

from .settings import DOMAIN, LOOPBACK, ROOT, DemoError, Settings

_TEMPLATE = Path(__file__).parent / "template"
_PLEX_TV_COMPONENT = Path(__file__).parent / "plex_tv_stand_in"
"""The component that replaces plex.tv with the simulated one."""


@contextmanager
def fresh_folder(settings: Settings) -> Generator[None]:
    """Create the folder, and remove it afterwards, because it contains the token of a server.

    Raises DemoError if another demo uses the folder.
    """
    settings.folder.mkdir(parents=True, exist_ok=True)
    with (settings.folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise DemoError(
                "Another demo is running from this checkout: stop it first, or use a second clone."
            ) from None
        shutil.rmtree(settings.config, ignore_errors=True)
        try:
            _write_config(settings)
            yield
        finally:
            shutil.rmtree(settings.config, ignore_errors=True)


def _write_config(settings: Settings) -> None:
    shutil.copytree(_TEMPLATE, settings.config)
    settings.config.chmod(0o700)
    components = settings.config / "custom_components"
    components.mkdir()
    (components / DOMAIN).symlink_to(ROOT / "custom_components" / DOMAIN)
    # A copy, because Home Assistant does not follow links in this folder.
    shutil.copytree(ROOT / "blueprints", settings.config / "blueprints")
    if settings.plex_tv_address is not None:
        shutil.copytree(_PLEX_TV_COMPONENT, components / _PLEX_TV_COMPONENT.name)
        with (settings.config / "configuration.yaml").open("a") as configuration:
            configuration.write(
                f"\n{_PLEX_TV_COMPONENT.name}: {settings.plex_tv_address}\n"
            )
    storage = settings.config / ".storage"
    storage.mkdir()
    # In newer versions `http:` in YAML is only applied for minutes. All versions read this first version of the stored
    # settings. Loopback only and no CORS, because there is no login.
    http = {"server_host": [LOOPBACK], "server_port": settings.port}
    _store(storage, "http", 1, {**http, "cors_allowed_origins": []})
    # The step "user" is missing: the owner is created later, because only Home Assistant can hash the password.
    _store(
        storage,
        "onboarding",
        4,
        {"done": ["core_config", "analytics", "integration"]},
    )
    if settings.simulator_port is not None:
        # No discovery, so that the demo needs no network. With a real server it stays on, because its address may be a
        # .local name.
        _store(storage, "core.network", 1, {"configured_adapters": ["lo"]})
    _store(storage, "frontend.system_data", 1, {"core": {"default_panel": "lovelace"}})


def _store(folder: Path, key: str, version: int, data: dict[str, object]) -> None:
    text = json.dumps(
        {"version": version, "minor_version": 1, "key": key, "data": data}
    )
    (folder / key).write_text(text, "utf-8")
