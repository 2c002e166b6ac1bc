"""Limits that depend on age.

Source: PALS hypotension thresholds, as in the grading reference section 4.1; the
thresholds of Mahadeo 2019 (doi 10.1038/s41571-018-0075-2) are the same from 1 year.
"""

ICE, CAPD = "ice", "capd"
ICE_FROM_AGE = 12
_NEONATE = 28 / 365.25
LOWEST_LIMIT, HIGHEST_LIMIT = 60.0, 90.0
"""Between these the limit of somebody of unknown age lies, in mmHg."""


def systolic_limit(age_years: float | None) -> float | None:
    """Below which systolic pressure, in mmHg, is this person hypotensive?

    Completed years count (ours; PALS does not say): 60 to 28 days, 70 to one year,
    70 + 2 x age to ten, then 90. Unknown age gives None.
    """
    if age_years is None:
        return None
    if age_years < _NEONATE:
        return 60.0
    if age_years < 1:
        return 70.0
    return min(70.0 + 2.0 * int(age_years), 90.0)


def neuro_instrument(age_years: float | None, *, delay: bool) -> str | None:
    """ICE from 12 years at the infusion; CAPD below, or with developmental delay.

    Source: Lee 2019 (ASTCT), doi 10.1016/j.bbmt.2018.12.758. Unknown age without
    delay gives None.
    """
    if delay:
        return CAPD
    if age_years is None:
        return None
    return ICE if age_years >= ICE_FROM_AGE else CAPD
