"""Asking Twilio whether the credentials of an account work."""

from __future__ import annotations

from omnidesk.channels._toolkit.http import exchange
from omnidesk.channels._toolkit.twilio import PROVIDER, TwilioAccount
from omnidesk.domain.channel import Http


async def check(http: Http, config: TwilioAccount) -> str:
    """The account as Twilio knows it; SendError if it does not. Changes nothing."""
    # Ordinary API keys may not read the account itself, but may read its numbers.
    await exchange(
        http,
        "GET",
        f"{config.api_base_url}/2010-04-01/Accounts/{config.account_sid}/IncomingPhoneNumbers.json",
        provider=PROVIDER,
        params={"PageSize": "1"},
        auth=config.basic_auth,
    )
    return f"account {config.account_sid}"
