import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from saroptical.engine.raster.window import Window

windows = st.builds(Window, st.integers(-50, 50), st.integers(-50, 50), st.integers(0, 60), st.integers(0, 60))


@given(windows, windows)
def test_intersection_is_what_both_cover(one, other):
    def paint(window):
        canvas = np.zeros((200, 200), dtype=bool)
        canvas[window.row + 60 : window.row_end + 60, window.col + 60 : window.col_end + 60] = True
        return canvas

    assert (paint(one) & paint(other)).sum() == one.intersect(other).height * one.intersect(other).width
    if not one.intersect(other).is_empty:
        assert np.array_equal(paint(one) & paint(other), paint(one.intersect(other)))


@given(windows, st.integers(0, 9))
def test_growing_then_cutting_back_is_nothing(window, margin):
    canvas = np.arange((window.height + 2 * margin) * (window.width + 2 * margin)).reshape(
        window.height + 2 * margin, window.width + 2 * margin
    )
    cut = canvas[window.within(window.grow(margin))]
    assert cut.shape == window.shape
    assert window.grow(margin).shift(3, 4).shift(-3, -4) == window.grow(margin)


@given(windows, st.integers(1, 25), st.integers(1, 25))
def test_pieces_cover_a_window_once_and_are_no_larger_than_asked(window, height, width):
    pieces = list(window.cut(height, width))
    assert all(0 < piece.height <= height and 0 < piece.width <= width for piece in pieces)
    canvas = np.zeros(window.shape, int)
    for piece in pieces:
        canvas[piece.within(window)] += 1
    assert (canvas == 1).all()
