"""From a network and a scene to a finished layer."""
