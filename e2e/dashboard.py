"""Dashboards of a real Home Assistant with a simulated Plex server."""

from dataclasses import replace

from playwright.async_api import Error, Locator, Page

from demo.home import Home, until
from demo.settings import Settings, for_check
from simulator import PlexSimulator

from .settings import FOLDER, TIMEOUT_SECONDS

SCAN = "library.update.section"
CREDITS = "media.generate.credits"
RECORDING = "grabber.grab"
CONVERSION = "media.download"

ENTITY = "sensor.harbour_activities"
_URL_PATH = "card-test"


def settings_for(plex: PlexSimulator, folder: str) -> Settings:
    """Return the settings of a Home Assistant that connects to this server."""
    return replace(
        for_check(),
        plex_url=plex.url,
        simulator_port=None,
        folder=FOLDER / folder,
    )


class Dashboard:
    """A page that shows a dashboard, with the Home Assistant and the Plex server behind it."""

    def __init__(self, home: Home, plex: PlexSimulator, page: Page) -> None:
        self.home = home
        self.plex = plex
        self.page = page

    @property
    def card(self) -> Locator:
        return self.page.locator("plex-activities-card").first

    @property
    def rows(self) -> Locator:
        return self.card.locator(".row")

    @property
    def message(self) -> Locator:
        return self.card.locator(".message")

    def row(self, title: str) -> Locator:
        return self.rows.filter(has_text=title)

    def button(self, name: str) -> Locator:
        """Return a button anywhere in the page, including dialogs."""
        return self.page.get_by_role("button", name=name, exact=True)

    async def end_all_activities(self) -> None:
        """End all activities of the server, and wait until Home Assistant shows none."""
        self.plex.ignore_cancels(ignore=False)
        for activity in self.plex.activities:
            self.plex.finish(activity["uuid"])
        self.plex.requests.clear()
        await self.wait_for_count(0)

    async def wait_for_count(self, count: int, entity: str = ENTITY) -> None:
        """Wait until the sensor shows this number of activities."""

        async def reached() -> bool:
            return bool((await self.home.state(entity))["state"] == str(count))

        await until(reached, TIMEOUT_SECONDS, f"{entity} did not become {count}")

    async def open(self, path: str = "/lovelace") -> None:
        """Open a page of Home Assistant, by default the default dashboard."""
        address = self.home.address + path
        try:
            await self.page.goto(address)
        except Error as error:
            # After a dialog has closed, Home Assistant goes back in the history, which may end our navigation.
            if "ERR_ABORTED" not in error.message:
                raise
            await self.page.goto(address)

    async def open_card(self, path: str = "", **options: object) -> None:
        """Open a dashboard with one card that has these options."""
        card = {"type": "custom:plex-activities-card", "entity": ENTITY, **options}
        await self.open_cards(card, path=path)

    async def open_cards(self, *cards: object, path: str = "") -> None:
        """Open a dashboard with these cards."""
        view = {"title": "Test", "path": "test", "cards": list(cards)}
        await self.open_config({"views": [view]}, f"/test{path}")

    async def open_config(self, config: object, path: str = "") -> None:
        """Open a dashboard with this configuration, as saved from the raw editor."""
        dashboards = await self.home.command("lovelace/dashboards/list")
        if all(dashboard["url_path"] != _URL_PATH for dashboard in dashboards):
            await self.home.command(
                "lovelace/dashboards/create",
                url_path=_URL_PATH,
                title="Card test",
                show_in_sidebar=False,
            )
        await self.home.command(
            "lovelace/config/save", url_path=_URL_PATH, config=config
        )
        await self.open(f"/{_URL_PATH}{path}")

    async def saved_card(self) -> dict[str, object]:
        """Return the saved options of the card of `open_card`."""
        config = await self.home.command("lovelace/config", url_path=_URL_PATH)
        card: dict[str, object] = config["views"][0]["cards"][0]
        return card

    def start_four_activities(self) -> None:
        """Start an activity in each of four categories."""
        films = {"librarySectionID": "1"}
        news, film = "Evening Harbour News", "The Quiet Meridian (1997)"
        for activity_type, title, subtitle, progress, extra in (
            (SCAN, "Scanning Films", "Harbour Lights (2014)", 42, {"context": films}),
            (CREDITS, "Detecting Credits", "Night Ferry S02 E03", -1, {}),
            (RECORDING, "Recording", news, 71, {"cancellable": True}),
            (CONVERSION, "Converting", film, 18, {}),
        ):
            self.plex.start(
                activity_type,
                title=title,
                subtitle=subtitle,
                progress=progress,
                **extra,
            )
