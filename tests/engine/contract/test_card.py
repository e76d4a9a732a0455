import dataclasses
import json
import struct

import pytest
from saroptical.engine.contract import card as cards
from saroptical.engine.errors import CardInvalid


@pytest.fixture
def card():
    return cards.ModelCard(
        task="segmentation",
        method="vq",
        architecture="vq",
        arguments={"width": 0.5},
        bands=(
            cards.BandStatistics("VV", (-25.0, 0.0), -9.0, 3.5, (-15.0, -11.0, -9.0, -7.0, -2.0)),
            cards.BandStatistics("B02", (0.0, 1.0), 0.1, 0.05),
        ),
        required_sensors=("s1", "s2"),
        classes=(cards.ClassEntry(0, 11, "Water", "#0000ff"), cards.ClassEntry(1, 523, "Sea", "#0000aa", "deep")),
        thresholds=(0.25, 0.5),
    )


def write_weights(path, metadata):
    header = json.dumps({"__metadata__": metadata} if metadata is not None else {}).encode()
    path.write_bytes(struct.pack("<Q", len(header)) + header)


def test_a_card_survives_its_weights_file(card, tmp_path):
    path = tmp_path / "w.safetensors"
    write_weights(path, {cards.METADATA_KEY: cards.to_json(card)})
    assert cards.read_card(str(path)) == card


def test_equal_cards_are_equal_text(card):
    assert cards.to_json(card) == cards.to_json(cards.from_json(cards.to_json(card)))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "not a safetensors file"),
        (b"\xff" * 64, "not a safetensors file"),
        (struct.pack("<Q", 4) + b"{{{{", "not a safetensors file"),
        (struct.pack("<Q", 2) + b"{}", "carries no saroptical card"),
        (struct.pack("<Q", 2) + b"[]", "carries no saroptical card"),
    ],
)
def test_a_file_without_card_is_refused(content, words, tmp_path):
    path = tmp_path / "w.safetensors"
    path.write_bytes(content)
    with pytest.raises(CardInvalid, match=words):
        cards.read_card(str(path))


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(CardInvalid, match="cannot be read"):
        cards.read_card(str(tmp_path / "none.safetensors"))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"bands": ()}, "lists the bands"),
        ({"classes": (cards.ClassEntry(1, 1, "a", "#000000"),)}, "not numbered"),
        ({"classes": (cards.ClassEntry(0, 70000, "a", "#000000"),)}, "outside 0 to 65535"),
        ({"bands": (cards.BandStatistics("VV", (-25, 0), 0.0, 0.0),)}, "standard deviation"),
        ({"thresholds": (0.5,)}, "not one threshold for each class"),
        ({"bands": (cards.BandStatistics("VV", (-25, 0), 0.0, float("nan")),)}, "standard deviation"),
    ],
)
def test_a_card_that_contradicts_itself_is_refused(card, change, words):
    with pytest.raises(CardInvalid, match=words):
        dataclasses.replace(card, **change)


def test_a_field_of_a_newer_version_is_refused(card):
    text = json.dumps({**json.loads(cards.to_json(card)), "hologram": 1})
    with pytest.raises(CardInvalid, match="unknown fields hologram"):
        cards.from_json(text)


@pytest.mark.parametrize(
    ("values", "nodata", "dtype"),
    [([1, 2], 0, "uint8"), ([0, 1], 255, "uint8"), ([0, 255], 65535, "uint16"), ([11, 523], 0, "uint16")],
)
def test_nodata_is_the_first_free_value(values, nodata, dtype):
    assert cards.nodata_for(values) == nodata
    assert cards.map_dtype(values) == dtype


def test_a_map_that_uses_every_nodata_is_refused():
    with pytest.raises(CardInvalid, match="must stay free"):
        cards.nodata_for([0, 255, 65535])
