"""What the plugin and the engine both know: standard library only, Python 3.9."""
