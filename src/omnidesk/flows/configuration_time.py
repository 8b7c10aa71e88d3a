"""`[[shifts]]` of a configuration file.

`[[calendars]]` and `[[sla_policies]]` are written as the API has them.
"""

from __future__ import annotations

from omnidesk.domain.shift import ShiftForm
from omnidesk.flows.configuration_table import Email


class ShiftTable(ShiftForm):
    """`[[shifts]]`: the plan of an agent, named by address."""

    agent: Email

    def form(self) -> ShiftForm:
        """The plan without its agent."""
        return ShiftForm.model_validate(self.model_dump(exclude={"agent"}))
