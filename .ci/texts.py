"""Bring everything up to date that is made from the plugin's texts: what translators work on, and the help pages.

Run it with QGIS's own Python, by `make texts`.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    """Rewrite the files; tell what is left to translate."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    sys.path.append(str(ROOT / ".build" / "path"))
    from qgis.core import QgsApplication

    app = QgsApplication([], True)
    app.initQgis()
    sys.path.append(os.path.join(QgsApplication.pkgDataPath(), "python", "plugins"))
    from processing.core.Processing import Processing

    Processing.initialize()
    write_texts()
    app.exitQgis()
    return 0


def write_texts() -> None:
    """Rewrite the files, with our algorithms in the registry."""
    import helppages
    import translations
    from saroptical.qgis_plugin.plugin import SarOpticalPlugin

    plugin = SarOpticalPlugin(None)
    plugin.initProcessing()
    texts = translations.collect()
    for path in sorted(translations.I18N.glob("saroptical_*.ts")):
        left = translations.update(path, texts)
        print(f"{path.relative_to(ROOT)}: {len(texts)} texts, {len(left)} to translate")
    for path, text in helppages.pages().items():
        path.write_text(text, encoding="utf-8")
    plugin.unload()


if __name__ == "__main__":
    sys.exit(main())
