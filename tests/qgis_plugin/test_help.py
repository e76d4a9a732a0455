"""The help pages say what the algorithms say, in every language, and no link of theirs is broken."""

from __future__ import annotations

import importlib.util
import re
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import pytest

pytest.importorskip("qgis.core")

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QUrl
from saroptical.qgis_plugin.help import page_of
from saroptical.qgis_plugin.plugin import SarOpticalPlugin

pytestmark = pytest.mark.qgis
ROOT = Path(__file__).resolve().parents[2]
HELP = ROOT / "resources" / "help"
WRITTEN = ("guide", "recipes", "tutorial")
LANGUAGES = ("en", "de")
EMPTY = {"meta", "link", "img", "br"}


@pytest.fixture(scope="module")
def pages(qgis_app):
    """What the program writes that makes the pages, which is not part of the package."""
    spec = importlib.util.spec_from_file_location("helppages", ROOT / ".ci" / "helppages.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    loaded = SarOpticalPlugin(None)
    loaded.initProcessing()
    written = module.pages()
    loaded.unload()
    return written


class Page(HTMLParser):
    """A page: its links, pictures and anchors, its headings and programs, and whether its tags match."""

    def __init__(self, path):
        super().__init__()
        self.links, self.anchors, self.outline, self._open = [], set(), [], []
        self.feed(path.read_text(encoding="utf-8"))
        assert self._open == [], path

    def handle_starttag(self, tag, attrs):
        held = dict(attrs)
        self.links += [held[name] for name in ("href", "src") if name in held]
        self.anchors |= {held["id"]} if "id" in held else set()
        if tag not in EMPTY:
            self._open.append(tag)
        if tag in ("h1", "h2", "h3", "pre", "li", "dt", "img"):
            self.outline.append((tag, held.get("id"), held.get("src")))

    def handle_endtag(self, tag):
        assert self._open.pop() == tag, self.getpos()


def every_page():
    return sorted(HELP.glob("*/*.html"))


def test_pages_are_what_the_algorithms_say_of_themselves(pages):
    stale = [path.name for path, text in pages.items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    assert stale == [], "run make texts"


def test_there_is_no_page_of_what_is_no_more(pages):
    written = {HELP / language / f"{name}.html" for language in LANGUAGES for name in WRITTEN}
    assert set(every_page()) == written | set(pages)


@pytest.mark.parametrize("path", every_page(), ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_every_link_leads_somewhere_and_every_picture_is_there(path):
    for link in Page(path).links:
        if link.startswith("https://"):
            assert link.split("/")[2] in ("doi.org", "arxiv.org"), link
            continue
        name, _, anchor = link.partition("#")
        target = (path.parent / name).resolve() if name else path
        assert target.is_file(), link
        assert not anchor or anchor in Page(target).anchors, link


@pytest.mark.parametrize("name", WRITTEN)
def test_languages_tell_the_same(name):
    english, german = (Page(HELP / language / f"{name}.html") for language in LANGUAGES)
    assert german.outline == english.outline
    programs = [
        re.findall(r"<pre[^>]*>(.*?)</pre>", (HELP / language / f"{name}.html").read_text(), re.DOTALL)
        for language in LANGUAGES
    ]
    assert programs[0] == programs[1]


def test_a_page_reads_as_text_and_explains_every_parameter(plugin):
    for algorithm in QgsApplication.processingRegistry().providerById("saroptical").algorithms():
        page = Path(QUrl(algorithm.helpUrl()).toLocalFile()).read_text(encoding="utf-8")
        text = " ".join(unescape(re.sub("<[^>]+>", "", page)).split())
        for words in (algorithm.displayName(), *algorithm.shortHelpString().split("\n")):
            assert words in text
        made = algorithm.create()
        for definition in made.parameterDefinitions():
            assert definition.name() in text
            assert definition.help() in text
            assert definition.description() in text


def test_dialogs_lead_to_the_page_in_the_language_of_qgis(plugin, monkeypatch):
    from saroptical.qgis_plugin import help as pages_of_ours

    for language in LANGUAGES:
        monkeypatch.setattr(pages_of_ours, "language", lambda language=language: language)
        assert Path(QUrl(page_of("alignpair")).toLocalFile()).resolve() == HELP / language / "alignpair.html"
