import numpy as np
import pytest
from saroptical.engine.contract.bands import Sensor
from saroptical.engine.datasets.controlled import (
    CLASSES,
    OPTICAL,
    RADAR,
    SIGNATURES,
    XOR,
    controlled_set,
    groups_seen_by,
)
from saroptical.engine.datasets.landcover import relabel
from saroptical.engine.evaluation.clusters import count_clusters, match_hungarian, matched_confusion
from saroptical.engine.evaluation.metrics import confusion, scores
from scipy import ndimage
from sklearn.cluster import KMeans


@pytest.fixture(scope="module")
def patches():
    return controlled_set(24, seed=3)


def power(pair):
    return 10 ** (pair.s1.pixels.astype(np.float64) / 10)


def kmeans_miou(columns, labels):
    columns = (columns - columns.mean(0)) / columns.std(0)
    clusters = KMeans(8, n_init=3, random_state=0).fit(columns[::5]).predict(columns)
    counts = count_clusters(clusters, labels, 8, 8)
    return scores(matched_confusion(counts, match_hungarian(counts))).miou_present


def field_means(pair, labels):
    """Number the fields of a patch; give power and reflectance averaged over each."""
    fields = np.zeros(labels.shape, int)
    for value in range(8):
        part, _ = ndimage.label(labels == value)
        fields += np.where(part > 0, part + fields.max(), 0)
    index = np.arange(1, fields.max() + 1)
    bands = np.concatenate([power(pair), pair.s2.pixels])
    return fields, np.stack([ndimage.mean(band, fields, index) for band in bands], axis=1)


def test_each_sensor_alone_sees_five_groups_and_both_see_eight():
    assert groups_seen_by(Sensor.S1) == ((0,), (1,), (2, 3), (4, 5), (6, 7))
    assert groups_seen_by(Sensor.S2) == ((0, 1), (2,), (3,), (4, 6), (5, 7))
    assert groups_seen_by(Sensor.S1, Sensor.S2) == tuple((index,) for index in range(8))


def test_the_exclusive_or_has_the_same_signatures_on_both_sides_of_each_sensor():
    sides = {side: [SIGNATURES[index] for index in XOR if XOR[index] == side] for side in (4, 5)}
    for sensor in (0, 1):
        assert sorted(s[sensor] for s in sides[4]) == sorted(s[sensor] for s in sides[5])
    assert relabel(range(8), XOR).tolist() == [0, 1, 2, 3, 4, 5, 5, 4]


def test_pixel_kmeans_stays_below_six_tenths_and_fields_known_are_nearly_perfect(patches):
    labels = np.stack([labels for _, labels in patches])
    bands = np.stack([np.concatenate([pair.s1.pixels, pair.s2.pixels]) for pair, _ in patches])
    assert kmeans_miou(bands.transpose(0, 2, 3, 1).reshape(-1, 6), labels.ravel()) < 0.6
    total = np.zeros((8, 8), int)
    for pair, truth in patches:
        fields, means = field_means(pair, truth)
        radar, optical = np.array(SIGNATURES).T
        far = ((10 * np.log10(means[:, None, :2]) - RADAR[radar]) ** 2).sum(-1)
        far += ((means[:, None, 2:] - OPTICAL[optical]) ** 2 / 0.008**2).sum(-1)
        total += confusion(truth, far.argmin(1)[fields - 1], 8)
    assert scores(total).miou_present > 0.9


def test_even_the_best_rule_for_single_pixels_stays_below_six_tenths(patches):
    """Maximum likelihood with the true parameters: what no pixel-wise method can beat."""
    radar, optical = np.array(SIGNATURES).T
    mean, colour = 10 ** (RADAR[radar] / 10)[..., None, None], OPTICAL[optical][..., None, None]
    variance = 0.024**2 + (colour * np.hypot(0.05, 0.03)) ** 2
    total = np.zeros((8, 8), int)
    for pair, truth in patches:
        likelihood = -(np.log(mean) + power(pair) / mean).sum(1)
        likelihood -= ((pair.s2.pixels - colour) ** 2 / (2 * variance) + np.log(variance) / 2).sum(1)
        total += confusion(truth, likelihood.argmax(0), 8)
    assert 0.4 < scores(total).miou_present < 0.6


@pytest.mark.parametrize("looks", [1.0, 4.4])
def test_speckle_has_the_stated_looks(looks):
    ratios = []
    for pair, labels in controlled_set(6, seed=1, looks=looks):
        fields, means = field_means(pair, labels)
        inside = np.bincount(fields.ravel())[1:][fields - 1] > 150
        ratios.append((power(pair) / means[fields - 1, :2].transpose(2, 0, 1))[:, inside].ravel())
    ratio = np.concatenate(ratios)
    assert ratio.mean() ** 2 / ratio.var() == pytest.approx(looks, rel=0.08)


def test_a_patch_depends_on_its_number_seed_and_split_only():
    longer, shorter = controlled_set(5, size=32, seed=1), controlled_set(2, size=32, seed=1)
    for (one, labels), (other, same) in zip(longer, shorter, strict=False):
        assert (labels == same).all()
        assert (one.s1.pixels == other.s1.pixels).all()
        assert (one.s2.pixels == other.s2.pixels).all()
    for other in (controlled_set(1, size=32, seed=2), controlled_set(1, size=32, seed=1, split="test")):
        assert (other[0][1] != longer[0][1]).any()


def test_classes_are_balanced_and_named_in_order(patches):
    share = np.bincount(np.stack([labels for _, labels in patches]).ravel(), minlength=8) / (24 * 64 * 64)
    assert share.min() > 0.06
    assert [entry.index for entry in CLASSES] == list(range(8))
    assert len({entry.colour for entry in CLASSES}) == 8
