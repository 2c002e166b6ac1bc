"""CartWatch grades CRS and ICANS, says why, and says what it cannot know."""

__version__ = "0.1.0"
