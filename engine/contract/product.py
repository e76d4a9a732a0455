"""A SAFE product as a folder or inside a zip: its manifest, and XML read safely."""

from __future__ import annotations

import os
import posixpath
import zipfile
from dataclasses import dataclass
from typing import FrozenSet, List, Optional, Tuple
from xml.etree import ElementTree  # nosec B405

from ..errors import InputError

_ZIP = "/vsizip/"
_MAX_XML = 64 * 1024 * 1024


@dataclass(frozen=True)
class Product:
    """A SAFE product.

    Attributes:
        root: Folder of the manifest, as a path or a /vsizip/ name.
        members: The names in the zip; None for a folder.
    """

    root: str
    members: Optional[FrozenSet[str]] = None

    @property
    def title(self) -> str:
        """Name of the product's folder."""
        return os.path.basename(self.root.rstrip("/\\"))

    def name(self, relative: str) -> str:
        """Give the GDAL name of a file of the product."""
        return f"{self.root}/{relative}"

    def holds(self, relative: str) -> bool:
        """Whether a file of the product is there."""
        name = self.name(relative)
        return os.path.exists(name) if self.members is None else split_zip(name)[1] in self.members

    def listed(self) -> List[str]:
        """List the files that the manifest names, relative to the root.

        Raises:
            InputError: If there is no manifest.
        """
        if not self.holds("manifest.safe"):
            raise InputError(
                f"{self.title} has no manifest.safe, so what belongs to it is unknown; a complete SAFE product was "
                "expected. Unpack it anew, or give its band files one by one."
            )
        places = read_xml(self.name("manifest.safe")).iter("fileLocation")
        return [posixpath.normpath(place.get("href", "").replace("\\", "/")) for place in places]


def open_product(root: str) -> Product:
    """Look into a SAFE folder or a zip of one; for a bare zip the SAFE folder inside is found.

    Raises:
        InputError: If the zip holds no SAFE product, or cannot be read.
    """
    if not root.startswith(_ZIP):
        return Product(root)
    archive, inner = split_zip(root)
    try:
        with zipfile.ZipFile(archive) as file:
            members = frozenset(file.namelist())
    except (OSError, zipfile.BadZipFile) as error:
        raise InputError(
            f"{os.path.basename(archive)} cannot be read as a zip ({error}); a zipped SAFE product was expected. "
            "Download it anew."
        ) from error
    if not inner:
        found = sorted(posixpath.dirname(member) for member in members if member.endswith("manifest.safe"))
        if len(found) != 1:
            raise InputError(
                f"{os.path.basename(archive)} holds {len(found)} SAFE products; exactly one was expected. "
                "Unpack it and choose the .SAFE folder."
            )
        inner = found[0]
    return Product(f"{_ZIP}{archive}/{inner}".rstrip("/"), members)


def split_zip(name: str) -> Tuple[str, str]:
    """Split a /vsizip/ name into the zip's path and the path inside."""
    path = name[len(_ZIP) :]
    end = path.lower().find(".zip") + len(".zip")
    return path[:end], path[end:].strip("/\\")


def read_xml(name: str) -> ElementTree.Element:
    """Read an XML file from disk or zip; element names keep no namespace.

    No document type is let through, so no entity can be declared and the
    standard library's parser is safe here.

    Raises:
        InputError: If it cannot be read, is not XML, or declares a document type.
    """
    try:
        text = _read(name)
        if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
            raise InputError(
                f"{name} declares a document type, which no Copernicus product does; get it from its source."
            )
        root = ElementTree.fromstring(text)  # nosec B314
    except (OSError, KeyError, zipfile.BadZipFile, ElementTree.ParseError) as error:
        raise InputError(
            f"{name} cannot be read ({error}); the product's own XML was expected. Unpack or download the product anew."
        ) from error
    for element in root.iter():
        element.tag = element.tag.rpartition("}")[2]
    return root


def _read(name: str) -> bytes:
    if not name.startswith(_ZIP):
        with open(name, "rb") as file:
            return file.read(_MAX_XML)
    archive, inner = split_zip(name)
    with zipfile.ZipFile(archive) as bundle, bundle.open(inner) as member:
        return member.read(_MAX_XML)


def text_of(root: ElementTree.Element, tag: str) -> str:
    """Give the text of the first element of that name, "" where there is none."""
    found = next(root.iter(tag), None)
    return (found.text or "").strip() if found is not None else ""
