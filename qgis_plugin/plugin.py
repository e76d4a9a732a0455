"""The plugin as QGIS loads it: it registers the provider, and takes it away again."""

from __future__ import annotations

from typing import Any, Optional

from qgis.core import QgsApplication

from .provider import SarOpticalProvider
from .runner import cancel_all


class SarOpticalPlugin:
    """What `classFactory` hands to QGIS; `iface` is None under `qgis_process`."""

    def __init__(self, iface: Any) -> None:  # noqa: QGS105 - QGIS hands it to classFactory
        self.iface = iface
        self.provider: Optional[SarOpticalProvider] = None

    def initProcessing(self) -> None:
        """Register the provider; all that `qgis_process` calls."""
        self.provider = SarOpticalProvider()
        QgsApplication.processingRegistry().addProvider(self.provider)

    def initGui(self) -> None:
        """Set the plugin up in a QGIS window."""
        self.initProcessing()

    def unload(self) -> None:
        """Undo `initGui`; no job outlives the plugin that asked for it."""
        cancel_all()
        if self.provider is not None:
            QgsApplication.processingRegistry().removeProvider(self.provider)
            self.provider = None
