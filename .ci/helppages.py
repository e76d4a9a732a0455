"""Write a help page for each algorithm, in each language, from what the algorithm says of itself.

`texts.py` calls it inside a running QGIS; a test compares. The guide, the
tutorial and the recipes are written by hand, and linked from here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from html import escape as escape_html
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
HELP = ROOT / "resources" / "help"
LANGUAGES = ("en", "de")
WORDS = {
    "en": {
        "title": "SAR-Optical: help",
        "tools": "Tools",
        "guide": "Guide",
        "tutorial": "Tutorial: one afternoon",
        "recipes": "Ten recipes for the Python console",
        "when": "When to use it",
        "parameters": "Parameters",
        "more": "Further parameters",
        "results": "Results",
        "limits": "Limits",
        "script": "From Python and the shell",
        "sources": "Sources",
        "optional": "optional",
        "default": "default",
        "one of": "one of",
        "range": "{} to {}",
        "from": "{} or more",
    },
    "de": {
        "title": "SAR-Optical: Hilfe",
        "tools": "Werkzeuge",
        "guide": "Handbuch",
        "tutorial": "Übung: ein Nachmittag",
        "recipes": "Zehn Rezepte für die Python-Konsole",
        "when": "Wann man es braucht",
        "parameters": "Parameter",
        "more": "Weitere Parameter",
        "results": "Ergebnisse",
        "limits": "Grenzen",
        "script": "Aus Python und der Shell",
        "sources": "Quellen",
        "optional": "wahlfrei",
        "default": "Vorgabe",
        "one of": "eines von",
        "range": "{} bis {}",
        "from": "{} oder mehr",
    },
}
_UNBOUNDED = 1e11
"""Limits beyond this are none: a dialog's number box needs some."""

escape = partial(escape_html, quote=False)
EXAMPLES = {
    "S1": "s1.tif",
    "S2": "s2.tif",
    "LABELS": "polygons.gpkg",
    "CLASS_FIELD": "class",
    "MODEL": "model.safetensors",
    "MAP": "landcover.tif",
    "REFERENCE": "reference.gpkg",
    "GENERATED": "made.tif",
}
"""What scripts are shown to give, by parameter."""
_ENDINGS = {"vectorDestination": "gpkg", "rasterDestination": "tif"}
EXTRA: dict[str, set[str]] = {
    "trainlandcover": {"S1", "S2", "LABELS", "CLASS_FIELD"},
    "trainscenelabels": {"S1", "S2", "LABELS", "CLASS_FIELD"},
    "assessaccuracy": {"REFERENCE", "OUTPUT_REPORT"},
    "assesstranslation": {"GENERATED", "S1", "S2", "OUTPUT_REPORT"},
    "translatesar": {"S1"},
    "checkenvironment": {"OUTPUT_TEXT"},
}
"""Parameters that an example gives though it need not, by algorithm; where none are named, both scenes."""


def pages() -> dict[Path, str]:
    """Give the text of each page, by its file."""
    from saroptical.qgis_plugin.provider import ALGORITHMS, MODELS

    found = {}
    for language in LANGUAGES:
        with speaking(language):
            algorithms = [kind() for kind in (*ALGORITHMS, *MODELS)]
            for algorithm in algorithms:
                algorithm.initAlgorithm()
                found[HELP / language / f"{algorithm.name()}.html"] = _page(algorithm, language)
            found[HELP / language / "index.html"] = _index(algorithms, language)
    return found


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Have the plugin's texts in a language."""
    from saroptical.qgis_plugin import wording
    from saroptical.qgis_plugin.translation import SOURCE_LANGUAGE, path_of, read_translations

    before = wording.translations
    known = {} if language == SOURCE_LANGUAGE else read_translations(path_of(language))
    wording.translations = lambda: known
    try:
        yield
    finally:
        wording.translations = before


