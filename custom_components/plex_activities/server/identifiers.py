"""The identifiers of devices. The unique ids of entities begin with them."""

from urllib.parse import quote

from ..aioplex.models import Library


def device_identifier(machine_identifier: str, library: Library | None = None) -> str:
    """Return the identifier of a server's device, or of that of one of its libraries."""
    if library is None:
        return machine_identifier
    return f"{machine_identifier}_library_{library.id}"


def uuid_identifier(machine_identifier: str, library: Library) -> str:
    """Return the second identifier of a library's device, if the library has a uuid."""
    # Quoted, so that no other pair gives the same.
    uuid = quote(library.uuid, safe="")
    return f"{machine_identifier}_uuid_{uuid}/{library.id}"
