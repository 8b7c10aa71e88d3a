"""Access tokens for mail hosts that no longer take passwords (Gmail, Microsoft 365)."""

from __future__ import annotations

from omnidesk import clock
from omnidesk.channels._toolkit.http import exchange
from omnidesk.channels.email.config import OAuthConfig
from omnidesk.domain.channel import Http
from omnidesk.errors import SendError, SendOutcome, SendReason

_USUAL_SECONDS = 3600.0
# Given up early, so that a token does not end between here and the mail host.
_EARLY_SECONDS = 120.0

# Per process: token endpoints limit how often they are asked.
_known: dict[OAuthConfig, tuple[str, float]] = {}


async def access_token(http: Http, oauth: OAuthConfig) -> str:
    """A token that is good for at least two minutes (RFC 6749 4.4 and 6).

    Raises SendError when the endpoint cannot be reached or refuses.
    """
    token, until = _known.get(oauth, ("", 0.0))
    if token and clock.monotonic() < until:
        return token
    form = {
        "client_id": oauth.client_id,
        "client_secret": oauth.client_secret.get_secret_value(),
        "grant_type": "client_credentials",
    }
    if oauth.refresh_token.get_secret_value():
        form["grant_type"] = "refresh_token"
        form["refresh_token"] = oauth.refresh_token.get_secret_value()
    if oauth.scope:
        form["scope"] = oauth.scope
    try:
        response = await exchange(
            http, "POST", oauth.token_url, provider="the token endpoint", data=form
        )
    except SendError as error:
        raise _not_sent(error) from None
    token, seconds = _read(response)
    _known[oauth] = (token, clock.monotonic() + max(0.0, seconds - _EARLY_SECONDS))
    return token


def forget(oauth: OAuthConfig) -> None:
    """The mail host refused the token: the next one must be a new one."""
    _known.pop(oauth, None)


def _read(response: object) -> tuple[str, float]:
    try:
        answer = response.json()  # type: ignore[attr-defined]
        token, seconds = answer["access_token"], float(answer.get("expires_in", _USUAL_SECONDS))
    except (ValueError, TypeError, KeyError, AttributeError):
        token, seconds = "", 0.0
    # The token stands in a line of the mail protocol.
    if not isinstance(token, str) or not token.isascii() or not token.isprintable() or not token:
        raise SendError(
            "the token endpoint gave no usable token",
            outcome=SendOutcome.RETRY,
            public_reason="the mail host cannot be logged in to",
            reason=SendReason.CREDENTIALS,
            alarm=True,
            code="no-token",
        )
    return token, seconds


def _not_sent(error: SendError) -> SendError:
    """Whatever became of the question, no mail has left: it may be tried again."""
    refused = error.outcome is SendOutcome.PERMANENT
    return SendError(
        str(error),
        outcome=SendOutcome.RETRY,
        public_reason="the mail host cannot be logged in to",
        reason=SendReason.CREDENTIALS,
        retry_after_seconds=error.retry_after_seconds,
        alarm=error.alarm or refused,
        code=error.code,
    )
