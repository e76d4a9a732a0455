"""The libraries that the engine imports, and what the package registry calls them."""

from __future__ import annotations

LIBRARIES = (
    "torch",
    "torchvision",
    "lightning",
    "torchmetrics",
    "torch_fidelity",
    "timm",
    "segmentation_models_pytorch",
    "torchgeo",
    "requests",
    "lightly",
    "safetensors",
    "onnx",
    "onnxscript",
    "onnxruntime",
    "rasterio",
    "pyogrio",
    "shapely",
    "pyproj",
    "affine",
    "numpy",
    "scipy",
    "skimage",
    "sklearn",
    "matplotlib",
    "jinja2",
    "rich",
    "jsonargparse",
)
"""What `import` calls the dependencies of pyproject.toml."""

_RENAMED = {"skimage": "scikit-image", "sklearn": "scikit-learn"}
PACKAGES = tuple(_RENAMED.get(name, name.replace("_", "-")) for name in LIBRARIES)
"""What the registry calls them, in the same order."""
