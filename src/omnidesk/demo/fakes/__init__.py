"""Stand-ins for providers: small ASGI applications that speak their wire format and keep a
ledger of what they were given. They share no code with the adapters they test."""
