"""The explorer: a local page with levers, and a folder of it that needs no server."""
