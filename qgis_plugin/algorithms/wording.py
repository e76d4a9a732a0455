"""What the dialog calls things: parameter names, which are permanent, and labels.

Help texts stand with the fields in `engine.contract.jobs`, one place for dialog and shell.
"""

from __future__ import annotations

NAMES = {
    "gsd_m": "GSD",
    "weights": "MODEL",
    "minimum_area_ha": "MINIMUM_AREA",
    "patch_px": "PATCH_SIZE",
    "overlap_px": "OVERLAP",
    "cell_px": "CELL_SIZE",
    "scene_px": "CELL_SIZE",
}
"""Parameter names that are not the field's name in capitals."""

LABELS = {
    "s1": "Sentinel-1 layer (radar)",
    "s2": "Sentinel-2 layer (optical)",
    "s1_bands": "Sentinel-1 bands, in file order",
    "s2_bands": "Sentinel-2 bands, in file order",
    "s1_unit": "Unit of the Sentinel-1 values",
    "s2_unit": "Unit of the Sentinel-2 values",
    "s2_offset": "Offset of the Sentinel-2 digital numbers",
    "mask_clouds": "Leave out clouds",
    "grid": "Pixel grid of the result",
    "gsd_m": "Pixel size in metres",
    "extent": "Area to work on",
    "weights": "Model of an earlier run",
    "pairs": "Many pairs: layers of both sensors",
    "labels": "Known classes: polygons or points",
    "class_field": "Field of the class",
    "init": "Model to start from",
    "learn": "How much of the network learns",
    "network": "Kind of network",
    "backbone": "Encoder, which reads the image",
    "extractor": "How bands enter",
    "despeckle": "Filter against speckle",
    "class_weights": "Balance of the classes",
    "validation_share": "Share of labels kept for validation",
    "block_m": "Side of a validation block in metres",
    "patience": "End after so many looks without gain",
    "map": "Land-cover map to judge",
    "reference": "Reference: polygons or points",
    "confidence": "Confidence layer of the map",
    "design": "How the reference was chosen",
    "sensors": "Sensors that the model is for",
    "fusion": "Where the sensors meet",
    "level": "What is compared",
    "features": "Length of the feature vector",
    "bands": "Bands to learn from",
    "superpixels": "How superpixels are cut",
    "partner": "What a patch is compared with",
    "sensor_drop": "Share of samples that lose a sensor",
    "cache": "Folder that keeps patches",
    "processes": "Processes that train together",
    "run_folder": "Folder of the run",
    "resume": "Take up the run in its folder",
    "components": "Number of bands to write",
    "pixel_type": "Pixel type",
    "method": "Method",
    "classes": "Number of clusters",
    "preset": "Training time",
    "steps": "Training steps",
    "seed": "Random seed",
    "as_published": "Train as the published code does",
    "legend": "Classes: names, colours and values",
    "minimum_area_ha": "Minimum mapping unit in hectares",
    "patch_px": "Patch size in pixels",
    "overlap_px": "Overlap of patches in pixels",
    "device": "Compute on",
    "threads": "CPU threads",
    "width": "Width in pixels",
    "height": "Height in pixels",
    "looks": "Looks of the radar speckle",
    "crs": "CRS",
    "origin_x": "Easting of the upper-left corner",
    "origin_y": "Northing of the upper-left corner",
    "nodata_share": "Share of the optical scene without data",
    "output": "Result",
    "output_s1": "Sentinel-1 scene",
    "output_s2": "Sentinel-2 scene",
    "output_labels": "Land-cover truth",
    "output_confidence": "Confidence",
    "output_features": "Features",
    "output_sensors": "Sensors used",
    "output_weights": "Model, to map further scenes with",
    "output_picture": "Picture of radar, optical and map",
    "output_probabilities": "Probabilities",
    "output_onnx": "Network as ONNX",
    "output_split": "Training and validation",
    "output_report": "Accuracy of the model",
    "output_json": "All figures as JSON",
    "output_text": "Report to copy",
    "output_csv": "Confusion matrix as CSV",
    "output_errors": "Where map and reference differ",
}
FILTERS = {
    "output_weights": "Models (*.safetensors)",
    "output_picture": "PNG pictures (*.png)",
    "output_onnx": "ONNX networks (*.onnx)",
    "output_report": "Reports (*.html)",
    "output_json": "JSON files (*.json)",
    "output_text": "Text files (*.txt)",
    "output_csv": "Tables (*.csv)",
    "output_parts": "Splits (*.json)",
}
MADE_UNASKED = ("output_confidence", "output_labels", "output_report", "output_split")
"""Optional results that a dialog makes unless told otherwise."""

SCENE_FILES = (
    "A scene may be one stacked file, one file per band (choose one, and the others under 'Further band files'), or a "
    "product: choose its MTD_….xml, manifest.safe or zip file."
)
ONE_SENSOR = (
    "Where the model was trained to do without one sensor, a scene may be left out, or have holes that the other fills."
)
KEPT_RUN = (
    "With a folder for the run, losses, curves and checkpoints are kept, and a run that was broken off can be taken up "
    "again."
)
"""Sentences that the help of several tools needs."""
