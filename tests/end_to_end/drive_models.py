"""Runs inside a QGIS window (`qgis --code`): opens the models window, adds a model, looks at its card and uses it.

Environment: DRIVE_MODELS (JSON: list of weights files), DRIVE_OUT (folder for pictures and result.json).
"""

import json
import os

from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QAction, QApplication, QLineEdit, QPushButton, QTextBrowser
from qgis.utils import iface
from saroptical.qgis_plugin.models.table import ModelTable
from saroptical.qgis_plugin.models.window import ModelsWindow
from saroptical.tests.end_to_end.driving import LEFT, drive, find_dialog, finish, picture, widget_of


def steps():
    """Do what someone does who was given a model."""
    main, told = iface.mainWindow(), {}
    main.setGeometry(0, 0, 1280, 720)
    main.findChild(QAction, "SarOpticalModelsAction").trigger()
    yield 3
    window = next(one for one in QApplication.topLevelWidgets() if isinstance(one, ModelsWindow))
    window.move(60, 60)
    told["at first"] = window.findChild(QTextBrowser).toPlainText()
    window.add(json.loads(os.environ["DRIVE_MODELS"]))  # as the file dialog does, which is the system's own
    while window.findChild(ModelTable).rowCount() == 0:
        yield 0.2
    yield 1
    picture("models_1_window")
    QTest.keyClicks(window.findChild(QLineEdit), "forest")
    yield 0.5
    told["row"] = [window.findChild(ModelTable).item(0, column).text() for column in range(4)]
    QTest.mouseClick(window.findChild(QPushButton, "SarOpticalUseModel"), LEFT)
    while find_dialog() is None:
        yield 0.2
    yield 1
    dialog = find_dialog()
    picture("models_2_use")
    told["tool"], told["model"] = dialog.algorithm().name(), widget_of(dialog, "MODEL", QLineEdit).text()
    dialog.close()
    yield 0.5
    QTest.mouseClick(window.findChild(QPushButton, "SarOpticalExportModel"), LEFT)
    while find_dialog() is None:
        yield 0.2
    told["export"] = find_dialog().algorithm().name()
    find_dialog().close()
    window.close()
    finish(told)


drive(steps)
