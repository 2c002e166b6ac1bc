"""The pages of the stay: who is here, and what is done beside charting."""

from cartwatch.service.patients.routes import add_patients
from cartwatch.service.patients.shown import Unit

__all__ = ["Unit", "add_patients"]
