"""`python -m saroptical.engine <verb> …` is `saroptical <verb> …`."""

import sys

from .cli import main

if __name__ == "__main__":
    sys.exit(main())
