"""What a user reads when something is wrong.

The truth of these tests is the house rule: what, where, what was expected, the nearest right name, all at once.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from smychka.foundations.faults import Fault, Faults, InputFaults, SmychkaError, nearest, unknown

NAMES = ("grain_price", "grain_requisition", "heavy_share")


def test_a_misspelt_name_is_answered_with_the_nearest() -> None:
    """Truth: the rule; a name like no other gets no suggestion."""
    assert nearest("grain_prise", NAMES) == "grain_price"
    assert nearest("zzz", NAMES) is None
    assert unknown("lever", "grain_prise", NAMES) == "unknown lever 'grain_prise'; did you mean 'grain_price'?"
    assert unknown("lever", "zzz", NAMES) == "unknown lever 'zzz'"
    assert unknown("lever", "heavy", iter(NAMES)) == "unknown lever 'heavy'; did you mean 'heavy_share'?"


def test_a_fault_says_its_place() -> None:
    """Truth: the rule: file:line, or the file alone where the whole of it is meant."""
    assert str(Fault("a.toml", 3, "no value")) == "a.toml:3: no value"
    assert str(Fault("a.toml", 0, "cannot be read")) == "a.toml: cannot be read"


def test_all_faults_are_raised_at_once() -> None:
    """Truth: the rule: a loader does not stop at the first fault."""
    faults = Faults()
    faults.stop_if_any()
    assert not faults and len(faults) == 0
    faults.add(Path("a.toml"), 3, "no value")
    faults.add("b.csv", 0, "cannot be read")
    assert faults and len(faults) == 2
    with pytest.raises(InputFaults) as error:
        faults.stop_if_any()
    assert error.value.faults == faults.found == (Fault("a.toml", 3, "no value"), Fault("b.csv", 0, "cannot be read"))
    assert str(error.value) == "2 faults in the inputs:\n  a.toml:3: no value\n  b.csv: cannot be read"
    assert isinstance(error.value, SmychkaError)


def test_one_fault_is_one_fault() -> None:
    """Truth: English."""
    assert str(InputFaults([Fault("a.toml", 1, "x")])).startswith("1 fault in the inputs:")
