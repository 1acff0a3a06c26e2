# %% [markdown]
# # Calibration, seen from inside
#
# What the record decides of the model, how the fit changes, and how good forecasts are. This page is run when the
# documentation is built: every number below was computed then, with the posterior that is shipped.

# %%
import warnings

import altair as alt
import pandas as pd

import smychka
from smychka.posteriors import load_posterior
from smychka.telling import scoreboard

alt.renderers.enable("svg")
warnings.simplefilter("default")
posterior = load_posterior()
about = posterior.about
print("\n".join(scoreboard.how_made(about)))

# %% [markdown]
# ## The record before and after
#
# The same draws from the priors and from the posterior. A point is one series in one place: the share of its figures
# inside the 90 % band. Below the line calibration made it worse.

# %%
before = smychka.replay(200, prior=True)
after = smychka.replay(200)
one, other = (pd.DataFrame(each.fit) for each in (before, after))
rows = one.merge(other, on=["id", "region", "title"], suffixes=("_before", "_after"))
points = (
    alt.Chart(rows)
    .mark_circle(size=60, opacity=0.5)
    .encode(
        x=alt.X("coverage90_before:Q", title="inside the 90 % band, priors"),
        y=alt.Y("coverage90_after:Q", title="inside the 90 % band, posterior"),
    )
)
line = alt.Chart(pd.DataFrame({"x": [0, 1], "y": [0, 1]})).mark_line(color="grey").encode(x="x", y="y")
(line + points).properties(width=360, height=360)

# %%
scores = {"priors": before.scores(), "posterior": after.scores()}
pd.DataFrame(
    {
        name: {
            "figures inside 90 % of the draws": told["overall"]["coverage90"],
            "points inside 90 % of predictions": told["predictive"]["coverage90_full"],
            "series with fewer than half inside": told["overall"]["below_half"],
            "nearer than persistence": told["skill_overall"]["persistence"]["better"],
            "nearer than trend": told["skill_overall"]["trend"]["better"],
            "turning points inside": sum(row["met"] for row in told["crises"]),
        }
        for name, told in scores.items()
    }
).round(2)

# %% [markdown]
# ## Turning points

# %%
scoreboard.crises_table(after.crises)

# %% [markdown]
# ## Where persistence is still better
#
# Skill is one minus the error of the model over that of the forecast; below nought the last figure said more.

# %%
scoreboard.skill_table(after.skill.head(12).to_dict("records"))

# %% [markdown]
# ## Forecasts of what was kept back
#
# The calibration is made anew without these figures. Where "miss after" is above "miss of the priors", learning from
# one time has harmed the forecast of another.

# %%
trials = about.get("trials", {})
scoreboard.forecasts_table(trials["forecasts"])

# %% [markdown]
# ## Constants found again in made-up records
#
# If the calibration is right, the rank of the true constant among the draws is even, its mean 0.5.

# %%
scoreboard.made_up_table(trials["made_up"])

# %% [markdown]
# ## What each series adds

# %%
deletions = pd.DataFrame(trials["deletions"])
alt.Chart(deletions.head(20)).mark_bar().encode(
    x=alt.X("decided:Q", title="numbers that the series decides"),
    y=alt.Y("title:N", sort="-x", title=None, axis=alt.Axis(labelLimit=320)),
).properties(width=360)

# %% [markdown]
# ## Numbers that cannot be told apart
#
# The pairs of constants with the strongest correlation in the posterior: the record speaks of their sum or ratio.

# %%
pd.DataFrame(about["pairs"]).round(2)

# %% [markdown]
# ## Politics
#
# The second stage, by simulation: medians of what was counted, and shares of draws in which a coalition stood.

# %%
scoreboard.politics_table(about["politics"])
