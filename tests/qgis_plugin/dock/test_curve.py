"""Where a curve's points lie."""

from __future__ import annotations

import math

from saroptical.qgis_plugin.dock.curve import chart


def test_points_are_scaled_to_the_unit_square():
    made = chart({"loss": [(10, 4.0), (20, 2.0), (30, 3.0)]})
    (line,) = made.lines
    assert line.points == ((0, 1), (0.5, 0), (1, 0.5))
    assert (made.low, made.high, made.steps, line.last) == (2, 4, 30, 3)


def test_both_losses_are_drawn_together_on_one_scale():
    made = chart({"accuracy": [(1, 90), (2, 95)], "validation_loss": [(1, 4), (2, 2)], "loss": [(1, 2), (2, 0)]})
    assert [line.name for line in made.lines] == ["loss", "validation_loss"]
    assert made.lines[1].points == ((0, 1), (1, 0.5))


def test_other_losses_have_other_scales_and_are_not_drawn_beside_it():
    both = {"image_loss": [(1, 400), (2, 200)], "loss": [(1, 2), (2, 0)]}
    assert [line.name for line in chart(both).lines] == ["loss"]
    assert [line.name for line in chart({"d": both["loss"], "image_loss": both["image_loss"]}).lines] == ["image_loss"]


def test_without_a_loss_the_first_measure_is_drawn():
    assert [line.name for line in chart({"iou": [(1, 0.1), (2, 0.2)], "f1": [(1, 0.2), (2, 0.2)]}).lines] == ["iou"]


def test_too_few_points_and_no_numbers_draw_nothing():
    for metrics in ({}, {"loss": []}, {"loss": [(1, 2.0)]}, {"loss": [(1, math.nan), (2, math.inf), (3, 1.0)]}):
        assert chart(metrics).lines == ()


def test_a_flat_line_lies_at_the_bottom():
    assert chart({"loss": [(1, 5), (2, 5)]}).lines[0].points == ((0, 0), (1, 0))
