"""omnidesk: one conversation model over every channel, routed to the right agent."""

__version__ = "0.1.0"
