"""The plugin's texts in the language that QGIS speaks, from `resources/i18n/saroptical_de.ts` and its like.

The files are read as translators write them, so no compiled one is kept. They
are looked up here and not through a `QTranslator`: QGIS would ask one that is
written in Python for every text of its own. So there is nothing to install,
and nothing to take away again.
"""

from __future__ import annotations

import os
import re
from functools import cache
from typing import Dict, List, Pattern, Tuple

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QFile, QIODevice, QXmlStreamReader

FOLDER = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "resources", "i18n")
SOURCE_LANGUAGE = "en"
PLUGIN, ENGINE = "SarOptical", "SarOpticalEngine"
"""What texts are kept apart: those of the plugin, and sentences of the engine, whose values are numbered."""


@cache
def language() -> str:
    """Name the language of QGIS for which there are texts: `de`, or `en` where there are none."""
    spoken = QgsApplication.locale().split("_")[0]
    return spoken if os.path.exists(path_of(spoken)) else SOURCE_LANGUAGE


@cache
def translations() -> Dict[str, str]:
    """Give the finished translations into the language of QGIS, by the English text."""
    return {} if language() == SOURCE_LANGUAGE else read_translations(path_of(language()))


def path_of(spoken: str) -> str:
    """Name the file of a language's texts."""
    return os.path.join(FOLDER, f"saroptical_{spoken}.ts")


@cache
def sentences() -> List[Tuple[Pattern[str], str]]:
    """Give the engine's sentences as patterns, the longest first, with their translations."""
    known = {} if language() == SOURCE_LANGUAGE else read_translations(path_of(language()), ENGINE)
    return [(pattern_of(text), known[text]) for text in sorted(known, key=len, reverse=True)]


def pattern_of(text: str) -> Pattern[str]:
    """Turn a sentence with places for values into what finds it, a further sentence behind it or not."""
    parts = re.split(r"\{\d+\}", text)
    behind = "(?: (?P<behind>.+))?" if text.endswith(".") else ""
    return re.compile("(.*?)".join(map(re.escape, parts)) + behind, re.DOTALL)


def read_translations(path: str, context: str = PLUGIN) -> Dict[str, str]:
    """Read the messages of a `.ts` file that are translated."""
    file = QFile(path)
    file.open(QIODevice.OpenModeFlag.ReadOnly)
    reader, found, source, inside = QXmlStreamReader(file), {}, "", ""
    while not reader.atEnd():
        reader.readNext()
        if not reader.isStartElement():
            continue
        if reader.name() == "name":
            inside = reader.readElementText()
        elif reader.name() == "source":
            source = reader.readElementText()
        elif reader.name() == "translation":
            is_finished = not reader.attributes().hasAttribute("type")
            text = reader.readElementText()
            if is_finished and inside == context:
                found[source] = text
    file.close()
    return found
