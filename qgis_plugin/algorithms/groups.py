"""What dialogs share: fields that stand together, and the numbers of a map."""

from __future__ import annotations

GRID = ("mask_clouds", "grid", "gsd_m")
"""Where the pixels lie, and which of them count."""
READING = ("s1_bands", "s2_bands", "s1_unit", "s2_unit", "s2_offset")
"""How scenes are read whose files do not tell."""
TILING = ("patch_px", "overlap_px")
COMPUTING = ("device", "threads")
RUN = ("run_folder", "resume", "processes", *COMPUTING)
"""How and where a training runs."""
PRETRAINING = ("sensor_drop", "steps", "seed", "as_published", "cache", *RUN)
"""What experts may choose in a training without labels."""
MAP_NUMBERS = (
    ("classes", "CLASSES_FOUND", "Classes on the map"),
    ("pixels", "PIXELS", "Pixels mapped"),
    ("valid_share", "VALID_SHARE", "Share of the area that is mapped"),
    ("mean_confidence", "MEAN_CONFIDENCE", "Mean confidence"),
)
