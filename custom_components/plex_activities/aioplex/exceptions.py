"""The errors of the Plex client. None of their messages holds a token."""


class PlexError(Exception):
    """Base of all errors that this package raises.

    `status` is that of the response to a request, if there was one.
    """

    status: int | None = None


class PlexConnectionError(PlexError):
    """The server cannot be reached, or the connection broke or timed out."""


class PlexNameUnknownError(PlexConnectionError):
    """The host name of the address cannot be resolved.

    Routers do that to `plex.direct` names, against DNS rebinding.
    """


class PlexNotHttpsError(PlexConnectionError):
    """TLS failed, because the other side speaks plain http."""


class PlexCertificateError(PlexConnectionError):
    """TLS failed: the certificate is for another name, or is not trusted."""


class PlexSecureRequiredError(PlexConnectionError):
    """The server does not answer plain http.

    It closes the connection without a response, or redirects to https.
    """


class PlexStartingUpError(PlexError):
    """503, or 400 with a text that says so: the server is starting up, for minutes."""


class PlexProxyError(PlexError):
    """429, 502, 504 or 52x: a proxy answers, and does not get through to the server."""


class PlexProxyLoginError(PlexError):
    """401 or 403 to a request that needs no token: a proxy wants a login of its own."""


class PlexAuthenticationError(PlexError):
    """401 or 403: the token is refused."""


class PlexClaimCodeError(PlexAuthenticationError):
    """A claim code was given in place of a token."""


class PlexTokenNeededError(PlexAuthenticationError):
    """401 or 403 to a request without a token, which this server does not answer."""


class PlexResponseError(PlexError):
    """The response is not from a Plex Media Server."""


class PlexServerError(PlexError):
    """The server failed with a status that has no error of its own."""

    def __init__(self, status: int) -> None:
        super().__init__(f"The server responded with status {status}")
        self.status = status


class PlexNotCancellableError(PlexError):
    """400 to a cancel: the server does not let this activity be cancelled."""

    status = 400


class PlexNotFoundError(PlexError):
    """404: what was requested does not exist, or no longer."""


class PlexOtherServerError(PlexError):
    """A Plex server answers, but not the expected one."""
