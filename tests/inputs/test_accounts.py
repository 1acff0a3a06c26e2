"""Accounts, causes and contradictions: what is shipped, and what is refused with its place."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from smychka.foundations.faults import InputFaults, SmychkaError
from smychka.inputs.accounts import heads, load_accounts, mechanism_ids
from smychka.inputs.causes import absent, chosen_causes, load_causes
from smychka.inputs.contradictions import load_contradictions
from smychka.inputs.toml_files import DATA
from smychka.judgement.claim_records import load_evidence

ACCOUNTS = load_accounts()
HEAD = 'id = "MINE"\ntitle = "Mine"\nthesis = "It was the weather."\nasserts = ["scissors_opening"]\n'


def written(folder: Path, text: str) -> Path:
    (folder / "mine.toml").write_text(text, encoding="utf-8")
    return folder


def faults(folder: Path, text: str) -> str:
    with pytest.raises(InputFaults) as error:
        load_accounts(written(folder, text))
    return str(error.value)


def test_the_five_accounts_and_the_foils() -> None:
    """Truth: the ledger's table of claims by account, and the three foils with marks in the matrix."""
    claims = {name: len(each.claims) for name, each in ACCOUNTS.items()}
    assert claims == {"TR": 80, "IBRP": 166, "PER": 72, "CWI": 54, "L5I": 56, "CONT": 0, "APOL": 0, "TUCK": 0}
    assert [name for name, each in ACCOUNTS.items() if each.foil] == ["CONT", "APOL", "TUCK"]
    assert list(heads()) == list(ACCOUNTS)
    assert all(heads()[name].marks == each.marks for name, each in ACCOUNTS.items())


def test_every_claim_has_a_test_or_a_reason() -> None:
    """Truth: the issue: all 428 claims with verdict or reason."""
    for account in ACCOUNTS.values():
        for claim in account.claims:
            assert bool(claim.tests) != bool(claim.untestable), claim.id
            assert (claim.text and claim.refuted_by) or claim.untestable, claim.id


def test_no_verdict_is_written_down() -> None:
    """Truth: the rule that verdicts are computed: no key and no value of the files names one."""
    for path in (DATA / "accounts").glob("*.toml"):
        keys = {line.partition("=")[0].strip() for line in path.read_text(encoding="utf-8").splitlines() if "=" in line}
        assert not keys & {"verdict", "expected", "judged"}, path


def test_turning_points_and_expectations() -> None:
    """Truth: the table of scenarios: 18, of which TR is silent on 9 and CONT on none."""
    assert len(ACCOUNTS["CONT"].entailments) == 18
    assert len(ACCOUNTS["TR"].entailments) == 9
    assert all(each.turning_points for each in ACCOUNTS.values())


def test_evidence_speaks_of_claims_that_use_it() -> None:
    """Truth: counting: every row of evidence belongs to a claim with a test by evidence, and the other way round."""
    told = load_evidence(ACCOUNTS)
    used = {claim.id for each in ACCOUNTS.values() for claim in each.claims for test in claim.tests
            if test.by == "evidence"}  # fmt: skip
    assert set(told) == used
    assert all(row.checked for rows in told.values() for row in rows if row.status == "seen")


def test_contradictions() -> None:
    """Truth: the table of 21 questions; positions name claims of the accounts that hold them."""
    found = load_contradictions(ACCOUNTS)
    assert len(found) == 21
    for question in found:
        for position in question.positions:
            assert {name.partition("-")[0] for name in position.claims} <= set(position.accounts), question.id


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (HEAD + 'denies = ["scissors_opening"]\n', "mine.toml:5: 'scissors_opening' stands under 'denies' and under"),
        (HEAD.replace("scissors_opening", "scisors_opening"), "did you mean 'scissors_opening'?"),
        (HEAD.replace("MINE", "mine"), "expected capital letters"),
        (HEAD + '\n[[claim]]\nid = "TR-001"\n', "expected MINE- and a number"),
        (HEAD + '\n[[test]]\nclaim = "MINE-1"\nby = "event"\n', "unknown claim 'MINE-1'"),
        (HEAD + '\n[[entailment]]\npolicy = "nep_continue"\n', "did you mean 'nep_continues'?"),
    ],
)
def test_an_account_that_cannot_be(tmp_path: Path, text: str, told: str) -> None:
    """Truth: the issue: refused with the place."""
    assert told in faults(tmp_path, text)


