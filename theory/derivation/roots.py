"""Facts about zeros of a function of one variable: the smallest one, and a disc that holds all of them."""

from theory.derivation.terms import Predicate


class FirstZero(Predicate):
    """The smallest number ≥ 0 at which a term vanishes: `FirstZero(number, variable, term)`."""

    words = "{0} is the smallest {1} from 0 on with {2} equal to 0"


class RootsWithin(Predicate):
    """All complex roots are in a disc about 0: `RootsWithin(radius, variable, polynomial)`."""

    words = "all roots {1} of {2} have modulus at most {0}"
