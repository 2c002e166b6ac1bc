"""Floor 7: parts of pages, and the template they stand in."""
