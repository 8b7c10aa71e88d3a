"""Who looks at which conversation just now, as far as this process has heard."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from typing import Any

JOINED = "viewer.joined"
LEFT = "viewer.left"
_MOST = 10_000


class Viewers:
    """Remembers viewer.* frames of all processes, so that who comes later learns of the others.

    A hint, not a fact: a process that died never said that its viewers left. The oldest are
    forgotten first.
    """

    def __init__(self) -> None:
        self._seen: OrderedDict[tuple[str, str], None] = OrderedDict()

    def note(self, frame: Mapping[str, Any]) -> None:
        """Take a frame into account, whatever it is."""
        if frame.get("type") not in (JOINED, LEFT):
            return
        data = frame.get("data")
        if not isinstance(data, Mapping):
            return
        key = (str(data.get("conversation_id")), str(data.get("agent_id")))
        self._seen.pop(key, None)
        if frame["type"] == JOINED:
            self._seen[key] = None
            if len(self._seen) > _MOST:
                self._seen.popitem(last=False)

    def of(self, conversation_id: str) -> list[str]:
        """The agents who look at a conversation."""
        return [agent for key, agent in self._seen if key == conversation_id]
