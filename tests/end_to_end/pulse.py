"""Feel QGIS's event loop from inside: how long it was held up, by what was done meanwhile.

On a machine whose cores others use too, most of a pause is theirs: what the
main thread itself worked between two beats is kept beside it.
"""

import time

from qgis.PyQt.QtCore import Qt, QTimer


class Pulse:
    """Keeps the longest time between two beats, and the most work between two, in milliseconds, by stage."""

    def __init__(self, parent):
        self.longest, self.busiest, self.stage = {}, {}, "start"
        self.skip()
        self._timer = QTimer(parent)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)
        self._timer.start(5)

    def _beat(self):
        for kept, since in (
            (self.longest, time.monotonic() - self._last),
            (self.busiest, time.thread_time() - self._worked),
        ):
            kept[self.stage] = max(round(since * 1000), kept.get(self.stage, 0))
        self.skip()

    def skip(self):
        """Leave out what the driver itself has just blocked."""
        self._last, self._worked = time.monotonic(), time.thread_time()
