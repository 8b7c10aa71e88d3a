"""What a reader may see, as statements know it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from omnidesk.store.database import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """The conversations open to somebody: all, or those in `queues` or held by `agent_id`."""

    everything: bool = False
    queues: tuple[str, ...] = ()
    agent_id: str | None = None

    @property
    def binds(self) -> Mapping[str, Any]:
        """The values that `within` names."""
        return {
            "sight_all": self.everything,
            "sight_queues": list(self.queues),
            "sight_agent": self.agent_id,
        }


def within(alias: str) -> str:
    """The condition that a row of conversations, called `alias`, is in sight."""
    return (
        f"(CAST(:sight_all AS boolean) OR {alias}.queue_id = ANY(CAST(:sight_queues AS text[]))"
        f" OR {alias}.agent_id = CAST(:sight_agent AS text))"
    )


def reachable(alias: str) -> str:
    """The condition that a row of conversations is in sight, or somebody was asked into it: for
    single conversations; lists show what is in sight."""
    joined = f"CAST(:sight_agent AS text) = ANY({alias}.participants)"
    return f"({within(alias)} OR {joined})"


async def plan_for_these_values(tx: Transaction, *, in_order: bool = False) -> None:
    """Have the transaction's statements planned for their values: how frequent a word is, how
    many queues somebody sees and how long a page is decides which index is the short way.

    `in_order` says that an index gives the rows in the order asked for: collecting them first
    and sorting them then only looks cheap to the planner, which cannot know how much its
    conditions have in common.
    """
    await tx.run(
        """SELECT set_config('plan_cache_mode', 'force_custom_plan', true),
                  set_config('enable_bitmapscan', CAST(:bitmap AS text), true)""",
        bitmap="off" if in_order else "on",
    )
