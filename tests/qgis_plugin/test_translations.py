"""Every text of the plugin has its translation, and QGIS's own language is what is spoken."""

from __future__ import annotations

import importlib.util
import re
import shutil
from pathlib import Path

import pytest

pytest.importorskip("qgis.core")

from qgis.core import QgsProcessingException, QgsProcessingFeedback, QgsSettings, QgsVectorLayer
from saroptical.engine.errors import InputError, OutputFailed
from saroptical.qgis_plugin import translation
from saroptical.qgis_plugin.algorithms import base
from saroptical.qgis_plugin.dock.endings import ending_of
from saroptical.qgis_plugin.history import RunRecord
from saroptical.qgis_plugin.layers import source_names
from saroptical.qgis_plugin.wording import say, tr

pytestmark = pytest.mark.qgis
ROOT = Path(__file__).resolve().parents[2]
SENTENCE = "The disk is full. Free some space or choose another folder, then try again."
LANGUAGES = sorted((ROOT / "resources" / "i18n").glob("saroptical_*.ts"))


@pytest.fixture(scope="module")
def collector(qgis_app):
    """The program that collects texts, which is not part of the package."""
    spec = importlib.util.spec_from_file_location("translations", ROOT / ".ci" / "translations.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def speak(qgis_app):
    """Have QGIS speak another language."""

    def choose(locale):
        QgsSettings().setValue("locale/overrideFlag", bool(locale))
        QgsSettings().setValue("locale/userLocale", locale)
        for looked_up in (translation.language, translation.translations, translation.sentences):
            looked_up.cache_clear()

    yield choose
    choose("")


@pytest.fixture(params=LANGUAGES, ids=lambda path: path.stem)
def translated(request, qgis_app):
    return translation.read_translations(str(request.param))


@pytest.mark.parametrize("path", LANGUAGES, ids=lambda path: path.stem)
def test_every_text_is_translated_and_nothing_else_is_kept(plugin, collector, path, tmp_path):
    copy = tmp_path / path.name
    shutil.copy(path, copy)
    assert collector.update(copy, collector.collect()) == []
    assert copy.read_text(encoding="utf-8") == path.read_text(encoding="utf-8"), "run make texts"


def test_no_text_is_shown_that_the_collector_cannot_find(collector):
    assert collector.unplaced() == []


def test_translations_keep_places_for_values_and_the_names_that_users_type(translated):
    for source, text in translated.items():
        assert re.findall(r"\{[^}]*\}", text) == re.findall(r"\{[^}]*\}", source), source
        assert text.count("\n") == source.count("\n"), source
        assert set(re.findall(r"(?<!\w)(?:s1|s2|[a-z0-9]+_[a-z0-9_]+|\.[a-z]{3,11})\b", source)) <= set(
            re.findall(r"(?<!\w)(?:s1|s2|[a-z0-9]+_[a-z0-9_]+|\.[a-z]{3,11})\b", text)
        ), source
        assert not re.search("[<>&]", text) or re.search("[<>&]", source), source


def test_german_is_spoken_where_qgis_speaks_it(speak):
    speak("de_AT")
    assert tr("Land cover") == "Landbedeckung"
    assert tr("no text of ours") == "no text of ours"
    speak("pt_BR")
    assert tr("Land cover") == "Land cover"


@pytest.mark.parametrize(
    ("said", "german"),
    [
        (
            "radar.tif has VV only; VV and VH together separate more, but one band serves.",
            "radar.tif hat nur VV; VV und VH zusammen trennen mehr, aber ein Band genügt.",
        ),
        (
            "The area is 64 × 48 pixels, less than one patch of 256; its border is padded. Choose a larger area, or "
            "set patch_px to 32.",
            "Das Gebiet hat 64 × 48 Pixel, weniger als ein Ausschnitt von 256; sein Rand wird aufgefüllt. Wählen Sie "
            "ein größeres Gebiet, oder setzen Sie patch_px auf 32.",
        ),
        ("Choose a larger area.", "Wählen Sie ein größeres Gebiet."),
        (
            "b.tif lies in degrees: a pixel is 7.88 × 9.97 m on the ground. It is resampled to the result's grid.",
            "b.tif liegt in Grad: ein Pixel misst am Boden 7.88 × 9.97 m. Er wird auf das Raster des Ergebnisses "
            "umgerechnet.",
        ),
        ("Something that no rule says.", "Something that no rule says."),
        ("", ""),
    ],
)
def test_what_the_engine_finds_is_said_in_german_with_its_values(speak, said, german):
    speak("de")
    assert say(said) == german
    speak("")
    assert say(said) == said


def test_what_goes_wrong_is_said_in_german_wherever_it_is_shown(speak, algorithm, context, monkeypatch, pair, tmp_path):
    def fail(*_, **__):
        raise OutputFailed(SENTENCE)

    monkeypatch.setattr(base, "run_job", fail)
    monkeypatch.setattr(base, "usable_interpreter", lambda: "/python")
    speak("de")
    german = say(SENTENCE)
    assert german != SENTENCE
    given = {"S1": pair[0], "OUTPUT": str(tmp_path / "map.tif")}
    with pytest.raises(QgsProcessingException) as caught:
        algorithm("segmentunsupervised").run(given, context, QgsProcessingFeedback(), {}, False)
    assert str(caught.value) == german
    assert ending_of(RunRecord("alignpair", {}, "Pair", state="failed", sentence=SENTENCE)).sentence == german
    assert ending_of(RunRecord("alignpair", {}, "Pair", state="interrupted")).sentence.startswith("QGIS wurde beendet")
    with pytest.raises(InputError, match=r"Der Layer 'Felder' \(S1\) ist kein Raster\. Wählen Sie"):
        source_names(QgsVectorLayer("Polygon", "Felder", "memory"), context, "S1")


def test_translations_of_the_engines_sentences_keep_their_values(qgis_app):
    for path in LANGUAGES:
        for source, text in translation.read_translations(str(path), translation.ENGINE).items():
            assert sorted(re.findall(r"\{\d\}", text)) == sorted(re.findall(r"\{\d\}", source)), source


def test_what_is_not_finished_is_not_shown(qgis_app, tmp_path):
    path = tmp_path / "saroptical_xx.ts"
    message = "<message><source>{0}</source><translation{1}>{2}</translation></message>"
    messages = message.format("a &amp; b", "", "c &lt; d") + message.format("e", ' type="unfinished"', "f")
    path.write_text(f"<TS><context><name>SarOptical</name>{messages}</context></TS>")
    assert translation.read_translations(str(path)) == {"a & b": "c < d"}


def test_texts_are_found_where_tr_is_called_and_where_its_variables_come_from(collector):
    tree = collector.ast.parse('TABLE = {"key": "One", "other": ("Two",)}\ntr("Three" if x else "Four")\ntr(TABLE[y])')
    direct, through = collector.calls(tree)
    assert collector.literals(direct.args[0]) == ["Three", "Four"]
    assert collector.literals(through.args[0]) == []
    assert list(collector.texts_of_tables(tree, ("TABLE",))) == ["One", "Two"]
