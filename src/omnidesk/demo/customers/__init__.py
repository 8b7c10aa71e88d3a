"""Simulated customers, one module for each way to reach the shop."""
