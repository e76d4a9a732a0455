"""Start the engine: a script that the engine's own interpreter runs; QGIS never imports it.

The engine's environment holds libraries only. This file makes the plugin's
code importable there, and does so again in every process that is started from
this command line or from this main module: Lightning's ranks, DataLoader's
workers. It reads on any Python 3, so that one too old can say so.
"""

import importlib
import importlib.util
import json
import os
import sys

PACKAGE = "saroptical"
OLDEST = (3, 11)


def make_importable(root):
    """Let `import saroptical` find the plugin's folder, whatever that is called.

    Appended, not put first: a plugin that lies beside ours must not shadow a
    library, and neither must this file's neighbours, where Python looks first.
    """
    sys.path[:] = [path for path in sys.path if os.path.abspath(path) != os.path.join(root, "qgis_plugin")]
    if os.path.basename(root) == PACKAGE:
        sys.path.append(os.path.dirname(root))
    elif PACKAGE not in sys.modules:
        place = os.path.join(root, "__init__.py")
        spec = importlib.util.spec_from_file_location(PACKAGE, place, submodule_search_locations=[root])
        sys.modules[PACKAGE] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[PACKAGE])


def refuse():
    """Say as an event that this Python is too old."""
    message = "The engine's interpreter {} is Python {}.{}; it must be {}.{} or newer. Choose another interpreter."
    words = message.format(sys.executable, sys.version_info[0], sys.version_info[1], *OLDEST)
    event = {"event": "failed", "kind": "EngineMissing", "message": words, "detail": sys.version}
    sys.stdout.write(json.dumps(event) + "\n")
    return 1


make_importable(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

if __name__ == "__main__":
    sys.exit(importlib.import_module(PACKAGE + ".engine.cli").main() if sys.version_info >= OLDEST else refuse())
