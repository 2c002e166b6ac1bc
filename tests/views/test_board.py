"""The ward board: order, honesty about what is not known, and nothing unsafe in it."""

from datetime import UTC, datetime, timedelta

from cartwatch.clinical.time import HOUR, MINUTE
from cartwatch.protocol import Library
from cartwatch.views.board import banner_words, board
from cartwatch.views.board_rows import board_rows, worst_ringing
from cartwatch.views.watched import watch_words


def test_an_unanswered_high_alert_stands_above_a_worse_grade(make) -> None:
    """Somebody is needed now where nobody has said to be going."""
    rows = board_rows([make("01", crs=(4, 4)), make("02", crs=(3, 3), rings=["high"])])
    assert ["02", "01"] == [row.bed for row in rows]


def test_a_worse_grade_of_either_scale_stands_higher(make) -> None:
    """The worse of both scales counts, never their sum."""
    rows = board_rows(
        [
            make("01", crs=(2, 2), icans=(2, 2)),
            make("02", icans=(3, 3)),
            make("03", crs=(1, 1)),
            make("04"),
        ]
    )
    assert ["02", "01", "03", "04"] == [row.bed for row in rows]


def test_a_late_bed_ranks_above_grade_1_and_below_2(make) -> None:
    """Nobody knows how a late patient is: that is more than a fever."""
    late = make("03", late_by=HOUR)
    rows = board_rows([make("01", crs=(1, 1)), make("02", crs=(2, 2)), late])
    assert ["02", "03", "01"] == [row.bed for row in rows]


def test_a_late_bed_keeps_the_rank_of_its_last_settled_grade(make) -> None:
    """A grade 3 that nobody checked again does not slide down the board."""
    rows = board_rows([make("01", crs=(2, 2)), make("02", crs=(3, 3), late_by=HOUR)])
    assert ["02", "01"] == [row.bed for row in rows]


def test_an_ungraded_bed_ranks_by_what_was_last_settled(make) -> None:
    """Unknown is no zero: before it was 3, so it stands where 3 stands."""
    rows = board_rows([make("01", crs=(2, 2)), make("02", crs=(0, 4), before=(3, 3))])
    assert ["02", "01"] == [row.bed for row in rows]


def test_a_late_grade_is_a_question_mark(make) -> None:
    """The last value is never shown as if it were current."""
    row = board_rows([make("05", crs=(2, 2), late_by=HOUR)])[0]
    assert (None, 2) == (row.tiles[0].grade, row.tiles[0].was)
    assert "Checks late, last CRS 2, last ICANS 0" == row.why


def test_a_check_is_not_late_within_the_grace(make) -> None:
    """A nurse who is at the bed is not late."""
    row = board_rows([make("05", crs=(2, 2), late_by=14 * MINUTE)])[0]
    assert not row.late
    assert row.tiles[0].grade is not None


def test_the_banner_shows_the_worst_alert_and_how_many_more(make, library) -> None:
    """High before medium; the others are counted, not hidden."""
    reviews = [
        make("01", rings=["medium"], says="Parent says worse"),
        make("02", rings=["high"]),
    ]
    assert "02" == worst_ringing(reviews)[0][0].card.bed
    shown = draw(reviews, library)
    assert "Bed 02 · CRS grade 3 or more · 13:58" in shown
    assert "unanswered 8 min · for nurse · 1 more" in shown
    assert "high alert, bed 02: CRS grade 3 or more" == banner_words(reviews)


def draw(reviews: list[object], library: Library) -> str:
    """The board of one ward."""
    return board(reviews, [library.wards["example-adult"]], reviews[0].now)


def test_a_protocol_in_testing_says_that_its_alerts_are_not_approved(
    make, library
) -> None:
    """Rules nobody approved ring, and say what they are."""
    assert "Alerts not approved: the protocol is in testing." in draw([make()], library)


def test_an_empty_ward_says_what_will_appear(library) -> None:
    """An empty board is no blank wall."""
    ward = library.wards["example-adult"]
    assert "No patients on this ward" in board([], [ward], 0)


def test_what_people_typed_cannot_become_markup(make, library) -> None:
    """A name is text, whatever it holds."""
    shown = draw([make('<img src=x onerror="1">', "<b>Bad Name")], library)
    assert "<img" not in shown
    assert "<B" not in shown


def test_the_wall_shows_no_name_and_no_birth_date(make, library) -> None:
    """Visitors pass: bed, initials and the day are enough."""
    shown = draw([make("04", "Kim Made-Up")], library)
    assert "Kim" not in shown
    assert "K.M." in shown
    assert "D+6" in shown


def test_every_update_carries_a_new_proof_of_life(make, library) -> None:
    """The page's script greys the board when the stamp stops changing."""
    first = draw([make()], library)
    ward = library.wards["example-adult"]
    assert f'data-beat="{make().now}"' in first
    assert 'data-beat="1"' in board([make()], [ward], 1)


def test_a_board_without_a_watcher_says_that_nobody_is_called() -> None:
    """A ladder that nobody climbs must not look like a call."""
    now = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
    assert "Nobody is called" in watch_words(None, now, demo=False)
    assert "" == watch_words(now - timedelta(seconds=90), now, demo=False)
    assert "5 min" in watch_words(now - timedelta(minutes=5), now, demo=False)
