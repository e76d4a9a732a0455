"""Read known classes of a user from one file or from several that share their classes."""

from __future__ import annotations

from collections.abc import Sequence

from ..contract.events import Report
from ..contract.label_rules import legend_for
from ..contract.pairtable import name_some
from ..errors import InputError
from ..io.classnames import Styles
from ..io.vectors import is_vector
from .labelsource import FoundLabels, LabelSource
from .rasterlabels import find_raster
from .vectorlabels import find_vector


def read_labels(path: str, *, field: str = "", legend: Sequence[Sequence[str]] = (), report: Report) -> LabelSource:
    """Read known classes from a vector file or a raster, and say what was found.

    Args:
        path: File of polygons or points, or a raster of class values.
        field: The field that holds the class; "" finds one that is called like it.
        legend: Rows of key, name, colour and, optionally, map value; empty takes all that is there.
        report: Told of classes and of what is left out; may raise Cancelled.

    Raises:
        InputError: If there is nothing to learn from, or it contradicts itself.
    """
    return read_many_labels([path], field=field, legend=legend, report=report)[0]


def read_many_labels(
    paths: Sequence[str], *, field: str = "", legend: Sequence[Sequence[str]] = (), report: Report
) -> list[LabelSource]:
    """Read several sources that share their classes: a class that one of them lacks keeps its index and value.

    Raises:
        InputError: As `read_labels`, and if two rasters name one value differently.
    """
    found = [
        find_vector(path, field, report) if is_vector(path) else find_raster(path, field, bool(legend), report)
        for path in paths
    ]
    source = found[0].name if len(found) == 1 else f"{name_some([one.name for one in found])} together"
    styles = _joined_styles(found)
    shared = legend_for(sorted(styles), legend, source=source, styles=styles)
    return [one.make(shared) for one in found]


def _joined_styles(found: Sequence[FoundLabels]) -> Styles:
    """Give every key of all sources, with the name and colour that one of them has for it.

    Raises:
        InputError: If two sources name one key differently.
    """
    styles: Styles = {}
    owners: dict[str, str] = {}
    for one in found:
        for key in one.keys:
            name, colour = one.styles.get(key, ("", ""))
            known, taken = styles.get(key, ("", ""))
            if name and known and name != known:
                raise InputError(
                    f"{one.name} calls {key} {name}, {owners[key]} calls it {known}; labels of many pairs share their "
                    "classes. Say in the legend what each value means, or mend the styles."
                )
            owners[key] = owners[key] if known else one.name
            styles[key] = (known or name, taken or colour)
    return styles
