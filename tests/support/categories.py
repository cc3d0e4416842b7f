"""What the files of the integration repeat about the categories of activities.

A category is named once in each language, in `selector.category.options`, and once more
with its progress. Home Assistant wants the name again for each entity that shows it.
"""

from collections.abc import Callable, Iterator
import json
from pathlib import Path
import re
from typing import Any

from custom_components.plex_activities.aioplex.models import ActivityCategory
from custom_components.plex_activities.server.categories import COUNTED_CATEGORIES

from .repository import COMPONENT, ROOT, icons, read_json

CATEGORIES = [category.value for category in ActivityCategory]
# The list that the card shows has no others.
SHOWN = [category for category in CATEGORIES if category in COUNTED_CATEGORIES]
PROGRESS = [f"{category}_progress" for category in CATEGORIES]


class MissingError(Exception):
    """Something has to be written by hand first."""


def missing_and_outdated() -> tuple[list[str], dict[Path, str]]:
    """Return what has to be written by hand, and the files to write with their contents.

    The contents are right only if nothing is missing.
    """
    missing: list[str] = []
    outdated: dict[Path, str] = {}
    for path, derive in _derived():
        text = path.read_text("utf-8")
        try:
            derived = derive(text)
        except MissingError as err:
            missing.append(f"{path.relative_to(ROOT)}: {err}")
        except KeyError as err:
            missing.append(f"{path.relative_to(ROOT)}: add {err}")
        else:
            if derived != text:
                outdated[path] = derived
    return missing, outdated


def _derived() -> Iterator[tuple[Path, Callable[[str], str]]]:
    for kind in ("services", "triggers", "conditions"):
        yield COMPONENT / f"{kind}.yaml", _selectors
    yield COMPONENT / "icons.json", _icons
    yield COMPONENT / "www" / "model.js", _card
    for path in sorted((COMPONENT / "translations").glob("*.json")):
        yield path, _translations
        of_card = COMPONENT / "www" / "texts" / f"{path.stem}.js"
        # Other tests require the files of a new language.
        if of_card.is_file() and (selectors := read_json(path).get("selector")):
            yield of_card, _card_texts(selectors["category"]["options"])


def _selectors(text: str) -> str:
    """Return a YAML file with all categories in its selectors."""

    def options(match: re.Match[str]) -> str:
        return "".join([match[1], *(f"{match[2]}- {it}\n" for it in CATEGORIES)])

    return re.sub(r"( +options:\n)( +)- \w+\n(?:\2- \w+\n)*", options, text)


def _icons(text: str) -> str:
    content = json.loads(text)
    sensors = content["entity"]["sensor"]
    binary_sensors = content["entity"]["binary_sensor"]
    _raise_if_missing(_absent(binary_sensors, CATEGORIES, "entity.binary_sensor"))
    _put(binary_sensors, {key: binary_sensors[key] for key in CATEGORIES})
    _put(sensors, dict.fromkeys(PROGRESS, sensors["progress"]))
    return _json(content)


def _translations(text: str) -> str:
    content = json.loads(text)
    options = content["selector"]["category"]["options"]
    entities = content["entity"]
    sensors, binary_sensors = entities["sensor"], entities["binary_sensor"]
    _raise_if_missing(
        [
            *_absent(options, CATEGORIES, "selector.category.options"),
            *_absent(sensors, PROGRESS, "entity.sensor", 'with a "name"'),
        ]
    )
    names = {category: options[category] for category in CATEGORIES}
    _put(options, names)
    # All but the name is the same for all categories.
    sensor, binary_sensor = sensors[PROGRESS[0]], binary_sensors[CATEGORIES[0]]
    _put(sensors, {key: sensor | {"name": sensors[key]["name"]} for key in PROGRESS})
    _put(binary_sensors, {key: binary_sensor | {"name": names[key]} for key in names})
    for entity in (
        entity for section in entities.values() for entity in section.values()
    ):
        if category := entity.get("state_attributes", {}).get("category"):
            category["state"] = names
    return _json(content)


def _card(text: str) -> str:
    """Return the module of the card that has an icon and a color for each category."""
    colors = dict(
        re.findall(r'^  (\w+): \{ icon: ".*", color: "(.*)" \},$', text, re.MULTILINE)
    )
    _raise_if_missing(_absent(colors, SHOWN, "CATEGORIES"))
    of_entities = icons()["entity"]["binary_sensor"]
    values = {
        # What has no icon is reported for icons.json.
        key: f'{{ icon: "{icon["default"]}", color: "{colors[key]}" }}'
        for key in SHOWN
        if (icon := of_entities.get(key))
    }
    return _replace_lines(text, values)


def _card_texts(names: dict[str, str]) -> Callable[[str], str]:
    def derive(text: str) -> str:
        # What has no name is reported for the translation.
        return _replace_lines(
            text,
            {
                key: json.dumps(names[key], ensure_ascii=False)
                for key in SHOWN
                if key in names
            },
        )

    return derive


def _replace_lines(text: str, lines: dict[str, str]) -> str:
    """Replace the properties of the categories in an object of JavaScript."""
    pattern = rf"^(?:  (?:{'|'.join(SHOWN)}): .*,\n)+"
    new = "".join(f"  {key}: {value},\n" for key, value in lines.items())
    return re.sub(pattern, lambda _: new, text, count=1, flags=re.MULTILINE)


def _absent(section: Any, keys: list[str], name: str, how: str = "") -> list[str]:
    return [f"add {key} to {name} {how}".rstrip() for key in keys if key not in section]


def _raise_if_missing(missing: list[str]) -> None:
    if missing:
        raise MissingError("; ".join(missing))


def _put(section: dict[str, Any], values: dict[str, Any]) -> None:
    """Put these values in place of those of the same keys, all where the first one is."""
    first = next(key for key in section if key in values)
    before = dict(section)
    section.clear()
    for key, value in before.items():
        if key == first:
            section.update(values)
        if key not in values:
            section[key] = value


def _json(content: Any) -> str:
    return f"{json.dumps(content, indent=2, ensure_ascii=False)}\n"


def main() -> None:
    """Write the files, or say what has to be written by hand first."""
    missing, outdated = missing_and_outdated()
    if missing:
        raise SystemExit("\n".join(["Write by hand:", *missing]))
    for path, text in outdated.items():
        path.write_text(text, "utf-8")
        print(f"Written: {path.relative_to(ROOT)}")  # noqa: T201  # for who ran it


if __name__ == "__main__":
    main()
