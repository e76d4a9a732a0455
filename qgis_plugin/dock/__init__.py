"""The panel beside the map: a thin view of a state in plain Python that makes the same jobs as the algorithms."""
