"""The QGIS plugin: it builds jobs, runs them in the engine's process, and shows what comes back."""
