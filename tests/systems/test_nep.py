"""The systems of the NEP: tax, grain market, private hands, currency, advice, labour market, scissors, goods famine,
tribute.

Bounds stand with the checks; an expected failure gives the number of the model with seed 1917 and 64 draws.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest


@pytest.mark.xfail(strict=True, reason="model gives 0.138 against 0.75 to 1.05")
def test_nep_tax_margin_under_quota(met: Callable[[str], None]) -> None:
    """Truth: check of the list of systems: the farm keeps near 0 of a marginal tonne, read as a quarter at most."""
    met("nep_tax.margin_under_quota")


def test_nep_tax_margin_under_tax(met: Callable[[str], None]) -> None:
    """Truth: check of the list of systems: the farm keeps all of a marginal tonne."""
    met("nep_tax.margin_under_tax")


def test_nep_tax_in_kind_ends(met: Callable[[str], None]) -> None:
    """Truth: check of the list of systems: the share in kind falls to zero in 1924."""
    met("nep_tax.in_kind_ends")


def test_nep_tax_sown_area_answers(met: Callable[[str], None]) -> None:
    """Truth: check of the list of systems: peasants keep the rest, so sown area responds."""
    met("nep_tax.sown_area_answers")


def test_grain_market_price_answers_harvest(met: Callable[[str], None]) -> None:
    """Truth: check of the list of systems: price rises with short harvest."""
    met("grain_market.price_answers_harvest")


def test_grain_market_sales_answer_terms_1923(met: Callable[[str], None]) -> None:
    """Truth: check of the list of systems: marketings fall when terms of trade worsen (1923)."""
    met("grain_market.sales_answer_terms_1923")


def test_grain_market_sales_answer_terms_1925(met: Callable[[str], None]) -> None:
    """Truth: check of the list of systems: marketings fall when terms of trade worsen (1925)."""
    met("grain_market.sales_answer_terms_1925")


def test_grain_market_livestock_answers(met: Callable[[str], None]) -> None:
    """Truth: check of the list of systems: livestock grows when grain is cheap."""
    met("grain_market.livestock_answers")


def test_labour_market_unemployment(met: Callable[[str], None]) -> None:
    """Truth: check of the list of systems; record 950-1,600 a year (Suvorova1968)."""
    met("labour_market.unemployment")


@pytest.mark.xfail(strict=True, reason="model gives 713 against 0 to 100")
def test_labour_market_unemployment_ends(met: Callable[[str], None]) -> None:
    """Truth: check of the list of systems: near zero after 1931."""
    met("labour_market.unemployment_ends")


def test_labour_market_real_wages(met: Callable[[str], None]) -> None:
    """Truth: check of the list of systems: real wages rise to 1927; record 101-108 over 45-51 (carr_davies_1969)."""
    met("labour_market.real_wages")


def test_labour_market_real_wages_each_year(met: Callable[[str], None]) -> None:
    """Truth: check of the list of systems: real wages rise to 1927; record 1.12 at least (carr_davies_1969)."""
    met("labour_market.real_wages_each_year")


@pytest.mark.xfail(strict=True, reason="model gives 2.91 against 2.97 to 3.2")
def test_scissors_peak(met: Callable[[str], None]) -> None:
    """Truth: check of the list of systems: near 3; record 2.97-3.2 (davies_harrison_wheatcroft_1994,
    carr_interregnum).
    """
    met("scissors.peak")


def test_scissors_closed(met: Callable[[str], None]) -> None:
    """Truth: check of the list of systems: under 1.5 by spring 1924; record 1.42."""
    met("scissors.closed")


def test_scissors_policy_matters(met: Callable[[str], None]) -> None:
    """Truth: check of the list of systems: the policy switch matters."""
    met("scissors.policy_matters")


def test_goods_famine_shortage_1925(met: Callable[[str], None]) -> None:
    """Truth: check of the list of systems: unsold goods in 1923, shortage in 1925."""
    met("goods_famine.shortage_1925")


def test_goods_famine_shortage_1927(met: Callable[[str], None]) -> None:
    """Truth: check of the list of systems: unsold goods in 1923, shortage in 1927."""
    met("goods_famine.shortage_1927")


@pytest.mark.xfail(strict=True, reason="model gives 1.11 against 0.4 to 0.6")
def test_goods_famine_procurement_falls(met: Callable[[str], None]) -> None:
    """Truth: check of the list of systems: about half; record 2.40 over 4.58 million tonnes (carr_davies_1969)."""
    met("goods_famine.procurement_falls")


def test_goods_famine_price_restores(met: Callable[[str], None]) -> None:
    """Truth: check of the list of systems: a higher price restores procurement."""
    met("goods_famine.price_restores")


def test_goods_famine_goods_restore(met: Callable[[str], None]) -> None:
    """Truth: check of the list of systems: more goods restore procurement."""
    met("goods_famine.goods_restore")


def test_psa_tribute_force_alone(met: Callable[[str], None]) -> None:
    """Truth: check of the list of systems: the channel of force can be switched by itself."""
    met("psa_tribute.force_alone")


def test_psa_tribute_price_alone(met: Callable[[str], None]) -> None:
    """Truth: check of the list of systems: the channel of prices can be switched by itself."""
    met("psa_tribute.price_alone")


@pytest.mark.xfail(strict=True, reason="model gives 1.11 against at most 1")
def test_psa_tribute_no_rise(met: Callable[[str], None]) -> None:
    """Truth: check of the list of systems: comparable to Barsov and Millar (1974): it did not rise in the first
    plan.
    """
    met("psa_tribute.no_rise")


def test_psa_tribute_better_terms(met: Callable[[str], None]) -> None:
    """Truth: check of the list of systems: comparable to Barsov: prices moved in favour of the village, 6.2-fold
    against 4.22-fold in Allen (2003).
    """
    met("psa_tribute.better_terms")


def test_psa_tribute_not_major(met: Callable[[str], None]) -> None:
    """Truth: check of the list of systems: comparable to Ellman (1975): positive, and not a major source; major is read
    as half.
    """
    met("psa_tribute.not_major")


def test_leased_industry_large_works(met: Callable[[str], None]) -> None:
    """Truth: check of the list of systems: about a tenth or less of large-scale output."""
    met("leased_industry.large_works")


def test_leased_industry_trade_1923(met: Callable[[str], None]) -> None:
    """Truth: check of the list of systems: of trade large in 1923; record 75.3-78 per cent (nove_1992)."""
    met("leased_industry.trade_1923")


def test_leased_industry_trade_falls(met: Callable[[str], None]) -> None:
    """Truth: check of the list of systems: falling after 1926; record 13.5 over 42.3 per cent (nove_1992)."""
    met("leased_industry.trade_falls")


def test_gosbank_chervonets_old_rouble(met: Callable[[str], None]) -> None:
    """Truth: check of the list of systems: inflates to zero; record 61,920 million on 1 March 1924
    (katzenellenbaum_1925), half to double.
    """
    met("gosbank_chervonets.old_rouble")


@pytest.mark.xfail(strict=True, reason="model gives 1.13 against 1 to 1.1")
def test_gosbank_chervonets_steady(met: Callable[[str], None]) -> None:
    """Truth: check of the list of systems: steady 1924-26, read as a tenth at most; record 205, 213, 223
    (conjuncture_institute).
    """
    met("gosbank_chervonets.steady")


def test_gosbank_chervonets_repressed(met: Callable[[str], None]) -> None:
    """Truth: check of the list of systems: repressed inflation from 1926."""
    met("gosbank_chervonets.repressed")


@pytest.mark.xfail(strict=True, reason="model gives 1.13 against 0.9 to 1.1")
def test_gosbank_chervonets_mild(met: Callable[[str], None]) -> None:
    """Truth: check of the list of systems: mild, read as a tenth at most in two years; record 216 over 223
    (conjuncture_institute).
    """
    met("gosbank_chervonets.mild")


def test_gosplan_vsnkh_variants_drift(met: Callable[[str], None]) -> None:
    """Truth: check of the list of systems: plan variants drift upward 1927-29."""
    met("gosplan_vsnkh.variants_drift")


def test_gosplan_vsnkh_experts_nearer(met: Callable[[str], None]) -> None:
    """Truth: check of the list of systems: forecasts by experts have lower error than political targets."""
    met("gosplan_vsnkh.experts_nearer")
