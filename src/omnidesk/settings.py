"""Every setting of a process, read once where things are wired and passed on as values."""
