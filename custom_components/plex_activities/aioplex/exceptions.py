"""What can go wrong with a Plex Media Server. No text in here ever holds a token."""


class PlexError(Exception):
    """Base of everything this package raises on purpose."""


class PlexConnectionError(PlexError):
    """The server cannot be reached, or the connection broke or timed out."""


class PlexCertificateError(PlexConnectionError):
    """TLS failed: the certificate is for another name, or nobody trusts it."""


class PlexDroppedError(PlexConnectionError):
    """The server closed the connection without any reply.

    So answers a server that requires secure connections when it is spoken to in
    plain http.
    """


class PlexStartingUpError(PlexError):
    """502, 503 or 504: the server is starting up, for seconds to minutes."""


class PlexAuthenticationError(PlexError):
    """401 or 403: the token is refused."""


class PlexResponseError(PlexError):
    """The answer is none that a Plex Media Server gives."""


class PlexServerError(PlexError):
    """The server failed over the request, with a `status` that tells no more."""

    def __init__(self, status: int) -> None:
        super().__init__(f"The server answered with status {status}")
        self.status = status


class PlexNotCancellableError(PlexError):
    """400 to a cancel: the server does not let this activity be cancelled."""


class PlexNotFoundError(PlexError):
    """404: what was asked for is not there, or no longer."""


class PlexOtherServerError(PlexError):
    """A Plex server answers, but not the one that was expected."""
