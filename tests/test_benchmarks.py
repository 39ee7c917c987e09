"""Does the benchmark judge by the ratio that it prints?"""

import pytest

from benchmarks.comparison import Comparison, p95


def test_the_ratio_is_that_of_the_medians_so_one_slow_run_changes_nothing() -> None:
    assert Comparison("a page", "an empty page", [0.2, 0.2, 9.0], [0.1, 0.1, 0.1], aim=2.5).ratio == pytest.approx(2.0)


@pytest.mark.parametrize(("times", "verdict"), [([0.25], "met"), ([0.26], "not met")], ids=["exactly_the_aim", "above_the_aim"])
def test_verdict(times: list[float], verdict: str) -> None:
    assert Comparison("a page", "an empty page", times, [0.1], aim=2.5).verdict == verdict


def test_p95_is_the_time_that_19_of_20_stay_under() -> None:
    assert p95([float(time) for time in range(101)]) == pytest.approx(95.0)
    assert p95([3.0]) == 3.0


def test_a_file_holds_every_time_in_milliseconds() -> None:
    written = Comparison("50 users", "10 users", [0.2, 0.4], [0.1, 0.1], aim=2, figure=p95).to_dict()
    assert (written["times_ms"], written["baseline_ms"], written["figure"], written["met"]) == ([200.0, 400.0], [100.0, 100.0], "p95", False)


def test_a_run_with_failures_meets_no_aim_however_quick_the_others_were() -> None:
    assert Comparison("50 users", "10 users", [0.1], [0.1], aim=2, failed=1).verdict == "not met, 1 failed"


def test_a_side_without_any_answer_has_no_ratio() -> None:
    silent = Comparison("50 users", "10 users", [], [0.1], aim=2)
    assert not silent.met
    assert silent.to_dict()["ratio"] is None
