from xml.etree import ElementTree

from saroptical.engine.contract.card import ClassEntry
from saroptical.engine.io.qml_cells import cells_style

CLASSES = (ClassEntry(0, 7, 'Water & "ice" <deep>', "#0102ff"), ClassEntry(1, 2, "Forest", "#00ff00"))


def test_every_class_has_a_category_and_a_symbol_of_its_colour():
    root = ElementTree.fromstring(cells_style(CLASSES, field="label").split("\n", 1)[1])
    renderer = root.find("renderer-v2")
    assert (renderer.get("type"), renderer.get("attr")) == ("categorizedSymbol", "label")
    symbols = {symbol.get("name"): symbol for symbol in renderer.find("symbols")}
    for category, entry, colour in zip(renderer.find("categories"), CLASSES, ("1,2,255", "0,255,0"), strict=True):
        assert (category.get("value"), category.get("label")) == (entry.name, entry.name)
        (layer,) = symbols[category.get("symbol")]
        for way, key, value in (("Option/Option", "name", "value"), ("prop", "k", "v")):
            look = {part.get(key): part.get(value) for part in layer.findall(way)}
            assert look["color"].startswith(f"{colour},")
            assert 0 < int(look["color"].rsplit(",", 1)[1]) < 255
