"""One drawing at a time, nobody waits on the loop, and no change stays undrawn."""

from threading import Event, Thread

import pytest

from cartwatch.views.turn import Turn


def test_a_change_is_drawn_at_once_when_nobody_is_busy() -> None:
    drawn: list[str] = []
    turn = Turn(lambda: drawn.append("now"))
    turn.told()
    assert drawn == ["now"]


def test_a_change_during_a_deed_is_drawn_after_it_once() -> None:
    """Whoever tells returns at once; three changes are one drawing."""
    drawn: list[str] = []
    turn = Turn(lambda: drawn.append("after"))
    with turn.doing():
        for _ in range(3):
            turn.told()
        assert drawn == []
    assert drawn == ["after"]


def test_a_deed_that_fails_leaves_no_change_undrawn() -> None:
    drawn: list[str] = []
    turn = Turn(lambda: drawn.append("after"))

    def deed() -> None:
        with turn.doing():
            turn.told()
            raise KeyError

    with pytest.raises(KeyError):
        deed()
    assert drawn == ["after"]


def test_a_change_during_a_drawing_is_drawn_again() -> None:
    """The drawing may have read the record before the change."""
    begun, go_on = Event(), Event()
    drawn: list[int] = []

    def draw() -> None:
        drawn.append(len(drawn))
        if len(drawn) == 1:
            begun.set()
            assert go_on.wait(10)

    turn = Turn(draw)
    first = Thread(target=turn.told)
    first.start()
    assert begun.wait(10)
    turn.told()
    assert drawn == [0]
    go_on.set()
    first.join(10)
    assert drawn == [0, 1]


def test_a_drawing_that_fails_is_told_to_whoever_asked() -> None:
    def draw() -> None:
        raise RuntimeError("the store is gone")

    turn = Turn(draw)
    with pytest.raises(RuntimeError, match="the store is gone"):
        turn.told()
    with pytest.raises(RuntimeError):
        turn.told()
