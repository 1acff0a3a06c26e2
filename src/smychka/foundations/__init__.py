"""Ground: calendar, chance, quantities, ledgers. No history in here."""
