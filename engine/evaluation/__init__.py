"""Measures of how good a map is, and reports of them."""