def _index(algorithms: list[Any], language: str) -> str:
    words, groups = WORDS[language], {}
    for algorithm in algorithms:
        groups.setdefault(algorithm.group(), []).append(algorithm)
    parts = [f"<h1>{words['title']}</h1>\n<ul>"]
    parts += [f'<li><a href="{name}.html">{words[name]}</a></li>' for name in ("tutorial", "guide", "recipes")]
    parts.append(f"</ul>\n<h2>{words['tools']}</h2>")
    for title, members in groups.items():
        entries = (
            f'<dt><a href="{one.name()}.html">{escape(one.displayName())}</a></dt>\n'
            f"<dd>{escape(one.shortDescription())}</dd>"
            for one in members
        )
        parts.append(f"<h3>{escape(title)}</h3>\n<dl>\n" + "\n".join(entries) + "\n</dl>")
    return _document(words["title"], "\n".join(parts), language)


def _page(algorithm: Any, language: str) -> str:
    from saroptical.qgis_plugin.wording import tr

    words, said = WORDS[language], type(algorithm)
    links = " · ".join(
        f'<a href="{name}.html">{words[key]}</a>'
        for name, key in (("index", "title"), ("guide", "guide"), ("tutorial", "tutorial"))
    )
    parts = [
        f"<p>{links}</p>",
        f'<h1 id="{algorithm.name()}">{escape(algorithm.displayName())}</h1>',
        f"<p><code>{algorithm.id() if algorithm.provider() else 'saroptical:' + algorithm.name()}</code></p>",
        _paragraphs(algorithm.shortHelpString()),
        f"<h2>{words['when']}</h2>\n{_paragraphs(tr(said.WHEN))}",
        *_parameters(algorithm, words),
        f"<h2>{words['limits']}</h2>\n{_paragraphs(tr(said.LIMITS))}",
        f"<h2>{words['script']}</h2>\n<pre>{escape(_script(algorithm))}</pre>",
    ]
    if said.SOURCES:
        cited = "\n".join(f"<li>{_linked(escape(source))}</li>" for source in said.SOURCES)
        parts.append(f"<h2>{words['sources']}</h2>\n<ul>\n{cited}\n</ul>")
    return _document(f"{algorithm.displayName()} – SAR-Optical", "\n".join(parts), language)


def _paragraphs(text: str) -> str:
    """Make paragraphs of lines; what begins one in capitals is its heading."""
    lines = (
        re.sub(r"^([A-ZÄÖÜ][A-ZÄÖÜß ]{2,}[A-ZÄÖÜß])(?=[ .])", r"<b>\1</b>", escape(line)) for line in text.split("\n")
    )
    return "\n".join(f"<p>{line}</p>" for line in lines)


def _parameters(algorithm: Any, words: dict[str, str]) -> Iterator[str]:
    """List what is asked, what experts are asked, and what comes out."""
    from qgis.core import QgsProcessingParameterDefinition

    folded = QgsProcessingParameterDefinition.Flag.FlagAdvanced
    definitions = algorithm.parameterDefinitions()
    asked = [one for one in definitions if not one.isDestination()]
    for title, members in (
        (words["parameters"], [one for one in asked if not one.flags() & folded]),
        (words["more"], [one for one in asked if one.flags() & folded]),
    ):
        if members:
            yield f"<h2>{title}</h2>\n<dl>\n" + "\n".join(_entry(one, words) for one in members) + "\n</dl>"
    results = [_entry(one, words) for one in definitions if one.isDestination()]
    results += [
        f"<dt>{escape(description)} <code>{name}</code></dt>\n<dd></dd>"
        for name, description in _numbers(algorithm, {one.name() for one in definitions})
    ]
    yield f"<h2>{words['results']}</h2>\n<dl>\n" + "\n".join(results).replace("\n<dd></dd>", "") + "\n</dl>"


def _numbers(algorithm: Any, taken: set[str]) -> list[tuple[str, str]]:
    return [(one.name(), one.description()) for one in algorithm.outputDefinitions() if one.name() not in taken]


