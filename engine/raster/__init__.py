"""Where pixels are and what a block of them is: no files, no torch."""
