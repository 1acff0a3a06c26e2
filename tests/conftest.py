"""What all tests share."""

from __future__ import annotations

import os

from hypothesis import settings

settings.register_profile("smychka", deadline=None, derandomize=True, max_examples=50)
settings.load_profile("smychka")

os.environ.setdefault("JAX_PLATFORMS", "cpu")
