"""Teaching classes: drawn polygons or named clusters, what they amount to, and where to draw next."""
