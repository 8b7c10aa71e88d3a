"""The demo's customers in the hands of whoever watches: what the banner of the desk drives."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from omnidesk.demo.customers.arrivals import Arrivals
from omnidesk.demo.house import House


class Simulator:
    """What api.demo asks for; `email` is the agent whom nobody plays."""

    def __init__(self, arrivals: Arrivals, house: House, email: str) -> None:
        self._arrivals = arrivals
        self._house = house
        self._email = email
        self.set_rate = arrivals.set_rate
        self.pause = arrivals.pause
        self.resume = arrivals.resume
        self.burst = arrivals.crowd

    def state(self) -> Mapping[str, Any]:
        """`rate` in customers a minute, `paused`, and `customers` in a dialogue now."""
        arrivals = self._arrivals
        return {
            "rate": arrivals.rate,
            "paused": arrivals.paused,
            "customers": arrivals.talking,
        }

    async def sign_in(self) -> Mapping[str, Any]:
        """A token of that agent."""
        made = await self._house.session(self._email)
        return {name: made[name] for name in ("token", "role", "agent_id")}
