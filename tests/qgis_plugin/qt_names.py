"""What of Qt and QGIS a source file names, by reading it: needs neither."""

from __future__ import annotations

import ast
import importlib
from enum import Enum
from pathlib import Path

PLUGIN = Path(__file__).resolve().parents[2] / "qgis_plugin"
SOURCES = sorted(PLUGIN.rglob("*.py"))
API = ("qgis.PyQt.", "qgis.core", "qgis.gui")


def imported(tree):
    """Give what a file imports of Qt and QGIS, by the name it has there: module and name."""
    found = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.level == 0 and f"{node.module}.".startswith(API):
            found.update({alias.asname or alias.name: (node.module, alias.name) for alias in node.names})
    return found


def chains(path):
    """List the attributes that a file takes of Qt's and QGIS's classes: module, names, line."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    roots = imported(tree)
    inner = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    yield from ((module, [original], 0) for module, original in roots.values())
    for node in ast.walk(tree):
        names, line = [], getattr(node, "lineno", 0)
        if id(node) in inner:
            continue
        while isinstance(node, ast.Attribute):
            names.insert(0, node.attr)
            node = node.value
        if names and isinstance(node, ast.Name) and node.id in roots:
            module, original = roots[node.id]
            yield module, [original, *names], line


def faults(path, modules):
    """Say which of these names are not there, and which members are taken without the name of their enumeration.

    Args:
        path: The file to read.
        modules: Gives a module by its name in the file, or None for one that is not looked into.
    """
    found = []
    for module, names, line in chains(path):
        holder = modules(module)
        if holder is None:
            continue
        for depth, name in enumerate(names):
            value = getattr(holder, name) if hasattr(holder, name) else submodule(holder, name)
            if value is None:
                found.append(f"{path.name}:{line} {module}.{'.'.join(names)} is not there")
                break
            if depth and is_member(value) and not isinstance(value, holder):
                found.append(f"{path.name}:{line} {'.'.join(names)} is taken without its enumeration")
                break
            if not isinstance(value, type):
                break
            holder = value
    return found


def submodule(holder, name):
    """Give a module that lies below another, or None."""
    try:
        return importlib.import_module(f"{holder.__name__}.{name}")
    except (ImportError, AttributeError):
        return None


def is_member(value):
    """Tell a member of an enumeration from a plain number."""
    return isinstance(value, Enum) or (isinstance(value, int) and type(value) not in (int, bool))
