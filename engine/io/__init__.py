"""The only room that opens raster files."""
