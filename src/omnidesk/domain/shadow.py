"""What a policy that is only watched may say of queues."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from omnidesk.domain.policy import Strategy
from omnidesk.domain.queue import ExhaustedPolicy

QueueId = Annotated[str, StringConstraints(pattern=r"^[a-z]{3}_[0-9a-zA-Z_-]{1,64}$")]


def _unset() -> Any:
    return None


class QueueRouting(BaseModel):
    """The fields of a queue that the router decides by; what is not given is as the queue has
    it. Durations in seconds."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    strategy: Strategy = Field(default_factory=_unset)
    manual: bool = Field(default_factory=_unset)
    paused: bool = Field(default_factory=_unset)
    leave_idle: Annotated[int, Field(ge=0, le=10_000)] = Field(default_factory=_unset)
    wait_target_seconds: Annotated[int, Field(ge=1, le=30 * 86_400)] = Field(default_factory=_unset)
    offer_timeout_seconds: Annotated[int, Field(ge=1, le=3600)] = Field(default_factory=_unset)
    exhausted_policy: ExhaustedPolicy = Field(default_factory=_unset)
    reask_seconds: Annotated[int, Field(ge=0, le=86_400)] | None = None
    escalate_queue_id: QueueId | None = None

    def told(self) -> dict[str, Any]:
        """Only what was given."""
        return self.model_dump(mode="json", exclude_unset=True)
