"""The manifest, the metadata for HACS, and the brand images."""

import re
import tomllib

from awesomeversion import AwesomeVersion, AwesomeVersionStrategy
import probatio
from yarl import URL

from homeassistant.const import __version__ as tested_version
from homeassistant.core import HomeAssistant
from homeassistant.loader import async_get_custom_components
from tests.support.repository import COMPONENT, ROOT, png_size, read_json

OFFICIAL = "https://www.home-assistant.io/integrations"


def _web_address(value: str) -> str:
    url = URL(value)
    if url.scheme != "https" or not url.host or value.startswith(OFFICIAL):
        raise probatio.Invalid("not an https address of our own")
    return value


def _version(value: str) -> str:
    AwesomeVersion(value, ensure_strategy=AwesomeVersionStrategy.SEMVER)
    return value


MANIFEST = probatio.Schema(
    {
        probatio.Required("domain"): COMPONENT.name,
        probatio.Required("name"): str,
        probatio.Optional("after_dependencies"): [str],
        probatio.Required("codeowners"): probatio.All(
            [probatio.Match(r"^@[\w-]+(/[\w-]+)?$")], probatio.Length(min=1)
        ),
        probatio.Required("config_flow"): True,
        probatio.Optional("dependencies"): [str],
        probatio.Required("documentation"): _web_address,
        probatio.Required("integration_type"): probatio.In(
            {"device", "hub", "service"}
        ),
        probatio.Required("iot_class"): probatio.In({"local_polling", "local_push"}),
        probatio.Required("issue_tracker"): _web_address,
        probatio.Optional("loggers"): [str],
        probatio.Required("requirements"): [probatio.Match(r"^[\w.\[\]-]+==[\w.]+$")],
        probatio.Required("version"): _version,
        probatio.Optional("zeroconf"): [str],
    }
)

# The keys that HACS reads; it ignores others.
HACS = probatio.Schema(
    {
        probatio.Required("name"): str,
        probatio.Required("homeassistant"): _version,
        probatio.Optional("content_in_root"): bool,
        probatio.Optional("filename"): str,
        probatio.Optional("hacs"): str,
        probatio.Optional("hide_default_branch"): bool,
        probatio.Optional("persistent_directory"): str,
        probatio.Optional("zip_release"): bool,
    }
)

BRAND = {
    "icon.png": (256, 256),
    "icon@2x.png": (512, 512),
    "logo.png": (None, 128),
    "logo@2x.png": (None, 256),
    "dark_logo.png": (None, 128),
    "dark_logo@2x.png": (None, 256),
}


def test_the_manifest_is_valid_for_a_custom_integration() -> None:
    MANIFEST(read_json(COMPONENT / "manifest.json"))


def test_the_manifest_has_domain_and_name_first_and_other_keys_sorted() -> None:
    keys = list(read_json(COMPONENT / "manifest.json"))
    assert keys == ["domain", "name", *sorted(set(keys) - {"domain", "name"})]


async def test_home_assistant_finds_the_integration_by_its_manifest(
    hass: HomeAssistant,
) -> None:
    found = (await async_get_custom_components(hass))[COMPONENT.name]
    assert (
        found.manifest["version"] == read_json(COMPONENT / "manifest.json")["version"]
    )


def test_manifest_project_and_changelog_have_the_same_version() -> None:
    version = read_json(COMPONENT / "manifest.json")["version"]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    changelog = (ROOT / "CHANGELOG.md").read_text("utf-8")
    released = re.findall(r"^## \[?(\d[^\s\]]*)", changelog, re.MULTILINE)
    assert project["version"] == version
    assert released[0] == version
    assert released == sorted(released, key=AwesomeVersion, reverse=True)


def test_hacs_has_the_name_and_a_home_assistant_that_is_tested() -> None:
    hacs = HACS(read_json(ROOT / "hacs.json"))
    oldest = hacs["homeassistant"]
    assert hacs["name"] == read_json(COMPONENT / "manifest.json")["name"]
    assert AwesomeVersion(oldest) <= AwesomeVersion(tested_version)


def test_the_brand_has_every_image_in_the_required_size() -> None:
    sizes = {path.name: png_size(path) for path in (COMPONENT / "brand").iterdir()}
    assert sizes.keys() == BRAND.keys()
    for name, (width, height) in BRAND.items():
        assert sizes[name] == (width or sizes[name][0], height), name
        assert (COMPONENT / "brand" / name).stat().st_size < 32 * 1024, name


def test_images_for_high_resolutions_are_twice_as_large() -> None:
    for path in (COMPONENT / "brand").glob("*@2x.png"):
        width, height = png_size(path.with_name(path.name.replace("@2x", "")))
        assert png_size(path) == (2 * width, 2 * height), path.name
