"""What the tests do with a real Home Assistant, its server and its page."""

from dataclasses import replace

from playwright.async_api import Locator, Page

from demo.home import Home, until
from demo.settings import ROOT, Settings, for_check
from simulator import PlexSimulator

SCAN = "library.update.section"
CREDITS = "media.generate.credits"
RECORDING = "grabber.grab"
CONVERSION = "media.download"

ENTITY = "sensor.harbour_activities"
SECONDS = 40
_DASHBOARD = "card-test"


def settings_for(plex: PlexSimulator, folder: str) -> Settings:
    """Return what a Home Assistant needs that is to know this server."""
    return replace(
        for_check(),
        plex_url=plex.url,
        simulator_port=None,
        folder=ROOT / ".cache" / folder,
    )


class Stage:
    """A server on which things happen, and a page that shows them."""

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
        """Return a button of the page, dialogs included."""
        return self.page.get_by_role("button", name=name, exact=True)

    async def quiet(self) -> None:
        """End all that runs, and wait until Home Assistant knows it."""
        self.plex.ignore_cancels(ignore=False)
        for activity in self.plex.activities:
            self.plex.finish(activity["uuid"])
        self.plex.requests.clear()
        await self.counted(0)

    async def counted(self, count: int, entity: str = ENTITY) -> None:
        """Wait until Home Assistant counts so many activities."""

        async def reached() -> bool:
            return bool((await self.home.state(entity))["state"] == str(count))

        await until(reached, SECONDS, f"{entity} did not become {count}")

    async def open(self, path: str = "/lovelace") -> None:
        """Open a page of Home Assistant, by default the one it opens with."""
        await self.page.goto(self.home.address + path)

    async def open_card(self, path: str = "", **options: object) -> None:
        """Open a dashboard that has one card with these options."""
        card = {"type": "custom:plex-activities-card", "entity": ENTITY, **options}
        await self.open_cards(card, path=path)

    async def open_cards(self, *cards: object, path: str = "") -> None:
        """Open a dashboard that has these cards."""
        view = {"title": "Test", "path": "test", "cards": list(cards)}
        await self.paste({"views": [view]}, f"/test{path}")

    async def paste(self, config: object, path: str = "") -> None:
        """Open a dashboard that was made with this in its raw editor."""
        dashboards = await self.home.command("lovelace/dashboards/list")
        if all(each["url_path"] != _DASHBOARD for each in dashboards):
            await self.home.command(
                "lovelace/dashboards/create",
                url_path=_DASHBOARD,
                title="Card test",
                show_in_sidebar=False,
            )
        await self.home.command(
            "lovelace/config/save", url_path=_DASHBOARD, config=config
        )
        await self.open(f"/{_DASHBOARD}{path}")

    async def saved_card(self) -> dict[str, object]:
        """Return the options of that one card as they are saved now."""
        config = await self.home.command("lovelace/config", url_path=_DASHBOARD)
        card: dict[str, object] = config["views"][0]["cards"][0]
        return card

    def play(self) -> None:
        """Have the server do a bit of everything."""
        films = {"librarySectionID": "1"}
        news, film = "Evening Harbour News", "The Quiet Meridian (1997)"
        for kind, title, subtitle, progress, more in (
            (SCAN, "Scanning Films", "Harbour Lights (2014)", 42, {"context": films}),
            (CREDITS, "Detecting Credits", "Night Ferry S02 E03", -1, {}),
            (RECORDING, "Recording", news, 71, {"cancellable": True}),
            (CONVERSION, "Converting", film, 18, {}),
        ):
            self.plex.start(
                kind, title=title, subtitle=subtitle, progress=progress, **more
            )
