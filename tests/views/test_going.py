"""The button that answers an alert names its patient."""

from dataclasses import replace

from cartwatch.views.going import going_button


def test_the_button_names_patient_alert_and_time(make) -> None:
    """Pressed late, it still answers for whom it was drawn."""
    review = make("01", crs=(3, 3), rings=["high"])
    alert = review.alerts[0]
    drawn = going_button(alert)
    assert f"{alert.opened_at}|{alert.name}|{alert.patient}" in drawn
    assert "" == going_button(replace(alert, state="acknowledged"))
