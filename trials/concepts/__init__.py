"""Concepts in texts: which ones a text names, where, in what words, and whether it means them.

In: any text, or a trial as plain data. Out: mentions with their field and exact quote. One matcher serves query
expansion's other side (the index), scope, product and criteria.
"""

from trials.concepts.fields import fields_of
from trials.concepts.matcher import Matcher, matcher, mentions_of
from trials.concepts.mention import Mention

__all__ = ["Matcher", "Mention", "fields_of", "matcher", "mentions_of"]
