"""What each algorithm is asked on a walk over the provider: a small scene, few steps, results of the one before."""

from __future__ import annotations

QUICK = {"PRESET": "quick", "STEPS": 2}
SIDE_PX, CELL_PX = 96, 16
ENDINGS = {
    "OUTPUT_WEIGHTS": "safetensors",
    "OUTPUT_REPORT": "html",
    "OUTPUT_JSON": "json",
    "OUTPUT_CSV": "csv",
    "OUTPUT_TEXT": "txt",
    "OUTPUT_PICTURE": "png",
    "OUTPUT_SPLIT": "gpkg",
    "OUTPUT_CELLS": "gpkg",
    "OUTPUT_ONNX": "onnx",
    "measure:Polygons": "gpkg",
    "sum:Area per class": "gpkg",
}
"""How files of results end; all others are GeoTIFFs."""
OTHERS = ("OUTPUT_PARTS",)
"""Results that only a folder of many scenes gives."""
ORDER = (
    "syntheticpair",
    "alignpair",
    "segmentunsupervised",
    "trainfusion",
    "fusefeatures",
    "pretrainsscl",
    "pretrainmae",
    "trainlandcover",
    "classifylandcover",
    "assessaccuracy",
    "trainscenelabels",
    "labelscenes",
    "traintranslation",
    "translatesar",
    "fillclouds",
    "assesstranslation",
    "modelinfo",
    "exportmodel",
    "checkenvironment",
    "landcoverareas",
)


def asked(verb, made):
    """Give the parameters of an algorithm but its outputs, from what those before it have made.

    Args:
        verb: The algorithm.
        made: Gives a result by verb and name of output.
    """
    if verb == "syntheticpair":
        return {"WIDTH": SIDE_PX, "HEIGHT": SIDE_PX, "SEED": 3}
    pair = {"S1": made("syntheticpair", "OUTPUT_S1"), "S2": made("syntheticpair", "OUTPUT_S2")}
    truth = made("syntheticpair", "OUTPUT_LABELS")
    model = {
        user: {"MODEL": made(maker, "OUTPUT_WEIGHTS")}
        for user, maker in {
            "fusefeatures": "trainfusion",
            "classifylandcover": "trainlandcover",
            "labelscenes": "trainscenelabels",
            "translatesar": "traintranslation",
            "fillclouds": "traintranslation",
            "modelinfo": "trainlandcover",
            "exportmodel": "trainlandcover",
        }.items()
        if user == verb
    }
    few = {"METHOD": "kmeans", "CLASSES": 3}
    own = {
        "segmentunsupervised": few,
        "trainfusion": QUICK,
        "pretrainsscl": QUICK,
        "pretrainmae": QUICK,
        "trainlandcover": {**QUICK, "LABELS_RASTER": truth},
        "trainscenelabels": {**QUICK, "LABELS_RASTER": truth, "CELL_SIZE": CELL_PX, "ENCODER": "vit"},
        "traintranslation": QUICK,
        "landcoverareas": few,
    }
    if verb in ("modelinfo", "exportmodel"):
        return model[verb]
    if verb == "checkenvironment":
        return {"DEVICE": "cpu"}
    if verb == "assessaccuracy":
        return {"MAP": made("classifylandcover", "OUTPUT"), "REFERENCE_RASTER": truth}
    if verb == "assesstranslation":
        return {"GENERATED": made("translatesar", "OUTPUT"), **pair}
    clouds = {"CLOUDS": made("syntheticpair", "CLOUDS")} if verb == "fillclouds" else {}
    radar = {"S1": pair["S1"]} if verb == "translatesar" else pair
    return {**radar, **clouds, **model.get(verb, {}), **own.get(verb, {})}


def outputs(verb, names, folder):
    """Name a file for each result of an algorithm that it gives of one pair."""
    files = {
        name: f"{verb}_{name.replace(':', '_')}.{ENDINGS.get(name, 'tif')}" for name in names if name not in OTHERS
    }
    return {name: str(folder / file) for name, file in files.items()}
