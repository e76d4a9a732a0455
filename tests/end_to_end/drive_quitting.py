"""QGIS with a job at work is asked to close, by its menu and by its window's button.

Environment: DRIVE_OUT; DRIVE_JOB (a job file) and DRIVE_TITLE; DRIVE_SPARE (any text: a small job first, after which a
worker waits); DRIVE_CLOSE (any text: close QGIS; else it is left at work).
"""

import os

from qgis.core import QgsProject
from qgis.PyQt.QtCore import QSettings, QTimer
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QAction, QApplication, QMenu, QMessageBox
from qgis.utils import iface
from saroptical.engine.contract.jobs import SyntheticPair, from_json
from saroptical.qgis_plugin.history import History
from saroptical.qgis_plugin.spare import SPARE
from saroptical.qgis_plugin.task import JobTask
from saroptical.qgis_plugin.userfolders import user_folder
from saroptical.tests.end_to_end.driving import LEFT, OUT, drive, finish, picture


def question():
    """Find the question that is on the screen."""
    boxes = [widget for widget in QApplication.topLevelWidgets() if isinstance(widget, QMessageBox)]
    return next((box for box in boxes if box.isVisible()), None)


def answer(words):
    """Wait for the question and press one of its buttons; gives what it said."""
    while question() is None:
        yield 0.1
    yield 0.5
    box = question()
    said = [box.text(), box.informativeText()]
    (button,) = (one for one in box.buttons() if one.text().replace("&", "") == words)
    QTimer.singleShot(0, lambda: QTest.mouseClick(button, LEFT))
    yield 0.5
    return said


def click_exit():
    """Open the menu Project and click on its last entry."""
    window = iface.mainWindow()
    leave = window.findChild(QAction, "mActionExit")
    (menu,) = (one for one in window.findChildren(QMenu) if leave in one.actions() and one.title() != "")
    menu.popup(window.mapToGlobal(window.menuBar().rect().bottomLeft()))
    yield 0.5
    place = menu.actionGeometry(leave).center()
    QTest.mouseMove(menu, place)
    yield 0.3
    picture("quitting_menu")
    QTimer.singleShot(0, lambda: QTest.mouseClick(menu, LEFT, pos=place))
    yield 0.3


def run_a_small_job():
    """Leave a worker that waits."""
    outputs = {name: os.path.join(OUT, f"{name}.tif") for name in ("output_s1", "output_s2")}
    task, ended = JobTask(SyntheticPair(width=64, height=64, **outputs), title="A small pair"), []
    task.ended.connect(ended.append)
    task.start()
    while not ended:
        yield 0.1
    while SPARE._process is None:
        yield 0.1


def steps():
    QSettings().setValue("qgis/askToSaveProjectChanges", False)
    QgsProject.instance().setDirty(False)
    if os.environ.get("DRIVE_SPARE"):
        yield from run_a_small_job()
    history = History(os.path.join(user_folder(), "runs"))
    with open(os.environ["DRIVE_JOB"], encoding="utf-8") as file:
        job = from_json(file.read())
    task, told = JobTask(job, title=os.environ["DRIVE_TITLE"], history=history), []
    task.told.connect(told.append)
    task.start()
    wanted = "Metric" if job.is_training else "Progress"
    while wanted not in {type(event).__name__ for event in told}:
        yield 0.1
        assert not task.record.has_ended, task.record.sentence
    done = {"folder": history.folder, "workers": [task.record.pid]}
    if os.environ.get("DRIVE_SPARE"):
        while SPARE._process is not None:  # it has become this job's worker
            yield 0.1
        from saroptical.qgis_plugin.checks import usable_interpreter

        SPARE.warm(usable_interpreter(), "syntheticpair")
        done["workers"].append(SPARE._process._process.pid)
    if not os.environ.get("DRIVE_CLOSE"):
        finish(done)
        return
    yield from click_exit()
    while question() is None:
        yield 0.1
    picture("quitting_question")
    done["menu"] = yield from answer("Keep working")
    done["state"] = task.record.state
    finish(done)
    QTimer.singleShot(0, iface.mainWindow().close)  # as the window's button does
    yield 0.3
    yield from answer("Close QGIS")
    picture("quitting_ending")


drive(steps)
