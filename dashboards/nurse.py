"""The nurse's page: who is due, one set in under a minute, the grade at once."""

import panel as pn

from cartwatch.views.desk import Desk
from cartwatch.views.html import escape, joined
from cartwatch.views.nurse_page import NursePage
from cartwatch.views.template import mark, page


def nurse(desk: Desk) -> pn.Template:
    """My patients, the one at hand with both grades, the form, the last values.

    Nothing is preselected and saving is never off: what is charted is saved, what
    cannot be read stays on the screen with its reason. The grade comes back as a
    range with its reason and with what to chart next, and can be undone for 10 s.
    """
    work = NursePage(desk)
    return page(
        "Nurse",
        heading="Bedside charting",
        header_html=joined([mark(), f"<p>{escape(desk.user.name)}</p>"]),
        main=work.parts,
        layout="split",
    )
