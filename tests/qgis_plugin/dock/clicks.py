"""What a person does at the panel: presses its buttons and reads its labels."""

from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QLabel, QPushButton

LEFT = Qt.MouseButton.LeftButton


def press(button):
    assert button.isEnabled()
    QTest.mouseClick(button, LEFT)


def press_in(widget, text):
    press(next(one for one in widget.findChildren(QPushButton) if one.text().replace("&", "") == text))


def said(widget, name):
    return widget.findChild(QLabel, name).text()
