"""The system in PySD: a Vensim model, translated once, run for one draw after another."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import peer_system as s
import pysd
from peer_system import Courses, Numbers

MODEL = Path(__file__).with_name("system.mdl")


def prepared() -> Callable[[Numbers], Courses]:
    """Translates the model and gives what runs it for many draws. (draw, constant)"""
    with tempfile.TemporaryDirectory() as folder:  # the translation is written beside the model
        model = pysd.read_vensim(shutil.copy(MODEL, folder))

    def many(constants: Numbers) -> Courses:
        final = np.empty((len(constants), len(s.STOCKS)))
        seen = np.empty((len(constants), s.MONTHS, len(s.WATCHED)))
        for draw, each in enumerate(constants.tolist()):
            given = dict(zip(s.CONSTANTS, each, strict=True))
            seen[draw] = model.run(params=given, return_columns=list(s.WATCHED))[list(s.WATCHED)].to_numpy()[1:]
            final[draw] = [model[name] for name in s.STOCKS]  # the model stands at the last month
        return Courses(final, seen)

    return many
