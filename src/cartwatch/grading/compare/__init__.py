"""Where do two scales differ: state by state, and over a file of observations?"""

from cartwatch.grading.compare.concordance import (
    GRADES,
    Agreement,
    Concordance,
    agreement,
)
from cartwatch.grading.compare.differences import Difference, Differences, differences

__all__ = [
    "GRADES",
    "Agreement",
    "Concordance",
    "Difference",
    "Differences",
    "agreement",
    "differences",
]
