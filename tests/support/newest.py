"""Lets Home Assistant's plugin run with the newest Home Assistant. It is made for the oldest supported one.

`script/test --newest` loads this before the plugin: `homeassistant` has to be imported before
`httpx`, which the plugin imports first.
"""

from homeassistant.components import logger

# The plugin imports this, and none of our tests uses it. The newest no longer has it.
vars(logger).setdefault("_clear_logger_overwrites", None)
