"""The plugin is written for Qt 5 and Qt 6, QGIS 3.22 and later, and Python 3.9, as far as its text tells."""

from __future__ import annotations

import ast
import importlib
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("qgis.core")

from saroptical.tests.qgis_plugin.qt_names import PLUGIN, SOURCES, faults

pytestmark = pytest.mark.qgis
ROOT = PLUGIN.parent
RUN_BY_QGIS = [*SOURCES, ROOT / "__init__.py", *sorted((ROOT / "engine" / "contract").rglob("*.py"))]
GONE = {
    r"\.exec_\(": "exec()",
    r"from PyQt[56]|import PyQt[56]": "qgis.PyQt",
    r"QtGui import [^\n]*\b(QAction|QActionGroup|QShortcut)\b": "QtWidgets, which has it in both",
    r"\b(QRegExp|QDesktopWidget|QTextCodec|QSignalMapper)\b": "what Qt 6 still has",
    r"qgis\._|supportsQt6|QVariant\.(Int|Double|String|Bool)\b": "what QGIS offers",
}
BAD = """
from qgis.PyQt.QtCore import Qt, QRegularExpression
from qgis.PyQt.QtWidgets import QMessageBox, QNothing
from qgis.core import Qgis, QgsTask
asked = (Qt.AlignmentFlag.AlignLeft, QMessageBox.StandardButton.Yes, QgsTask.Flag.CanCancel, Qgis.MessageLevel.Info)
lost = (Qt.AlignLeft, QMessageBox.Yes, QgsTask.CanCancel, Qgis.Info, Qt.AlignmentFlag.AlignMiddle)
"""


def named(path):
    return str(path.relative_to(ROOT))


def module_of(name):
    return importlib.import_module(name)


@pytest.mark.parametrize("path", SOURCES, ids=named)
def test_every_name_of_qt_and_qgis_is_there_and_members_name_their_enumeration(qgis_app, path):
    assert faults(path, module_of) == []


def test_what_is_not_there_or_not_named_in_full_is_found(qgis_app, tmp_path):
    (tmp_path / "bad.py").write_text(BAD)
    found = faults(tmp_path / "bad.py", module_of)
    for words in ("QtWidgets.QNothing is", "AlignmentFlag.AlignMiddle is not", "Qt.AlignLeft is taken", "Yes is taken"):
        assert any(words in fault for fault in found), words
    assert any("QgsTask.CanCancel is taken" in fault for fault in found)
    assert any("Qgis.Info is taken" in fault for fault in found)
    assert len(found) == 6


@pytest.mark.parametrize("path", SOURCES, ids=named)
def test_nothing_is_called_that_qt_6_has_no_more(path):
    text = path.read_text(encoding="utf-8")
    assert {instead: re.findall(old, text) for old, instead in GONE.items() if re.search(old, text)} == {}


@pytest.mark.parametrize("path", RUN_BY_QGIS, ids=named)
def test_python_3_9_can_read_it(path):
    text = path.read_text(encoding="utf-8")
    ast.parse(text, feature_version=(3, 9))
    assert "|" not in re.sub(r'"[^"\n]*"|#.*', "", text) or "from __future__ import annotations" in text


@pytest.mark.slow
@pytest.mark.network
def test_every_module_is_imported_with_pyqt6_and_finds_its_names_there(tmp_path):
    if shutil.disk_usage(tmp_path).free < 2**30:
        pytest.skip("PyQt6 takes a few hundred MB, and there is no room for it")
    python = tmp_path / "qt6" / "bin" / "python"
    subprocess.run([sys.executable, "-m", "venv", tmp_path / "qt6"], check=True)
    subprocess.run([python, "-m", "pip", "install", "--quiet", "PyQt6>=6.6,<7"], check=True)
    script = Path(__file__).with_name("import_alone.py")
    done = subprocess.run(
        [python, script, ROOT / ".build" / "path", "PyQt6"], capture_output=True, text=True, timeout=300
    )
    assert done.stdout.splitlines() == [], done.stderr
    assert done.returncode == 0, done.stderr
    shutil.rmtree(tmp_path / "qt6")
