"""The feed of events after a position, and the sockets of this process."""
