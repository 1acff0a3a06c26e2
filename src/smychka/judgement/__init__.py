"""What to make of a run: the comparison with the record, its scores, and the named outcomes."""
