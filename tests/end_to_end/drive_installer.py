"""Runs inside a QGIS window (`qgis --code`): installs the engine with mouse and keys, from the panel's own button.

Environment: DRIVE_OUT (folder for pictures and result.json), DRIVE_BUILD (title of the build of PyTorch to choose),
DRIVE_WHEELS (a folder of wheels to take all from; "" for the registry).
"""

import os
import time

from qgis.PyQt.QtCore import QTimer
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import (
    QApplication,
    QComboBox,
    QDialog,
    QDockWidget,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QToolButton,
)
from qgis.utils import iface
from saroptical.tests.end_to_end.at_panel import open_panel, press, shot, until
from saroptical.tests.end_to_end.driving import LEFT, choose, drive, finish, picture
from saroptical.tests.end_to_end.pulse import Pulse


def steps():
    """Open the panel, find no engine, install one, cancel, resume, try it out, look at the options, remove it."""
    main, times, done = iface.mainWindow(), {}, {}
    main.setGeometry(0, 0, 1280, 720)
    main.findChild(QDockWidget, "Browser").hide()
    pulse = Pulse(main)
    pulse.stage = "open the panel"
    open_panel()
    yield 3
    yield from shot(pulse, "installer_1_panel")
    press(main.findChild(QPushButton, "SarOpticalEngineButton"))
    pulse.stage = "open the window"
    yield 3
    window = find_window()
    done["offered"] = said(window)
    yield from shot(pulse, "installer_2_offer")
    pulse.stage = "choose"
    press(window.choices.findChild(QToolButton))
    yield 0.5
    yield from choose(window.choices.findChild(QComboBox), os.environ["DRIVE_BUILD"])
    if os.environ["DRIVE_WHEELS"]:
        box = window.choices.findChildren(QLineEdit)[0]
        QTest.mouseClick(box, LEFT)
        QTest.keyClicks(box, os.environ["DRIVE_WHEELS"])
    yield 0.5
    yield from shot(pulse, "installer_3_choices")
    pulse.stage, started = "install", time.monotonic()
    press(button(window, "Install"))
    yield 4
    yield from shot(pulse, "installer_4_installing")
    pulse.stage, cancelled = "cancel", time.monotonic()
    press(button(window, "Cancel"))
    yield from until(lambda: button(window, "Install").isVisible())
    times["cancel"] = round(time.monotonic() - cancelled, 2)
    done["cancelled"] = said(window)
    yield from shot(pulse, "installer_5_cancelled")
    pulse.stage = "resume"
    press(button(window, "Install"))
    yield from until(lambda: "trying it out" in log(window) or "Loading" in said(window) or is_through(window))
    yield from shot(pulse, "installer_6_trying")
    yield from until(lambda: is_through(window))
    times["install"] = round(time.monotonic() - started)
    done["installed"] = said(window)
    yield from shot(pulse, "installer_7_ready")
    pulse.stage, started = "check", time.monotonic()
    press(button(window, "Check"))
    yield from until(lambda: is_through(window))
    times["check"] = round(time.monotonic() - started)
    done["log"] = log(window)
    yield from shot(pulse, "installer_8_checked")
    press(button(window, "Close"))
    yield 3
    banner = main.findChild(QPushButton, "SarOpticalEngineButton")
    done["banner is gone"] = not banner.isVisible()
    pulse.stage = "options"
    QTimer.singleShot(4000, lambda: close_options(pulse))
    iface.showOptionsDialog(main, "SAR-Optical")
    yield 1
    finish({**done, "times": times, "longest pause in ms": pulse.longest, "busiest": pulse.busiest})


def close_options(pulse):
    """Take a picture of the options, which block until they are closed."""
    picture("installer_9_options")
    pulse.skip()
    QApplication.activeModalWidget().reject()


def find_window():
    return next(one for one in QApplication.topLevelWidgets() if one.objectName() == "SarOpticalInstaller")


def is_through(window):
    return button(window, "Install").isVisible()


def button(window: QDialog, name):
    return window.findChild(QPushButton, f"SarOpticalInstaller{name}")


def said(window):
    return " | ".join(one.text() for one in window.findChildren(QLabel) if one.text())


def log(window):
    return window.findChild(QPlainTextEdit).toPlainText()


drive(steps)
