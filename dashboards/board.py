"""The ward board: who needs somebody now, on the wall and readable at 4 m."""

import panel as pn

from cartwatch.views.board_page import BoardPage
from cartwatch.views.desk import Desk
from cartwatch.views.template import page

HEADER = """
<p id="board-clock"></p>
<link rel="stylesheet" href="/assets/board_page.css">
<script src="/assets/board.js" defer></script>
"""
FOOTER = """
<p>Not a bedside alarm. Watch the monitor and the patient.</p>
<p id="board-live"></p>
"""
LOST = "Not updating since {clock}. This screen has lost its link."


def board(desk: Desk) -> pn.Template:
    """Bed by bed: both grades, why, how old the check is, who is going.

    The most urgent bed stands on top: an alert that nobody has answered, then the
    worst grade; what is late or not known ranks above grade 1.
    """
    wards = [desk.library.wards[name] for name in desk.wards]
    return page(
        "Ward board",
        kind="board",
        heading=" · ".join(ward.title or ward.id for ward in wards),
        header_html=HEADER,
        main=[BoardPage(desk)],
        footer_html=FOOTER,
        lost=LOST,
    )
