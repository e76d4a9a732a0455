"""saroptical: paired Sentinel-1 and Sentinel-2 imagery in QGIS, backed by a PyTorch engine."""


def classFactory(iface: object) -> object:
    """Give QGIS the plugin; called once when the plugin is loaded."""
    from .qgis_plugin.plugin import SarOpticalPlugin

    return SarOpticalPlugin(iface)


def __getattr__(name: str) -> object:
    """Give the console's functions when they are first asked for: `saroptical.console.segment(…)`."""
    if name != "console":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from .qgis_plugin import console

    return console