@pytest.mark.parametrize(
    ("test", "told"),
    [
        ('by = "figure"\nseries = "x"\nfrom = "1930"\n', "expected 'at_least' or 'at_most' or both"),
        ('by = "figures"\n', "did you mean 'figure'?"),
        ('by = "event"\nevent = "x"\nfrom = "1930"\nto = "1929"\n', "before it begins"),
        ('by = "switch"\noff = ["kirov"]\nexpect = "+"\noutcome = "x"\n', "unknown mechanism 'kirov'"),
        ('by = "fork"\npolicy = "nep"\nexpect = "+"\noutcome = "x"\n', "unknown policy 'nep'"),
        ('by = "run"\noutcome = "x"\nat_least = 2\nat_most = 1\n', "1 is below 'at_least', 2"),
    ],
)
def test_a_test_that_cannot_be(tmp_path: Path, test: str, told: str) -> None:
    """Truth: what each kind of test needs; all faults are said at once, each with its line."""
    claim = '\n[[claim]]\nid = "MINE-1"\nparagraph = 1\nkind = "causal"\ntext = "So it was."\nrefuted_by = "Not so."\n'
    assert told in faults(tmp_path, HEAD + claim + f'\n[[test]]\nclaim = "MINE-1"\n{test}')


def test_no_accounts(tmp_path: Path) -> None:
    """Truth: the rule that nothing found is a fault, not an empty answer."""
    with pytest.raises(InputFaults, match="no accounts here"):
        load_accounts(tmp_path)


def test_twelve_bundles_that_share_nothing() -> None:
    """Truth: the table of bundles: twelve, disjoint, 52 arrows of the map."""
    bundles = chosen_causes([])
    arrows = [name for cause in bundles for name in cause.mechanisms]
    assert len(bundles) == 12
    assert len(arrows) == len(set(arrows)) == 52
    assert set(arrows) <= set(mechanism_ids())
    assert all(cause.reference for cause in load_causes().values())


def test_causes_that_are_decisions() -> None:
    """Truth: the file: each sets its levers at the reference level, and two that set one lever are refused."""
    chosen = chosen_causes(["forced_collectivisation", "drought_1931_32"])
    policy = absent(chosen)
    assert policy is not None
    assert {step.lever for step in policy.impositions} >= {"collectivisation_drive", "deportation_rate"}
    assert absent(chosen_causes(["leader"])) is None
    with pytest.raises(SmychkaError, match="both set 'collectivisation_drive'"):
        chosen_causes(["forced_collectivisation", "collectivisation_drive"])
    with pytest.raises(SmychkaError, match="named twice"):
        chosen_causes(["leader", "leader"])
    with pytest.raises(SmychkaError, match="did you mean 'grain_exports'"):
        chosen_causes(["grain_export"])


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('[[cause]]\nid = "a"\ntitle = "A"\nreference = "Not there."\n', "'a' has no reference level"),
        ('[[cause]]\nid = "a"\ntitle = "A"\nmechanisms = ["kirov_pretext"]\n', "missing 'reference'"),
        ('[[impose]]\ncause = "b"\nlever = "x"\nfrom = "1930"\nvalue = 0\n', "unknown cause 'b'"),
    ],
)
def test_a_cause_that_cannot_be(tmp_path: Path, text: str, told: str) -> None:
    """Truth: the issue: a cause without reference level is refused with its place."""
    path = tmp_path / "causes.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputFaults) as error:
        load_causes(path)
    assert told in str(error.value) and f"{path}:" in str(error.value)


def test_expectations_are_of_claims_that_are_there() -> None:
    """Truth: the ledger: 358 expectations; 70 are kept back as a later test and stand nowhere."""
    with (DATA / "accounts" / "expected.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    known = {claim.id for each in ACCOUNTS.values() for claim in each.claims}
    assert len(rows) == len({row["claim"] for row in rows}) == 358
    assert {row["claim"] for row in rows} <= known
