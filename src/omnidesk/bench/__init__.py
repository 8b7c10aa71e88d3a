"""Benchmarks: ratios against a baseline measured in the same run, one JSON object each."""
