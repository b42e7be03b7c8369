"""The closed list of general lemmas that derivations may cite."""

from theory.lemmas.chance import CHANCE
from theory.lemmas.circle import CIRCLE
from theory.lemmas.geometry import GEOMETRY
from theory.lemmas.instance import Instance, Lemma, LemmaError
from theory.lemmas.layers import LAYERS
from theory.lemmas.mean_squares import MEAN_SQUARES
from theory.lemmas.order import ORDER
from theory.lemmas.products import PRODUCTS
from theory.lemmas.regrouping import REGROUPING
from theory.lemmas.sums import SUMS
from theory.lemmas.taylor import TAYLOR
from theory.lemmas.zeros import ZEROS

_LISTS = (
    CHANCE,
    CIRCLE,
    GEOMETRY,
    LAYERS,
    MEAN_SQUARES,
    ORDER,
    PRODUCTS,
    REGROUPING,
    SUMS,
    TAYLOR,
    ZEROS,
)

LEMMAS: dict[str, Lemma] = {lemma.name: lemma for part in _LISTS for lemma in part}

__all__ = ["LEMMAS", "Instance", "Lemma", "LemmaError"]
