"""Floor 5: how a call reaches a person. It holds a bed and an alert, no patient."""

from cartwatch.notify.channels import Channel, Console, Lines, Undelivered
from cartwatch.notify.notice import Notice, notice
from cartwatch.notify.ping import ping

__all__ = ["Channel", "Console", "Lines", "Notice", "Undelivered", "notice", "ping"]
