"""What a reader must know beside figures, as the page is told it: a key of its words, and what stands in their gaps.

The sentences themselves stand in the strings files of the page, once for each language.
"""

from __future__ import annotations

from typing import Any

Note = dict[str, Any]


def note(key: str, **words: str | float | list[str]) -> Note:
    """A note.

    Args:
        key: which sentence; `note.` and this is its key in the strings files.
        words: what stands in its gaps: numbers, days and months as ISO texts, keys of names, or lists of such keys.
    """
    return {"key": f"note.{key}", "words": words}
