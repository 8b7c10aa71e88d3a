"""Simulated customers, agents and providers around a real server."""
