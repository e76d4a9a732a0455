"""SAFE products made by hand, small, with the standard library only: their XML is real in form, known in numbers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

GRD_LINES, GRD_PIXELS = 64, 96


@pytest.fixture
def make_grd(tmp_path: Path) -> Callable[..., Path]:
    """Write a GRD SAFE of 64 × 96 pixels whose tables a hand can check; the measurement is left to the test.

    A is 200 on line 0 and 400 on line 64, for every pixel. Range noise is 100 on line 0 and 300 on line 64; the
    azimuth factor is 2 left of pixel 48 and 1 right of it. The image lies south-up along the meridian of 11° E.
    """
    return lambda **options: write_grd(tmp_path / "S1A_IW_GRDH_1SDV_20230405T050607.SAFE", **options)


def write_grd(root: Path, *, bands: tuple[str, ...] = ("vv",), denoised: bool = False, old_noise: bool = False) -> Path:
    names = {
        band: {
            "measurement": f"measurement/s1a-iw-grd-{band}-20230405t050607-001.tiff",
            "annotation": f"annotation/s1a-iw-grd-{band}-20230405t050607-001.xml",
            "calibration": f"annotation/calibration/calibration-s1a-iw-grd-{band}-20230405t050607-001.xml",
            "noise": f"annotation/calibration/noise-s1a-iw-grd-{band}-20230405t050607-001.xml",
        }
        for band in ("vv", "vh")
    }
    for band in bands:
        _write(root / names[band]["annotation"], _annotation(denoised=denoised))
        _write(root / names[band]["calibration"], _vectors("calibrationVector", "sigmaNought", 200, 400))
        _write(root / names[band]["noise"], _noise(old=old_noise))
        _write(root / names[band]["measurement"], "")
    _write(root / "manifest.safe", _manifest([name for files in names.values() for name in files.values()]))
    return root


def _annotation(*, denoised: bool) -> str:
    points = "".join(
        f"<geolocationGridPoint><azimuthTime>2023-04-05T05:06:07</azimuthTime><line>{line}</line><pixel>{pixel}</pixel>"
        f"<latitude>{45 + line * 1e-4}</latitude><longitude>{11 + pixel * 1e-4}</longitude>"
        f"<height>{0 if line == 0 else 100}</height><incidenceAngle>45</incidenceAngle></geolocationGridPoint>"
        for line in (0, 32, 63)
        for pixel in (0, 48, 95)
    )
    return (
        "<product><adsHeader><startTime>2023-04-05T05:06:07.5</startTime></adsHeader><pass>Ascending</pass>"
        f"<thermalNoiseCorrectionPerformed>{str(denoised).lower()}</thermalNoiseCorrectionPerformed>"
        f"<rangePixelSpacing>1.000000e+01</rangePixelSpacing><geolocationGridPointList>{points}"
        "</geolocationGridPointList></product>"
    )


def _vectors(vector: str, field: str, first: float, last: float) -> str:
    items = "".join(
        f'<{vector}><line>{line}</line><pixel count="2">0 95</pixel>'
        f'<{field} count="2">{value} {value}</{field}></{vector}>'
        for line, value in ((0, first), (64, last))
    )
    return f"<tables><list>{items}</list></tables>"


def _noise(*, old: bool) -> str:
    if old:
        return _vectors("noiseVector", "noiseLut", 100, 300)
    blocks = "".join(
        f"<noiseAzimuthVector><swath>IW</swath><firstAzimuthLine>0</firstAzimuthLine>"
        f"<firstRangeSample>{first}</firstRangeSample><lastAzimuthLine>63</lastAzimuthLine>"
        f"<lastRangeSample>{last}</lastRangeSample><line>0 63</line>"
        f"<noiseAzimuthLut>{factor} {factor}</noiseAzimuthLut></noiseAzimuthVector>"
        for first, last, factor in ((0, 47, 2.0), (48, 95, 1.0))
    )
    ranges = _vectors("noiseRangeVector", "noiseRangeLut", 100, 300)
    return ranges.replace("</tables>", f"{blocks}</tables>")


@pytest.fixture
def make_optical(tmp_path: Path) -> Callable[..., Path]:
    """Write an L2A (or L1C) SAFE whose band files are left to the test, which gets them empty."""
    return lambda **options: write_optical(
        tmp_path / "S2A_MSIL2A_20230101T100000_N0509_R022_T32TPR_20230101T120000.SAFE", **options
    )


OPTICAL_TAGS_L1C = ("RADIO_ADD_OFFSET", "QUANTIFICATION_VALUE")
OPTICAL_FILES = {"10m": ("B02", "B03", "B04", "B08"), "20m": ("B02", "B05", "B8A", "SCL"), "60m": ("B01", "B02", "B8A")}


def write_optical(
    root: Path,
    *,
    level: str = "L2A",
    absent: tuple[str, ...] = (),
    offset: float | None = -1000,
    baseline: str = "05.09",
    quantification: str = "",
) -> Path:
    folder = f"GRANULE/{level}_T32TPR_A000001_20230101T100000/IMG_DATA"
    names = [f"{folder}/{name}" for name in _optical_names(level)]
    for name in names:
        if not any(f"{tag}.jp2" in name for tag in absent):
            _write(root / name, "")
    add, value = ("BOA_ADD_OFFSET", "BOA_QUANTIFICATION_VALUE") if level == "L2A" else OPTICAL_TAGS_L1C
    value = quantification or value
    items = (f'<{add} band_id="{number}">{offset:g}</{add}>' for number in range(13) if offset is not None)
    kind = f"Level-{level[1:]}_User_Product"
    _write(
        root / f"MTD_MSI{level}.xml",
        f'<n1:{kind} xmlns:n1="https://psd-14.sentinel2.eo.esa.int/PSD/User_Product_Level-{level[1:]}.xsd">'
        f"<PRODUCT_START_TIME>2023-01-01T10:00:00.000Z</PRODUCT_START_TIME><PROCESSING_BASELINE>{baseline}"
        "</PROCESSING_BASELINE><SENSING_ORBIT_DIRECTION>DESCENDING</SENSING_ORBIT_DIRECTION><Special_Values>"
        "<SPECIAL_VALUE_TEXT>NODATA</SPECIAL_VALUE_TEXT><SPECIAL_VALUE_INDEX>0</SPECIAL_VALUE_INDEX></Special_Values>"
        f"<{value}>10000</{value}>{''.join(items)}</n1:{kind}>",
    )
    _write(root / "manifest.safe", _manifest([f"MTD_MSI{level}.xml", *names]))
    return root


def _optical_names(level: str) -> list[str]:
    start = "T32TPR_20230101T100000"
    if level == "L1C":
        return [f"{start}_{band}.jp2" for band in ("B01", "B02", "B8A", "B10", "TCI")]
    return [f"R{gsd}/{start}_{band}_{gsd}.jp2" for gsd, bands in OPTICAL_FILES.items() for band in bands]


def _manifest(names: list[str]) -> str:
    files = "".join(
        f'<dataObject><byteStream><fileLocation locatorType="URL" href="./{name}"/></byteStream></dataObject>'
        for name in names
    )
    return f'<xfdu:XFDU xmlns:xfdu="urn:ccsds:schema:xfdu:1"><dataObjectSection>{files}</dataObjectSection></xfdu:XFDU>'


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
