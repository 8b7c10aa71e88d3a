"""Service level policies as people write them, checked on the way in."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from omnidesk.domain.calendar_form import Form, Label

Target = Annotated[int, Field(ge=1, le=366 * 86_400)]
PriorityName = Literal["urgent", "high", "normal", "low"]


class Targets(Form):
    """Targets in seconds; what is left out is not promised, or as for all priorities."""

    first_response_seconds: Target | None = None
    next_response_seconds: Target | None = None
    resolution_seconds: Target | None = None


class SlaPolicyForm(Targets):
    """A service level policy. `business_hours`: seconds count while the queue is open.
    `priorities` say what differs for some of them."""

    name: Label
    at_risk_share: Annotated[float, Field(gt=0, le=1, allow_inf_nan=False)] = 0.8
    business_hours: bool = False
    pause_while_waiting_on_contact: bool = True
    priorities: dict[PriorityName, Targets] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _promises_something(self) -> SlaPolicyForm:
        parts: list[Targets] = [self, *self.priorities.values()]
        if not any(
            part.first_response_seconds or part.next_response_seconds or part.resolution_seconds
            for part in parts
        ):
            raise ValueError("promises nothing; give it a target")
        return self

    def document(self) -> dict[str, Any]:
        """The columns of a policy."""
        values = self.model_dump(mode="json", exclude={"priorities"})
        values["priorities"] = {
            name: self.priorities[name].model_dump(mode="json", exclude_none=True)
            for name in sorted(self.priorities)
        }
        return values
