"""Zip the QGIS plugin and check the zip.

What goes in is read from `pyproject.toml`, where the wheel reads it too. The
rules are those of the QGIS plugin repository's validator, so that an upload
is refused here first.
"""

from __future__ import annotations

import argparse
import configparser
import re
import sys
import tomllib
import zipfile
from pathlib import Path, PurePosixPath

ROOT = Path(__file__).resolve().parent.parent
NAME = "saroptical"
MAX_BYTES = 25 * 1024 * 1024
REQUIRED = ("name", "description", "version", "qgisMinimumVersion", "author", "email", "about", "tracker", "repository")
ADDRESSES = ("tracker", "repository", "homepage")
OBSOLETE = ("supportsQt6",)
COMPILED = {".pyc", ".pyo", ".so", ".dll", ".dylib", ".pyd", ".exe", ".sh", ".bat", ".qm", ".whl", ".safetensors"}


def packed_files(root: Path = ROOT) -> list[Path]:
    """List what the plugin ships, relative to `root`: the rooms of `pyproject.toml` without caches."""
    settings = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    rooms = settings["tool"]["hatch"]["build"]["targets"]["wheel"]["only-include"]
    found = [
        path for room in rooms for path in ([root / room] if (root / room).is_file() else (root / room).rglob("*"))
    ]
    return sorted(path.relative_to(root) for path in found if path.is_file() and "__pycache__" not in path.parts)


def write_zip(target: Path, root: Path = ROOT) -> Path:
    """Zip what the plugin ships under one top folder; equal files give equal bytes."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in packed_files(root):
            entry = zipfile.ZipInfo(str(PurePosixPath(NAME, path)), date_time=(1980, 1, 1, 0, 0, 0))
            entry.external_attr = 0o644 << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, (root / path).read_bytes())
    return target


def faults_of_zip(target: Path) -> list[str]:
    """Say, one sentence each, which rules of the plugin repository a zip breaks."""
    faults = []
    if target.stat().st_size > MAX_BYTES:
        faults.append(f"the zip has {target.stat().st_size} bytes; at most {MAX_BYTES} are taken")
    with zipfile.ZipFile(target) as archive:
        names = archive.namelist()
        faults += faults_of_names(names)
        metadata = f"{NAME}/metadata.txt"
        if metadata in names:
            faults += faults_of_metadata(archive.read(metadata).decode("utf-8"), names)
    return faults


def faults_of_names(names: list[str]) -> list[str]:
    """Say which rules the names inside a zip break."""
    faults = [
        f"{needed} is missing"
        for needed in ("__init__.py", "metadata.txt", "LICENSE")
        if f"{NAME}/{needed}" not in names
    ]
    for name in names:
        parts = PurePosixPath(name).parts
        if parts[0] != NAME or "\\" in name or ".." in parts or name.startswith("/"):
            faults.append(f"{name} lies outside the one folder {NAME}/")
        if any(part.startswith(".") or part in ("__pycache__", "__MACOSX") for part in parts):
            faults.append(f"{name} is hidden or a cache")
        if PurePosixPath(name).suffix.lower() in COMPILED:
            faults.append(f"{name} is compiled, executable or weights; the repository takes none")
    return faults


def faults_of_metadata(text: str, names: list[str]) -> list[str]:
    """Say which rules a metadata.txt breaks; `names` are the files of its zip."""
    faults = ["metadata.txt holds a percent sign, which its parser interpolates"] if "%" in text else []
    parser = configparser.ConfigParser(interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string(text)
    values = dict(parser["general"])
    faults += [f"metadata.txt lacks {key}" for key in REQUIRED if not values.get(key, "").strip()]
    faults += [f"metadata.txt has {key}, which is no longer recognised" for key in OBSOLETE if key in values]
    faults += [
        f"metadata.txt: {key} must be an https address"
        for key in ADDRESSES
        if not re.fullmatch(r"https://[\w.-]+\.[a-z]+(/\S*)?", values.get(key, ""))
    ]
    if not re.fullmatch(r"\d+\.\d+(\.\d+)?", values.get("version", "")):
        faults.append("metadata.txt: version must be numbers with dots")
    if "plugin" in values.get("name", "").lower():
        faults.append("metadata.txt: the name need not say that it is a plugin")
    if f"{NAME}/{values.get('icon', '')}" not in names:
        faults.append("metadata.txt names an icon that is not in the zip")
    return faults


def main() -> int:
    """Zip the plugin and check the zip."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("zip", type=Path, nargs="?", default=ROOT / "dist" / f"{NAME}.zip", help="zip to write")
    asked = parser.parse_args()
    faults = faults_of_zip(write_zip(asked.zip))
    for fault in faults:
        sys.stderr.write(f"package: {fault}\n")
    sys.stdout.write(
        f"{asked.zip}: {asked.zip.stat().st_size / 1024:.0f} KiB, {'refused' if faults else 'passes the rules'}\n"
    )
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
