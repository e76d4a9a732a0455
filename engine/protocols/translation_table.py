"""The tables of translation, their sample sheet, and what is missing of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..datasets.sen12 import load_sen12
from ..evaluation.translation import FIGURES, Measured, Quality, pool
from ..evaluation.translation_report import TITLES
from .cells import Cell, written_whole
from .table import Line, as_markdown, write_csv, write_markdown
from .translation_bench import COLOURS, TranslationBench, TranslationUnit, pictured, unpack
from .translation_rows import Budget, Row

_PLACES = {"psnr": 2, "angle_deg": 2, "sharpness": 2, "collapse": 2}
_PSNR_GOAL, _SSIM_GOAL = 1.0, 0.05
"""What the improved recipe is to gain over the published one."""
_PANEL_IN = 1.9
_MOST_SHEETS = 6
_KIND = "all scenes"


@dataclass(frozen=True)
class TranslationTables:
    """All tables of a set, from the cells that are there.

    Attributes:
        bench: Where the cells are.
        rows: By key.
        budget: What networks spent.
        seeds: Which seeds count.
    """

    bench: TranslationBench
    rows: Mapping[str, Row]
    budget: Budget
    seeds: Sequence[int]

    def units(self, row: Row) -> list[TranslationUnit]:
        """List what a row is made of; one that is not drawn needs one seed."""
        seeds = self.seeds if row.is_drawn else self.seeds[:1]
        return [TranslationUnit(row, seed, fold) for seed in seeds for fold in self.bench.data.folds]

    def write(self, folder: Path) -> None:
        """Write `translation_<set>.md`, `.csv` and, where there are pictures, `.png`."""
        data = self.bench.data
        cells = {key: self._cells(row) for key, row in self.rows.items()}
        lines = [line for key, found in cells.items() for line in self._lines(self.rows[key], found)]
        overall = [line for line in lines if line["judged"] == _KIND]
        rest = [line for line in lines if line["judged"] != _KIND]
        columns = ("judged", "method", "seeds", *(TITLES[name] for name in FIGURES), "minutes")
        text = [
            f"# Radar to optical: {data.title}",
            self._preface(),
            data.leak,
            as_markdown(columns[1:], overall),
            self._verdict(cells),
            "## Apart" if rest else "",
            as_markdown(columns[:-1], sorted(rest, key=lambda line: line["judged"])) if rest else "",
            self._missing(cells),
        ]
        write_markdown(folder / f"translation_{data.key}.md", *text)
        write_csv(folder / f"translation_{data.key}.csv", columns, lines)
        self._draw(folder / f"translation_{data.key}.png", cells)

    def _cells(self, row: Row) -> dict[TranslationUnit, Cell]:
        known = {unit: self.bench.known(unit) for unit in self.units(row)}
        return {unit: cell for unit, cell in known.items() if cell is not None}

    def _lines(self, row: Row, cells: Mapping[TranslationUnit, Cell]) -> list[Line]:
        """Write a row over all scenes, and by scene and terrain; a seed counts where all its folds are there."""
        if not cells:
            return []
        seeds = _whole_seeds(cells, len(self.bench.data.folds))
        by_kind: dict[str, dict[int, list[Measured]]] = {}
        for unit, cell in cells.items():
            measured = unpack(cell.arrays)
            if len(self.bench.data.folds) > 1:
                by_kind.setdefault(unit.fold.name, {}).setdefault(unit.seed, []).extend(measured)
            for group, one in zip(cell.about["groups"], measured, strict=True):
                for kind in (_KIND, group) if unit.seed in seeds else ():
                    if kind:
                        by_kind.setdefault(kind, {}).setdefault(unit.seed, []).append(one)
        minutes = sum(float(cell.about["seconds"]) for cell in cells.values()) / 60 / len(cells)
        return [
            {"judged": kind, "method": row.title, **_figures(found), "minutes": f"{minutes:.1f}"}
            for kind, found in by_kind.items()
        ]

    def _preface(self) -> str:
        budget, folds = self.budget, self.bench.data.folds
        counts = ", ".join(f"{fold.name}: {len(fold.split.train)} and {len(fold.split.test)}" for fold in folds)
        return (
            f"Every network: {budget.width} channels in the first block, crops of {budget.crop_px} px, "
            f"{budget.steps:,} steps of batch {budget.batch}; judged in whole patches with running statistics and no "
            f"dropout. Pairs learned from and judged: {counts}. Values from 0 to 1, peak 1; SSIM of Wang et al. 2004; "
            "mean ± standard deviation over seeds. Sharpness 1 is that of the truth, a collapse ratio below 1 hands "
            "the radar through."
        )

    def _verdict(self, cells: Mapping[str, Mapping[TranslationUnit, Cell]]) -> str:
        """Compare the improved recipe with the published one, and its sharpness with L1 alone."""
        wanted = ("published", "improved", "l1")
        found = {key: _mean_quality(cells.get(key, {}), len(self.bench.data.folds)) for key in wanted}
        new, old, blurred = found["improved"], found["published"], found["l1"]
        if new is None or old is None:
            return ""
        psnr, ssim = new["psnr"] - old["psnr"], new["ssim"] - old["ssim"]
        parts = [
            f"Improved against published: {psnr:+.2f} dB PSNR ({_met(psnr >= _PSNR_GOAL)} +{_PSNR_GOAL:g})",
            f"{ssim:+.3f} SSIM ({_met(ssim >= _SSIM_GOAL)} +{_SSIM_GOAL:g})",
            f"collapse ratio {new['collapse']:.2f} ({_met(new['collapse'] > 1)} > 1)",
        ]
        if blurred is not None:
            is_sharper = new["sharpness"] > blurred["sharpness"]
            parts.append(f"{'sharper' if is_sharper else 'not sharper'} than L1 alone")
        return "; ".join(parts) + "."

    def _missing(self, cells: Mapping[str, Mapping[TranslationUnit, Cell]]) -> str:
        lacking = {key: len(self.units(row)) - len(cells[key]) for key, row in self.rows.items()}
        told = ", ".join(f"{key} {count}" for key, count in lacking.items() if count)
        return f"Not run yet, cells: {told}." if told else ""

    def _draw(self, path: Path, cells: Mapping[str, Mapping[TranslationUnit, Cell]]) -> None:
        """Draw radar, each row's picture and the truth of a few patches, of the first seed."""
        from matplotlib.figure import Figure

        sheets = list(self._sheets(cells))
        sheets = sheets[:: -(-len(sheets) // _MOST_SHEETS)]
        if not sheets:
            return
        titles = list(dict.fromkeys(title for sheet in sheets for title in sheet))
        figure = Figure(figsize=(_PANEL_IN * len(titles), (_PANEL_IN + 0.2) * len(sheets)))
        for line, sheet in enumerate(sheets):
            for column, title in enumerate(titles):
                axes = figure.add_subplot(len(sheets), len(titles), line * len(titles) + column + 1)
                axes.set_axis_off()
                if not line:
                    axes.set_title(title)
                if title in sheet:
                    axes.imshow(sheet[title])
        figure.tight_layout()
        with written_whole(path) as partial:
            figure.savefig(partial, format="png", dpi=110)

    def _sheets(self, cells: Mapping[str, Mapping[TranslationUnit, Cell]]) -> Iterable[dict[str, NDArray[np.uint8]]]:
        for fold in self.bench.data.folds:
            here = {
                key: cell
                for key, found in cells.items()
                for unit, cell in found.items()
                if unit.fold is fold and unit.seed == self.seeds[0]
            }
            for number in pictured(len(fold.split.test)) if here else ():
                pair = load_sen12(fold.split.test[number])
                assert pair.s1 is not None
                assert pair.s2 is not None
                made = {key: cell.arrays[f"picture{number}"] for key, cell in here.items()}
                bands = {"radar": np.repeat(pair.s1.pixels, 3, axis=0), **made, "true": pair.s2.pixels}
                yield {title: pixels.astype(np.uint8).transpose(1, 2, 0) for title, pixels in bands.items()}


def _whole_seeds(cells: Mapping[TranslationUnit, Cell], folds: int) -> set[int]:
    """Name the seeds of which all folds are there."""
    seeds = [unit.seed for unit in cells]
    return {seed for seed in seeds if seeds.count(seed) == folds}


def _figures(by_seed: Mapping[int, Sequence[Measured]]) -> Line:
    found = [pool(measured, COLOURS) for measured in by_seed.values()]
    return {"seeds": str(len(found)), **{TITLES[name]: _spread(found, name) for name in FIGURES}}


def _spread(found: Sequence[Quality], name: str) -> str:
    values, places = [float(getattr(one, name)) for one in found], _PLACES.get(name, 3)
    text = f"{np.mean(values):.{places}f}"
    return text + (f" ± {np.std(values, ddof=1):.{places}f}" if len(values) > 1 else "")


def _mean_quality(cells: Mapping[TranslationUnit, Cell], folds: int) -> dict[str, float] | None:
    """Give the mean figures over whole seeds; None where there is none."""
    seeds = _whole_seeds(cells, folds)
    found = [
        pool([one for unit, cell in cells.items() if unit.seed == seed for one in unpack(cell.arrays)], COLOURS)
        for seed in seeds
    ]
    return {name: float(np.mean([getattr(one, name) for one in found])) for name in FIGURES} if found else None


def _met(is_met: bool) -> str:
    return "reaches" if is_met else "does not reach"
