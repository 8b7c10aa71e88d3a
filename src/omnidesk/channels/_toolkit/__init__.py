"""What several channels need: HTTP outcomes, signatures, text for the wire. Never a channel."""
