"""The physician's page: the course of one patient, and why each grade is what it is."""

import panel as pn

from cartwatch.views.desk import Desk
from cartwatch.views.html import joined
from cartwatch.views.physician_page import PhysicianPage
from cartwatch.views.template import mark, page

HEADER = """
<link rel="stylesheet" href="/assets/physician_page.css">
<script src="/assets/physician.js" defer></script>
"""


def physician(desk: Desk) -> pn.Template:
    """Patients, the case with its timeline, the reasons, and the same as tables.

    Every step of a grade opens its explanation down to the charted row; every grade
    and every alert opens the words to use with the family beside it.
    """
    case = PhysicianPage(desk)
    return page(
        "Physician",
        heading="Grades and reasons",
        header_html=joined([mark(), HEADER]),
        main=case.parts,
    )
