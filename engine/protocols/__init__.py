"""A paper's table is one file: data in, seeds, budget, a Markdown and a CSV table out."""
