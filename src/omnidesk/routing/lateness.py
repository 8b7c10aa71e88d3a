"""Work that smaller work may keep from agents: which groups hold any that has waited too long."""

from __future__ import annotations

from heapq import heapify, heappop, heappush

from omnidesk.routing.entries import ItemEntry, WorkKey
from omnidesk.routing.groups import Bucket

# So many entries of groups that are gone do no harm.
_FEW = 64


class Lateness:
    """Every group with such work stands in `late` or has an instant, not after its first, at which
    it is looked at again: one entry a group, not one for each item.

    Entries of `late`, a heap by the groups' heads, may be behind the times, never ahead of them.
    """

    def __init__(self) -> None:
        self.late: list[tuple[WorkKey, int, Bucket]] = []
        self._soon: list[tuple[int, int, Bucket]] = []
        self._entries = 0
        self._most = _FEW

    def expect(self, item: ItemEntry, bucket: Bucket, at: int, now: int) -> None:
        """The item, which waits in the bucket, will have waited too long from `at` on."""
        known = bucket.is_late(now)
        bucket.expect_late(item, at)
        if known:
            if bucket.head is item:
                self._note(bucket)
        elif bucket.late_from == at:
            self.watch(bucket, now)

    def watch(self, bucket: Bucket, now: int) -> None:
        """Look at the group when its first work is late; at once if it is."""
        at = bucket.late_from
        if at is None:
            return
        if at <= now:
            self._note(bucket)
            return
        self._entries += 1
        heappush(self._soon, (at, self._entries, bucket))
        if len(self._soon) > self._most:
            self._soon = [entry for entry in self._soon if entry[2].size]
            heapify(self._soon)
            self._most = 2 * len(self._soon) + _FEW

    def advance(self, now: int) -> None:
        """What has waited too long by now is in `late`."""
        soon = self._soon
        while soon and soon[0][0] <= now:
            self.watch(heappop(soon)[2], now)
            soon = self._soon

    def _note(self, bucket: Bucket) -> None:
        assert bucket.head is not None, "it holds the work that is late"
        self._entries += 1
        heappush(self.late, (bucket.head.key, self._entries, bucket))
