"""The vocabulary: frozen values and pure decisions. No IO, no clock, no randomness."""
