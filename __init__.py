"""saroptical: paired Sentinel-1 and Sentinel-2 imagery in QGIS, backed by a PyTorch engine."""


def classFactory(iface: object) -> object:
    """Give QGIS the plugin; called once when the plugin is loaded."""
    from .qgis_plugin.plugin import SarOpticalPlugin

    return SarOpticalPlugin(iface)
