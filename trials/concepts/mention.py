"""One place where a text names a concept."""

from typing import Literal, NamedTuple

Standing = Literal["said", "prior", "background", "excluded"]
"""What a mention is worth: `said` of this study; `prior` to it, in a participant's past; `background`, as other work or
a comparison; `excluded`, under the exclusion criteria."""


class Mention(NamedTuple):
    """A concept named in a text. `text[start:end] == quote`; `field` is the place in the trial ("arms[0].label").

    `negated`: the text says that it is not there ("without disc herniation"). `standing`: see `Standing`.
    """

    concept: str
    start: int
    end: int
    quote: str
    field: str
    negated: bool
    kind: str
    standing: Standing = "said"

    @property
    def is_meant(self) -> bool:
        """Whether the study itself has to do with it: said, and not denied."""
        return self.standing == "said" and not self.negated
