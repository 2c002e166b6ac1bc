"""The pages of the stay: who is here, and what is done beside charting."""

from cartwatch.service.patients.routes import add_patients
from cartwatch.service.patients.shown import Place

__all__ = ["Place", "add_patients"]
