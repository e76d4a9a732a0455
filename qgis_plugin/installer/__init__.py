"""The engine's environment, as the plugin makes, checks, repairs and removes it."""
