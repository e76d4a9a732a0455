"""The plugin as QGIS loads it: the provider and the parts of its window, put in and taken away again."""

from __future__ import annotations

from typing import Any, List, Optional, Tuple, Type

from qgis.core import QgsApplication

from .dock.part import DockPart
from .models.part import ModelsPart
from .options import OptionsPart
from .provider import SarOpticalProvider
from .quitting import QuitPart
from .runner import cancel_all

PARTS: Tuple[Type[Any], ...] = (DockPart, ModelsPart, OptionsPart, QuitPart)
"""What the plugin adds to QGIS's window, in this order: each adds it when it is made, cheaply and lazily, with `iface`
as its one argument, and takes all of it away in `remove()`."""


class SarOpticalPlugin:
    """What `classFactory` hands to QGIS; `iface` is None under `qgis_process`."""

    def __init__(self, iface: Any) -> None:  # noqa: QGS105 - QGIS hands it to classFactory
        self.iface = iface
        self.provider: Optional[SarOpticalProvider] = None
        self.parts: List[Any] = []

    def initProcessing(self) -> None:
        """Register the provider; all that `qgis_process` calls."""
        self.provider = SarOpticalProvider()
        QgsApplication.processingRegistry().addProvider(self.provider)
        self.provider.offer_models()

    def initGui(self) -> None:
        """Set the plugin up in a QGIS window."""
        self.initProcessing()
        for part in PARTS:
            self.parts.append(part(self.iface))

    def unload(self) -> None:
        """Undo `initGui`; no job outlives the plugin that asked for it."""
        cancel_all()
        while self.parts:
            self.parts.pop().remove()
        if self.provider is not None:
            QgsApplication.processingRegistry().removeProvider(self.provider)
            self.provider = None
