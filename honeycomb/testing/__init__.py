"""Fixtures for pytest, which finds them by itself: a local Honeycomb, and clients that it answers."""
