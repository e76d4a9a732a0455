"""The PyTorch engine for paired Sentinel-1 and Sentinel-2 imagery."""

__version__ = "0.1.0"
