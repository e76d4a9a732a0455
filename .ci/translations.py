"""Collect the texts that the plugin shows, and bring the translators' files up to date.

Run it with QGIS's own Python. A text is found where it is written into
`tr(…)`; texts that reach `tr` through a variable are found where they stand:
at the algorithms and jobs, which are asked, or in the tables named here.
What is translated already is kept; what is new is marked unfinished.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path
from xml.sax.saxutils import escape

ROOT = Path(__file__).resolve().parent.parent
PLUGIN, I18N = ROOT / "qgis_plugin", ROOT / "resources" / "i18n"
TABLES: dict[str, tuple[str, ...]] = {}
"""Constants whose texts are shown, by file below qgis_plugin: of a dictionary its values, of a class its attribute."""
ASKED = ("algorithms/base.py", "algorithms/kinds.py", "algorithms/known.py")
"""Files that show what algorithms and jobs say of themselves."""
HEAD = '<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE TS>\n<TS version="2.1" language="{}" sourcelanguage="en">\n'


def main() -> int:
    """Rewrite each language's file; tell what is left to translate."""
    texts = collect()
    for path in sorted(I18N.glob("saroptical_*.ts")):
        left = update(path, texts)
        print(f"{path.relative_to(ROOT)}: {len(texts)} texts, {len(left)} to translate")
    return 0


def collect() -> set[str]:
    """Collect every text that may be shown."""
    found = texts_of_algorithms()
    for path in sorted(PLUGIN.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        name = path.relative_to(PLUGIN).as_posix()
        found.update(*(literals(call.args[0]) for call in calls(tree)))
        found.update(texts_of_tables(tree, TABLES.get(name, ())))
    return found


def unplaced() -> list[str]:
    """List the calls of `tr` whose texts are neither written there nor known to stand elsewhere."""
    found = []
    for path in sorted(PLUGIN.rglob("*.py")):
        name = path.relative_to(PLUGIN).as_posix()
        if name not in (*ASKED, *TABLES):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            found += [f"{name}:{call.lineno}" for call in calls(tree) if not literals(call.args[0])]
    return found


def calls(tree: ast.AST) -> Iterator[ast.Call]:
    """Find the calls of `tr`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "tr":
            yield node


def literals(node: ast.expr) -> list[str]:
    """List the texts that an argument may be: itself, or one of two."""
    if isinstance(node, ast.IfExp):
        return literals(node.body) + literals(node.orelse)
    return [node.value] if isinstance(node, ast.Constant) and isinstance(node.value, str) else []


def texts_of_tables(tree: ast.AST, names: tuple[str, ...]) -> Iterator[str]:
    """List the texts of constants."""
    for node in ast.walk(tree):
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        if isinstance(node, (ast.Assign, ast.AnnAssign)) and any(getattr(to, "id", "") in names for to in targets):
            yield from _texts(node.value)


def _texts(node: ast.AST | None) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif node is not None:
        for child in node.values if isinstance(node, ast.Dict) else ast.iter_child_nodes(node):
            yield from _texts(child)


def texts_of_algorithms() -> set[str]:
    """Ask each algorithm for all that it says, and note what it would have translated."""
    from saroptical.qgis_plugin import wording
    from saroptical.qgis_plugin.provider import ALGORITHMS

    class Heard(dict[str, str]):
        def get(self, text: str, default: str = "") -> str:
            self[text] = text
            return default

    heard, before = Heard(), wording.translations
    wording.translations = lambda: heard
    try:
        for kind in ALGORITHMS:
            algorithm = kind()
            algorithm.initAlgorithm()
            for ask in ("displayName", "group", "shortDescription", "shortHelpString", "tags"):
                getattr(algorithm, ask)()
    finally:
        wording.translations = before
    return set(heard)


def update(path: Path, texts: set[str]) -> list[str]:
    """Write a language's file anew, keep what is translated, and list what is not."""
    from saroptical.qgis_plugin.translation import read_translations

    known = read_translations(str(path)) if path.stat().st_size else {}
    lines = [_message(text, known.get(text)) for text in sorted(texts)]
    head = HEAD.format(path.stem.rpartition("_")[2])
    body = "".join(lines)
    path.write_text(f"{head}<context>\n<name>SarOptical</name>\n{body}</context>\n</TS>\n", encoding="utf-8")
    return [text for text in sorted(texts) if text not in known]


def _message(text: str, translation: str | None) -> str:
    mark = "" if translation is not None else ' type="unfinished"'
    said = f"<translation{mark}>{escape(translation or '')}</translation>"
    return f"<message>\n<source>{escape(text)}</source>\n{said}\n</message>\n"


if __name__ == "__main__":
    sys.path.append(str(ROOT / ".build" / "path"))
    sys.exit(main())
