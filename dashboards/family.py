"""The family's page: what is happening, in plain words, as far as the team has told."""

import panel as pn

from cartwatch.views.desk import Desk
from cartwatch.views.family import FamilyPage
from cartwatch.views.template import page

HEADER = '<link rel="stylesheet" href="/assets/family_page.css">'
FOOTER = "<p>If you are worried, press the call button or tell any nurse.</p>"
LOST = (
    "This page has lost its link. What you see is from {clock}. "
    "The care has not stopped. Ask your nurse for news."
)


def family(desk: Desk) -> pn.Template:
    """Five blocks of words. This page is handed words and knows nothing else."""
    words = FamilyPage(desk.family_message)
    desk.subscribe(words.refresh)
    return page(
        "Your update",
        kind="family",
        heading="CartWatch for your family",
        header_html=HEADER,
        main=[words],
        footer_html=FOOTER,
        lost=LOST,
    )
