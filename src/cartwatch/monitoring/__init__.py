"""Floor 4: what is due at the bedside, and since when it has been overdue."""

from cartwatch.monitoring.due import Due, due
from cartwatch.monitoring.overdue import overdue

__all__ = ["Due", "due", "overdue"]
