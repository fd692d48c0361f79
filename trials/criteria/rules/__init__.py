"""The rules, one module a family of variables; the order decides nothing but the order of equal claims."""

from trials.criteria.rules import (
    age_sex,
    conduct,
    cord,
    disc,
    health,
    injections,
    levels,
    past_care,
    scores,
    spine,
    time_course,
)
from trials.criteria.rules.rule import Rule

ALL_RULES: tuple[Rule, ...] = tuple(
    rule
    for family in (age_sex, scores, disc, levels, time_course, cord, spine, past_care, injections, health, conduct)
    for rule in family.RULES
)
