"""Measurement of ability from answers: calibration of items, scores with errors, levels, growth.

NumPy and compiled loops: arrays in, arrays out, no database, no clock, no chance. θ and errors are in logits of the bank
scale (reference population N(0, 1)); reported points, 500 + 100 θ, are made where they are shown.
The method in prose: ``README.md`` beside this file.
"""

from marshrut.loops import cores
from marshrut.psychometrics.adaptive import Pool, Rules, Sitting, Trial, simulate
from marshrut.psychometrics.bank import Bank, Information, information, log_probability
from marshrut.psychometrics.bifactor import Bifactor, bifactor
from marshrut.psychometrics.calibration import Calibration, calibrate
from marshrut.psychometrics.chances import adjusted, chi2_tail
from marshrut.psychometrics.classical import Classical, classical
from marshrut.psychometrics.classification import Quality, quality_of_scores, quality_of_sums
from marshrut.psychometrics.cuts import Cuts, angoff, booklet, bookmark
from marshrut.psychometrics.dependence import Dependence, local_dependence
from marshrut.psychometrics.dif import LikelihoodRatio, MantelHaenszel, likelihood_ratio, mantel_haenszel
from marshrut.psychometrics.errors import (
    BadBank,
    BadBlueprint,
    BadResponses,
    BadScale,
    EmptyItem,
    NotConverged,
    NotIdentified,
    PsychometricError,
    ScaleError,
)
from marshrut.psychometrics.facets import Facets, facets
from marshrut.psychometrics.families import Families, families
from marshrut.psychometrics.item_fit import ItemFit, item_fit
from marshrut.psychometrics.leakage import Alarm, leakage
from marshrut.psychometrics.levels import (
    GroupChange,
    Growth,
    Levels,
    classify,
    growth,
    growth_of_chosen,
    likelihood_scale,
    normal_cdf,
)
from marshrut.psychometrics.linking import Drift, Link, drift, link, stable_link
from marshrut.psychometrics.maximise import Prior
from marshrut.psychometrics.model_fit import ModelFit, model_fit
from marshrut.psychometrics.multistage import Panel, PanelTrial, simulate_panels
from marshrut.psychometrics.person_fit import person_fit
from marshrut.psychometrics.plausible import Combined, combine, plausible_values
from marshrut.psychometrics.reliability import empirical_reliability, marginal_reliability
from marshrut.psychometrics.responses import Responses, join
from marshrut.psychometrics.scoring import GroupScores, Scores, score, score_groups
from marshrut.psychometrics.similarity import Similarity, answer_similarity
from marshrut.psychometrics.standard_errors import StandardErrors, standard_errors
from marshrut.psychometrics.subscores import Subscores, subscores

__all__ = [
    "Alarm",
    "BadBank",
    "BadBlueprint",
    "BadResponses",
    "BadScale",
    "Bank",
    "Bifactor",
    "Calibration",
    "Classical",
    "Combined",
    "Cuts",
    "Dependence",
    "Drift",
    "EmptyItem",
    "Facets",
    "Families",
    "GroupChange",
    "GroupScores",
    "Growth",
    "Information",
    "ItemFit",
    "Levels",
    "LikelihoodRatio",
    "Link",
    "MantelHaenszel",
    "ModelFit",
    "NotConverged",
    "NotIdentified",
    "Panel",
    "PanelTrial",
    "Pool",
    "Prior",
    "PsychometricError",
    "Quality",
    "Responses",
    "Rules",
    "ScaleError",
    "Scores",
    "Similarity",
    "Sitting",
    "StandardErrors",
    "Subscores",
    "Trial",
    "adjusted",
    "angoff",
    "answer_similarity",
    "bifactor",
    "booklet",
    "bookmark",
    "calibrate",
    "chi2_tail",
    "classical",
    "classify",
    "combine",
    "cores",
    "drift",
    "empirical_reliability",
    "facets",
    "families",
    "growth",
    "growth_of_chosen",
    "information",
    "item_fit",
    "join",
    "leakage",
    "likelihood_ratio",
    "likelihood_scale",
    "link",
    "local_dependence",
    "log_probability",
    "mantel_haenszel",
    "marginal_reliability",
    "model_fit",
    "normal_cdf",
    "person_fit",
    "plausible_values",
    "quality_of_scores",
    "quality_of_sums",
    "score",
    "score_groups",
    "simulate",
    "simulate_panels",
    "stable_link",
    "standard_errors",
    "subscores",
]
