"""Losses, one per file: the pure function first, a thin module second."""
