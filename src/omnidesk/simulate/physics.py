"""One agent at work in virtual time: calls block, chats share, e-mails pause.

Work is in seconds at speed 1. A call takes work / level. With j chats each of them advances at
m[j] / j, so one number, the service every chat has received since the desk opened, tells who
is done next whatever the others do: each change costs O(log slots). E-mails wait in the order in
which they were assigned; only the first advances, at rate 1, while there is no call and no chat.

Reading of "the first second of attention": an e-mail begins when time first passes while it is
worked. One that is assigned and paused by a call at the same instant has not begun.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from heapq import heappop, heappush

from omnidesk.simulate.sample_path import Item


class Desk:
    """What one agent holds. Every method takes a time not before that of the last one."""

    __slots__ = (
        "_assigned",
        "_at",
        "_call",
        "_call_ends",
        "_chats",
        "_each",
        "_emails",
        "_received",
        "busy_s",
        "email_began",
    )

    def __init__(self, chat_rates: Sequence[float]) -> None:
        self._each = [0.0, *(rate / j for j, rate in enumerate(chat_rates[1:], start=1))]
        self._at = 0.0
        self._call: int | None = None
        self._call_ends = 0.0
        self._received = 0.0
        self._assigned = 0
        # (service received when done, order of assignment, item)
        self._chats: list[tuple[float, int, int]] = []
        # [item, seconds left]
        self._emails: deque[tuple[int, float]] = deque()
        # Seconds of the whole run in which at least one item was worked.
        self.busy_s = 0.0
        # The e-mail on top and the time its attention began, once it did.
        self.email_began: tuple[int, float] | None = None

    @property
    def chats(self) -> int:
        """How many chats are held."""
        return len(self._chats)

    @property
    def emails(self) -> int:
        """How many e-mails are held, worked or paused."""
        return len(self._emails)

    def has_room(self, channel: str, slots: int) -> bool:
        """Whether one more item of `channel` may be taken, given that many slots for it."""
        if self._call is not None:
            return False
        if channel == "voice":
            return slots > 0 and not self._chats
        return slots > (len(self._chats) if channel == "chat" else len(self._emails))

    def advance(self, at: float) -> None:
        """Let time pass until `at`; nothing may be due before."""
        passed = at - self._at
        if passed <= 0.0:
            return
        if self._call is not None:
            self.busy_s += passed
        elif self._chats:
            self.busy_s += passed
            self._received += passed * self._each[len(self._chats)]
        elif self._emails:
            self.busy_s += passed
            item, left = self._emails[0]
            if self.email_began is None:
                self.email_began = (item, self._at)
            self._emails[0] = (item, left - passed)
        self._at = at

    def take(self, item: Item, level: float, at: float) -> None:
        """Start or stack `item`, worked at speed `level`."""
        self.advance(at)
        work = item.work_s / level
        if item.channel == "voice":
            self._call, self._call_ends = item.index, at + work
        elif item.channel == "chat":
            self._assigned += 1
            heappush(self._chats, (self._received + work, self._assigned, item.index))
        else:
            self._emails.append((item.index, work))

    def next_end(self) -> float | None:
        """When the item in progress will be done if nothing is taken until then."""
        if self._call is not None:
            return self._call_ends
        if self._chats:
            left = self._chats[0][0] - self._received
            return self._at + max(0.0, left) / self._each[len(self._chats)]
        if self._emails:
            return self._at + max(0.0, self._emails[0][1])
        return None

    def finish(self, at: float) -> int:
        """The item that is done now, at the time `next_end` told."""
        self.advance(at)
        if self._call is not None:
            item, self._call = self._call, None
            return item
        if self._chats:
            done, _, item = heappop(self._chats)
            # Exactly, so that rounding never lets a second chat be due in the past.
            self._received = done
            return item
        self.email_began = None
        return self._emails.popleft()[0]
