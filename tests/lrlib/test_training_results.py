"""Summaries of a result, against values worked out by hand."""

import numpy as np
import pytest

from lrlib import training
from lrlib.training import results

STUDENT_3 = 3.182446305284263  # 97.5 % quantile of Student's t with 3 degrees of freedom (any table)


@pytest.fixture
def result():
    """Return three curves and four seeds; the third curve diverges once."""
    test_accuracy = np.array([[0.9, 0.8, 0.7, 0.6], [0.8, 0.8, 0.5, 0.3], [0.1, 0.2, 0.3, 0.4]])
    train_loss = np.array([[0.1, 0.2, 0.3, 0.4], [0.2, 0.2, 0.5, 0.9], [1.0, np.nan, 1.0, 4.0]])
    return training.Result(
        names=["a", "b", "c"],
        seeds=[5, 6, 7, 8],
        batch_sizes=np.full(2, 8),
        step_losses=np.ones((3, 4, 2)),
        diverged_at=np.array([[-1] * 4, [-1] * 4, [-1, 1, -1, -1]]),
        train_loss=train_loss,
        train_accuracy=test_accuracy,
        test_loss=train_loss,
        test_accuracy=test_accuracy,
    )


def test_compare_is_paired(result):
    comparison = result.compare("a", "b")
    assert np.allclose(comparison.difference, [0.1, 0.0, 0.2, 0.3])
    assert comparison.mean == pytest.approx(0.15)
    deviation = np.sqrt((0.05**2 + 0.15**2 + 0.05**2 + 0.15**2) / 3)
    assert comparison.deviation == pytest.approx(deviation)
    half = STUDENT_3 * deviation / 2
    assert comparison.interval == pytest.approx((0.15 - half, 0.15 + half))
    assert (comparison.share_higher, comparison.share_lower, comparison.not_finite) == (0.75, 0.0, 0)
    back = result.compare("b", "a")
    assert (back.mean, back.share_higher, back.share_lower) == (pytest.approx(-0.15), 0.0, 0.75)


def test_compare_reads_as_a_sentence(result):
    assert repr(result.compare("a", "b")) == (
        "test_accuracy, a minus b: +0.1500 ± 0.1291 (95 % interval of the mean -0.0554 to +0.3554); "
        "higher in 3 of 4 seeds, lower in 0"
    )


def test_a_pair_that_is_not_finite_counts_for_neither_side(result):
    comparison = result.compare("c", "a", "train_loss")
    assert comparison.not_finite == 1
    assert comparison.mean == pytest.approx((0.9 + 0.7 + 3.6) / 3)
    assert (comparison.share_higher, comparison.share_lower) == (0.75, 0.0)
    assert repr(comparison).endswith("higher in 3 of 4 seeds, lower in 0; 1 not finite")


def test_two_infinities_are_not_a_tie(result):
    comparison = results.compare_paired(np.array([np.inf, 1.0]), np.array([np.inf, 2.0]), "a", "b", "test_loss")
    assert (comparison.mean, comparison.not_finite, comparison.share_lower) == (-1.0, 1, 0.5)


def test_summary(result):
    table = result.summary("train_loss")
    assert table.caption == "train loss, 4 seeds"
    deviation = np.sqrt((0.15**2 + 0.05**2) * 2 / 3)
    half = STUDENT_3 * deviation / 2
    assert table.rows[0] == [
        "a",
        "0.2500",
        f"{deviation:.4f}",
        f"{0.25 - half:.4f} … {0.25 + half:.4f}",
        "0.1000",
        "0.4000",
        "0 of 4",
    ]
    assert table.rows[2][1] == "2.0000", "the mean of the three finite values"
    assert table.rows[2][-1] == "1 of 4"


def test_summary_of_a_curve_without_a_finite_run(result):
    result.train_loss[2] = np.nan
    assert result.summary("train_loss").rows[2][1:6] == ["-", "-", "- … -", "-", "-"]


def test_summary_of_losses_beyond_measure_stays_short(result):
    result.train_loss[2] = 1e6, 2e6, 3e6, 4e6
    assert result.summary("train_loss").rows[2][1] == "2.500e+06"


def test_a_single_seed_has_no_spread():
    assert np.isnan(results.deviation(np.array([1.0])))
    assert np.isnan(results.mean_interval(np.array([1.0]))).all()


@pytest.mark.parametrize(
    "call",
    [
        lambda r: r.compare("a", "z"),
        lambda r: r.compare("a", "b", "accuracy"),
        lambda r: r.summary("loss"),
    ],
)
def test_unknown_names_are_refused_with_the_known_ones(result, call):
    with pytest.raises(ValueError, match=r"the names are a, b, c|must be one of train_loss"):
        call(result)


def test_table_as_text():
    table = training.Table(["name", "x"], [["long name", "1"], ["b", "22.5"]], "a caption")
    assert repr(table) == "a caption\nname          x\n---------------\nlong name     1\nb          22.5"


def test_table_as_html_escapes_its_texts():
    page = training.Table(["name"], [["<script>"]], "a & b")._repr_html_()
    assert "<script>" not in page
    assert "&lt;script&gt;" in page
    assert "a &amp; b" in page
    assert page.count("<tr>") == 2
