"""The HTTP and websocket surface."""