def _entry(definition: Any, words: dict[str, str]) -> str:
    """Describe a parameter: its label, its name for scripts, what it is, and what it may be."""
    facts = [words["optional"]] if definition.flags() & definition.Flag.FlagOptional else []
    facts += [] if definition.isDestination() else _limits(definition, words)
    small = f" <small>({escape(', '.join(facts))})</small>" if facts else ""
    return (
        f"<dt>{escape(definition.description())} <code>{escape(definition.name())}</code></dt>\n"
        f"<dd>{escape(definition.help())}{small}</dd>"
    )


def _limits(definition: Any, words: dict[str, str]) -> list[str]:
    facts = []
    if definition.type() == "enum":
        facts.append(f"{words['one of']} {', '.join(definition.options())}")
    if definition.type() == "number" and definition.minimum() > -_UNBOUNDED:
        bounded = definition.maximum() < _UNBOUNDED
        limits = [f"{limit:.10g}" for limit in (definition.minimum(), definition.maximum())]
        facts.append(words["range"].format(*limits) if bounded else words["from"].format(limits[0]))
    default = definition.defaultValue()
    if default not in (None, "") and not isinstance(default, bool):
        facts.append(
            f"{words['default']} {default:.10g}" if isinstance(default, float) else f"{words['default']} {default}"
        )
    return facts


def _script(algorithm: Any) -> str:
    """Call the algorithm with what it cannot do without, from each of the three doors that are typed."""
    asked = _example(algorithm)
    named = ", ".join(f'"{name}": {value!r}' for name, value in asked.items()).replace("'", '"')
    lines = [f'processing.run("saroptical:{algorithm.name()}", {{{named}}})', ""]
    options = " ".join(f"--{name}={value}" for name, value in asked.items() if ":" not in name)
    quoted = " ".join(f'"--{name}={value}"' for name, value in asked.items() if ":" in name)
    lines.append(" ".join(filter(None, ("qgis_process run", f"saroptical:{algorithm.name()}", options, quoted))))
    if hasattr(algorithm, "JOB"):
        fields = {parameter.name: parameter.field for parameter in algorithm._parameters}
        shell = " ".join(
            f"--{fields[name].replace('_', '-')} {value}" for name, value in asked.items() if name in fields
        )
        lines += ["", f"saroptical {algorithm.name()} {shell}"]
    return "\n".join(lines)


def _example(algorithm: Any) -> dict[str, str]:
    needed = {
        one.name() for one in algorithm.parameterDefinitions() if not one.flags() & one.Flag.FlagOptional
    } | EXTRA.get(algorithm.name(), {"S1", "S2"})
    asked = {}
    for one in algorithm.parameterDefinitions():
        name = one.name()
        if name not in needed or (name not in EXAMPLES and not one.isDestination()):
            continue
        ending = _ENDINGS.get(one.type()) or getattr(one, "defaultFileExtension", lambda: "")()
        asked[name] = EXAMPLES.get(name) or f"{_file_name(one)}.{ending}"
    return asked


def _file_name(definition: Any) -> str:
    name = definition.name().split(":")[-1].lower().removeprefix("output_").replace(" ", "_")
    return {"weights": "model", "output": "result"}.get(name, name)


def _linked(text: str) -> str:
    text = re.sub(r"doi:(\S+?)(?=[,;)]|\s|$)", r'<a href="https://doi.org/\1">doi:\1</a>', text)
    return re.sub(r"arXiv:(\d+\.\d+)", r'<a href="https://arxiv.org/abs/\1">arXiv:\1</a>', text)


def _document(title: str, body: str, language: str) -> str:
    return (
        f'<!DOCTYPE html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n<title>{escape(title)}</title>\n'
        f'<link rel="stylesheet" href="../help.css">\n</head>\n<body>\n{body}\n</body>\n</html>\n'
    )
