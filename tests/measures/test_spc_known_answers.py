"""Answers of the reference implementation, R's NHSRplotthedots 0.2.2, to series of its own tests and of ours.

It was run for these; means and limits are as R printed them, to 15 digits. Where it falls over and we do something else
stands in `tests/measures/test_spc_traps.py`.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import pytest

from server.measures.spc import analyse
from tests.measures.weekly import QUIET, letters, weekly

NORMAL = [
    -0.560475646552213, -0.23017748948328, 1.55870831414912, 0.070508391424576, 0.129287735160946, 1.71506498688328,
    0.460916205989202, -1.26506123460653, -0.686852851893526, -0.445661970099958, 1.22408179743946,
    0.359813827057364, 0.400771450594052, 0.11068271594512, -0.555841134754075, 1.78691313680308, 0.497850478229239,
    -1.96661715662964, 0.701355901563686, -0.472791407727934, -1.06782370598685, -0.217974914658295,
    -1.02600444830724, -0.72889122929114,
]  # fmt: skip
"""R: set.seed(123); rnorm(24)"""
OUTLIER = [*NORMAL[:14], 10, *NORMAL[15:20]]
STEP = [*NORMAL[:12],
    4.37496073215074, 3.31330668925759, 5.83778704449453, 5.15337311783651, 3.86186306298805, 6.25381492106993,
    5.42646422147681, 4.70492851700773, 5.89512566104502, 5.87813348753304, 5.82158108163749, 5.68864025410009,
]  # fmt: skip
DEVIATION = [1, 2, 1, 2, 10, *[1, 2] * 6, 1]


class Known(NamedTuple):
    name: str
    values: Sequence[float]
    options: dict[str, Any]
    labels: str
    mean: float
    lpl: float
    upl: float
    variation: str
    assurance: str | None


KNOWN = [
    Known("twenty random points", NORMAL[:20], {}, "....................",
          0.141623802474599, -3.0113795957081, 3.2946272006573, "common_cause", None),
    Known("an outlier, screened", OUTLIER, {}, "..............U.....",
          0.669415859212302, -2.38366559727413, 3.72249731569874, "common_cause", None),
    Known("an outlier, not screened", OUTLIER, {"screen": False}, "..............U.....",
          0.669415859212302, -4.59662518246976, 5.93545690089436, "common_cause", None),
    Known("limits of the first twelve", NORMAL[:20], {"fix_after": 12}, "....................",
          0.194179338789037, -2.60739981479775, 2.99575849237582, "common_cause", None),
    Known("a target inside the limits", NORMAL[:20], {"target": 0.5}, "....................",
          0.141623802474599, -3.0113795957081, 3.2946272006573, "common_cause", "inconsistent"),
    Known("close to opposite limits", [1, -1] * 7 + [5.5, -5.5], {}, "................",
          0, -6.175, 6.175, "common_cause", None),
    Known("twenty-four random points", NORMAL, {}, "........................",
          -0.00867576036464784, -2.90824654235869, 2.89089502162939, "common_cause", None),
    Known("a step up after twelve", STEP, {"target": -3}, "LL-BB-BLLL--++U++UU+UUUU",
          2.68917211900275, -0.0294756692792446, 5.40781990728474, "improvement_high", "pass"),
    Known("an outlier among ones and twos, screened", DEVIATION, {}, "....U.............",
          1.94444444444444, -0.715555555555556, 4.60444444444444, "common_cause", None),
    Known("an outlier among ones and twos, not screened", DEVIATION, {"screen": False}, "....U.............",
          1.94444444444444, -3.06261437908497, 6.95150326797386, "common_cause", None),
    Known("seven rising points", [*QUIET, 2, 3, 4, 5, 6, 7, 8, 6, 4], {"fix_after": 12}, "............///////..",
          5, -0.32, 10.32, "common_cause", None),
    Known("two of three", [*QUIET, 6, 9, 6, 9, 4, 6], {"fix_after": 12}, ".............A.A..",
          5, -0.32, 10.32, "common_cause", None),
]  # fmt: skip


@pytest.mark.parametrize("known", KNOWN, ids=lambda known: known.name)
def test_it_answers_as_the_reference_implementation_does(known: Known) -> None:
    result = analyse(weekly(known.values), direction="up", **known.options)
    (segment,) = result.segments
    assert [segment.mean, segment.lpl, segment.upl] == pytest.approx(
        [known.mean, known.lpl, known.upl], rel=1e-9, abs=1e-12
    )
    assert letters(result, 0) == known.labels
    assert (result.variation, result.assurance) == (known.variation, known.assurance)
