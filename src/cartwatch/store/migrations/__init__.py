"""How the record came to its present shape, one step a file in `versions`."""
