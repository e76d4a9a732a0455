"""Collect the texts that the plugin shows, and bring the translators' files up to date.

`texts.py` calls it inside a running QGIS. A text is found where it is written into
`tr(…)`; texts that reach `tr` through a variable are found where they stand:
at the algorithms and jobs, which are asked, or in the tables named here.
What is translated already is kept; what is new is marked unfinished.
"""

from __future__ import annotations

import ast
import itertools
import re
from collections.abc import Iterator
from pathlib import Path
from xml.sax.saxutils import escape

ROOT = Path(__file__).resolve().parent.parent
PLUGIN, I18N = ROOT / "qgis_plugin", ROOT / "resources" / "i18n"
TABLES = {
    "dock/panel.py": ("PREVIEW",),
    "installer/plan.py": ("BUILDS",),
    "installer/state.py": ("TEXTS", "BUTTONS"),
    "models/table.py": ("_TASKS",),
    "teaching/classes.py": ("PRESETS",),
}
"""Constants whose texts are shown, by file below qgis_plugin: a text, a dictionary's values, or what calls
are given last."""
KEYS = ("PRESETS",)
"""Dictionaries whose keys are shown."""
ASKED = (
    "algorithms/base.py",
    "algorithms/kinds.py",
    "algorithms/known.py",
    "algorithms/landcoverareas.py",
    "dock/taskbox.py",
    "dock/titles.py",
)
"""Files that show what algorithms and jobs say of themselves."""
READERS = ("installer/choices.py", "teaching/drawing.py")
"""Files that show another one's constants."""
RULES = (
    *(f"engine/contract/{name}.py" for name in ("findings", "order_rule", "pair_rules", "remedies", "scene_rules")),
    *(f"qgis_plugin/models/{name}.py" for name in ("fitting", "shelf")),
    *(f"qgis_plugin/teaching/{name}.py" for name in ("classes", "rasterfile", "suggest")),
)
"""Modules without QGIS whose sentences the plugin shows: what preflight finds, what helps, what does not fit."""
_FEWEST_WORDS = 3
HEAD = '<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE TS>\n<TS version="2.1" language="{}" sourcelanguage="en">\n'


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
        if name not in (*ASKED, *TABLES, *READERS):
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
        called = next((to.id for to in targets if getattr(to, "id", "") in names), "")
        if called and isinstance(node.value, ast.Dict) and called in KEYS:
            yield from (text for key in node.value.keys for text in _texts(key))
        elif called:
            yield from _texts(node.value)


def _texts(node: ast.AST | None) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif node is not None:
        inner = {ast.Dict: lambda: node.values, ast.Call: lambda: node.args[-1:]}
        for child in inner.get(type(node), lambda: ast.iter_child_nodes(node))():
            yield from _texts(child)


def texts_of_algorithms() -> set[str]:
    """Ask each algorithm for all that it says, and note what it would have translated."""
    from saroptical.qgis_plugin import wording
    from saroptical.qgis_plugin.provider import ALGORITHMS, MODELS

    class Heard(dict[str, str | None]):
        def get(self, text: str, default: str = "") -> str:
            self[text] = text
            return default

    heard, before = Heard(), wording.translations
    wording.translations = lambda: heard
    try:
        for kind in (*ALGORITHMS, *MODELS):
            algorithm = kind()
            algorithm.initAlgorithm()
            for ask in ("displayName", "group", "shortDescription", "shortHelpString", "tags"):
                getattr(algorithm, ask)()
            heard.update(dict.fromkeys((kind.WHEN, kind.LIMITS)))
    finally:
        wording.translations = before
    return set(heard)


def collect_sentences() -> set[str]:
    """Collect the sentences of `RULES`, and pieces of three words or more, with numbered places for values."""
    found = set()
    for name in RULES:
        tree = ast.parse((ROOT / name).read_text(encoding="utf-8"))
        inner = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
        said_to_no_one = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        pieces = (_numbered(node) for node in ast.walk(tree) if id(node) not in inner | said_to_no_one)
        found.update(piece for piece in pieces if _is_said(piece))
    return found


def _is_said(piece: str) -> bool:
    """Tell a sentence, or a piece of one, from single words and from patterns that are looked for."""
    return len(re.sub(r"\{\d+\}", "", piece).split()) >= _FEWEST_WORDS and "|" not in piece


def _numbered(node: ast.AST) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if not isinstance(node, ast.JoinedStr):
        return ""
    places = itertools.count()
    return "".join(part.value if isinstance(part, ast.Constant) else f"{{{next(places)}}}" for part in node.values)


def update(path: Path, texts: set[str]) -> list[str]:
    """Write a language's file anew, keep what is translated, and list what is not."""
    from saroptical.qgis_plugin.translation import ENGINE, PLUGIN, read_translations

    left, body = [], ""
    for context, sources in ((PLUGIN, texts), (ENGINE, collect_sentences())):
        known = read_translations(str(path), context) if path.stat().st_size else {}
        lines = "".join(_message(text, known.get(text)) for text in sorted(sources))
        body += f"<context>\n<name>{context}</name>\n{lines}</context>\n"
        left += [text for text in sorted(sources) if text not in known]
    head = HEAD.format(path.stem.rpartition("_")[2])
    path.write_text(f"{head}{body}</TS>\n", encoding="utf-8")
    return left


def _message(text: str, translation: str | None) -> str:
    mark = "" if translation is not None else ' type="unfinished"'
    said = f"<translation{mark}>{escape(translation or '')}</translation>"
    return f"<message>\n<source>{escape(text)}</source>\n{said}\n</message>\n"
