"""Loaders of the data: validated, with all faults reported at once by file and line."""
