"""Weights files on disk: a shelf of them, a window to keep it, and a field to pick from it."""
