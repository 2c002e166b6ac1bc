"""The ward board on its screen: one part, told of every change."""

from cartwatch.views.block import Block
from cartwatch.views.board import banner_words, board
from cartwatch.views.desk import Desk
from cartwatch.views.files import asset


class BoardPage(Block):
    """The board of the desk's wards. Each update carries a stamp that proves life.

    A review that fails leaves the old stamp, and the page's own script then says
    that the board is not updating.
    """

    def __init__(self, desk: Desk) -> None:
        super().__init__(css=asset("board.css"))
        self._desk = desk
        self.refresh()
        desk.subscribe(self.refresh)

    def refresh(self) -> None:
        """Show the ward as it is now."""
        desk = self._desk
        reviews = desk.reviews()
        self.html = board(reviews, desk.in_force(), desk.now(), desk.unwatched())
        self.announce = banner_words(reviews)
