"""The simulator's own book: what customers sent and what they were told, what reached them, what
agents were promised. The report is made from it, never from what the service says of itself."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(slots=True, kw_only=True)
class Item:
    """One message or call of a customer.

    `key` is what the provider calls it; `acknowledged` counts answers that said it is safe (2xx,
    250), `refused` the others. More than one means that the provider repeated itself.
    """

    channel: str
    inbox: str
    key: str
    customer: str
    acknowledged: int = 0
    refused: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """One message that reached a customer. `key` is the provider's own id for it, `message_id`
    ours where the provider passes it on."""

    channel: str
    address: str
    text: str
    key: str
    message_id: str = ""


@dataclass(slots=True)
class Ledger:
    """Everything both sides know. `home` says on which channel a customer's address began."""

    items: dict[tuple[str, str], Item] = field(default_factory=dict)
    received: list[Received] = field(default_factory=list)
    promised: set[str] = field(default_factory=set)
    accepted: set[str] = field(default_factory=set)
    home: dict[tuple[str, str], str] = field(default_factory=dict)

    def sent(self, channel: str, inbox: str, key: str, customer: str) -> Item:
        """The page of one item, new or known."""
        place = (inbox, key)
        if place not in self.items:
            self.items[place] = Item(channel=channel, inbox=inbox, key=key, customer=customer)
        return self.items[place]

    def answered(self, item: Item, *, good: bool) -> None:
        """The service's word on one attempt."""
        if good:
            item.acknowledged += 1
        else:
            item.refused += 1

    def safe(self) -> Iterable[Item]:
        """The items the service answers for."""
        return (item for item in self.items.values() if item.acknowledged)

    def reached(self, found: Received) -> None:
        """A customer has this in hand."""
        self.received.append(found)
