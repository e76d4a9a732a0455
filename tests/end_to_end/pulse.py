"""Feel QGIS's event loop from inside: how long it was held up, by what was done meanwhile."""

import time

from qgis.PyQt.QtCore import Qt, QTimer


class Pulse:
    """Keeps the longest time between two beats, in milliseconds, by stage."""

    def __init__(self, parent):
        self.longest, self.stage, self._last = {}, "start", time.monotonic()
        self._timer = QTimer(parent)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)
        self._timer.start(5)

    def _beat(self):
        now = time.monotonic()
        self.longest[self.stage] = max(round((now - self._last) * 1000), self.longest.get(self.stage, 0))
        self._last = now

    def skip(self):
        """Leave out what the driver itself has just blocked."""
        self._last = time.monotonic()
