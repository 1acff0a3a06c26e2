"""The commands, for `python -m smychka`."""

from smychka.cli import main

main()
