"""Use cases, one verb per file: load, decide, record. The transaction first, `now` last."""
