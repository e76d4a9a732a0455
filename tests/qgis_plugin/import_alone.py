"""Runs in a Python without QGIS: imports the plugin's modules, with what QGIS has made up as it is asked for.

Arguments: the folder that holds the package; with `PyQt6` behind it, `qgis.PyQt` is that, as it is in QGIS 4, and what
the modules name of Qt is looked up there. Prints the faults, one a line.
"""

import importlib
import importlib.machinery
import sys
import types

HAS_QT = "PyQt6" in sys.argv


class MadeUp(type):
    """A class of QGIS that is not there: it has any attribute, may be called, and may be inherited from."""

    def __getattr__(cls, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return make_up(name)

    def __or__(cls, other):
        return cls

    __add__ = __or__

    def __int__(cls):
        return 0


def make_up(name):
    return MadeUp(name, (), {"__init__": lambda *_, **__: None})


class MadeUpModule(types.ModuleType):
    """A module that has every name."""

    __path__ = ()

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return make_up(name)


def qt(name):
    """Give Qt 6's module, with what QGIS puts back where Qt 5 had it."""
    module = importlib.import_module(name.replace("qgis.PyQt", "PyQt6", 1))
    if name.endswith("QtWidgets"):
        from PyQt6 import QtGui

        for moved in ("QAction", "QActionGroup", "QShortcut"):
            setattr(module, moved, getattr(QtGui, moved))
    return module


class Finder:
    """Answers for `qgis` and all below it."""

    def find_spec(self, name, *_):
        if name.split(".")[0] in ("qgis", "processing", "osgeo"):
            return importlib.machinery.ModuleSpec(name, self, is_package=True)
        return None

    def create_module(self, spec):
        return qt(spec.name) if HAS_QT and spec.name.startswith("qgis.PyQt.") else MadeUpModule(spec.name)

    def exec_module(self, module):
        pass


def main(folder):
    sys.path[:0] = [folder]
    sys.meta_path.insert(0, Finder())
    from saroptical.tests.qgis_plugin.qt_names import PLUGIN, SOURCES, faults

    for path in SOURCES:
        name = ".".join(path.relative_to(PLUGIN.parent).with_suffix("").parts).replace(".__init__", "")
        try:
            if path.name != "bootstrap.py":
                importlib.import_module(f"saroptical.{name}")
        except Exception as error:
            print(f"{name} is not imported: {type(error).__name__}: {error}")
        for fault in (
            faults(path, lambda module: qt(module) if module.startswith("qgis.PyQt.") else None) if HAS_QT else ()
        ):
            print(fault)


main(sys.argv[1])
