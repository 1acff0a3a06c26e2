"""How results are shown: figures, tables, the report, the bibliography."""
