"""The fields of a request, each read strictly: keys, lists, texts, names, numbers and days.

What does not fit is refused in one sentence that says what was found, what was expected, and the nearest right name.
"""

from __future__ import annotations

import datetime as dt
import json
import math
import re
from collections.abc import Collection
from typing import Any

from smychka.foundations.calendar import END, START
from smychka.foundations.faults import SmychkaError, unknown

LONGEST_NAME = 80
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_SHOWN = 60
_FEW = 12


class Refused(SmychkaError):
    """A request that cannot be answered.

    Attributes:
        what: the sentence.
        where: place in the request, as `courses[0].impose[2].value`; empty for the whole of it.
        status: status of the answer, 400 to 499.
    """

    def __init__(self, what: str, where: str = "", status: int = 422) -> None:
        super().__init__(what)
        self.what, self.where, self.status = what, where, status


def parsed(body: bytes) -> Any:
    """The body of a request as JSON: no NaN, no infinity, no key twice, no nesting without end.

    Raises:
        Refused: it is none.
    """
    try:
        return json.loads(body.decode("utf-8"), parse_constant=_no_number, object_pairs_hook=_once)
    except UnicodeDecodeError as error:
        raise Refused("The body is not UTF-8; expected JSON in UTF-8.", status=400) from error
    except RecursionError as error:
        raise Refused("The body is nested too deeply; expected a request of a few levels.", status=400) from error
    except ValueError as error:
        raise Refused(f"The body is not JSON: {str(error)[:_SHOWN]}.", status=400) from error


def _no_number(name: str) -> float:
    raise Refused(f"{name} is not a number of JSON; expected a finite number.", status=400)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise Refused("A key stands twice in one object; expected each once.", status=400)
    return found


def day_of(given: Any, where: str) -> dt.date:
    """A day of the run, `1928-01-01`.

    Raises:
        Refused: it is none.
    """
    text = text_of(given, where)
    if not _DAY.fullmatch(text):
        raise Refused(f"{shown(text)} is not a day; expected YYYY-MM-DD, for instance 1928-01-01.", where)
    try:
        day = dt.date.fromisoformat(text)
    except ValueError as error:
        raise Refused(f"{text} is not a day of the calendar; expected YYYY-MM-DD.", where) from error
    if not START <= day <= END:
        raise Refused(f"{text} lies outside the run; expected a date from {START} to {END}.", where)
    return day


def check_keys(given: Any, where: str, required: tuple[str, ...], optional: tuple[str, ...] = ()) -> None:
    """Refuse what is no object, lacks a key or has one beside.

    Raises:
        Refused: one of these.
    """
    subject = where or "The request"
    if not isinstance(given, dict):
        raise Refused(f"{subject} is {shown(given)}; expected an object.", where)
    for key in given:
        if key not in required and key not in optional:
            raise Refused(_unknown("key", key, (*required, *optional)), where)
    for key in required:
        if key not in given:
            raise Refused(f"{subject} has no {key!r}; expected {', '.join(required)}.", where)


def listed(given: Any, where: str, least: int, most: int, kind: str = "name") -> list[Any]:
    """A list of `least` to `most` members; `kind` says what they are.

    Raises:
        Refused: it is none.
    """
    if not isinstance(given, list):
        raise Refused(f"{where} is {shown(given)}; expected a list.", where)
    if not least <= len(given) <= most:
        raise Refused(f"{where} has length {len(given)}; expected {least} to {most}, one for each {kind}.", where)
    return given


def text_of(given: Any, where: str) -> str:
    """A text.

    Raises:
        Refused: it is none.
    """
    if not isinstance(given, str):
        raise Refused(f"{where} is {shown(given)}; expected a text.", where)
    return given


def named(given: Any, where: str, kind: str, names: Collection[str]) -> str:
    """One of some names.

    Raises:
        Refused: it is none of them, with the nearest.
    """
    text = text_of(given, where)
    if text not in names:
        raise Refused(_unknown(kind, text, names), where)
    return text


def number_of(given: Any, where: str) -> float:
    """A finite number; true, false and whole numbers beyond 1e300 are none.

    Raises:
        Refused: it is none.
    """
    if type(given) not in (int, float) or not abs(given) <= 1e300 or not math.isfinite(given):
        raise Refused(f"{where} is {shown(given)}; expected a finite number.", where)
    return float(given)


def _unknown(kind: str, name: str, names: Collection[str]) -> str:
    """The sentence for a name that does not exist: the nearest that does, and all of them where they are few."""
    expected = f"one of {', '.join(names)}" if len(names) <= _FEW else f"the id of a {kind} in /about.json"
    found = sentence(unknown(kind, name[:LONGEST_NAME], tuple(names)))
    return f"{found} Expected {expected}." if found.endswith("?") else f"{found[:-1]}; expected {expected}."


def sentence(text: str) -> str:
    """The text with a capital at its beginning and a stop at its end."""
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "?")) else ".")


def shown(given: Any) -> str:
    """What was found, short enough for a sentence."""
    if isinstance(given, (dict, list)):
        return "an object" if isinstance(given, dict) else "a list"
    if type(given) is int and abs(given) > 10**_SHOWN:
        return "a very large number"
    text = json.dumps(given)
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "..."
