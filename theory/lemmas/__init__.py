"""The closed list of general lemmas that derivations may cite."""

from theory.lemmas.chance import CHANCE
from theory.lemmas.circle import CIRCLE
from theory.lemmas.geometry import GEOMETRY
from theory.lemmas.instance import Instance, Lemma, LemmaError
from theory.lemmas.layers import LAYERS
from theory.lemmas.order import ORDER
from theory.lemmas.products import PRODUCTS
from theory.lemmas.sums import SUMS

LEMMAS: dict[str, Lemma] = {
    lemma.name: lemma for lemma in (*GEOMETRY, *SUMS, *ORDER, *CHANCE, *PRODUCTS, *CIRCLE, *LAYERS)
}

__all__ = ["LEMMAS", "Instance", "Lemma", "LemmaError"]
