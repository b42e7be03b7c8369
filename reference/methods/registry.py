"""The list of methods, by name."""

from reference.methods.asgd import Asgd
from reference.methods.d_asgd import DAsgd
from reference.methods.pd_asgd import PdAsgd
from reference.methods.sync import Sync

METHODS: dict[str, type[Sync] | type[Asgd] | type[DAsgd] | type[PdAsgd]] = {
    "sync": Sync,
    "asgd": Asgd,
    "d_asgd": DAsgd,
    "pd_asgd": PdAsgd,
}
AnyMethod = Sync | Asgd | DAsgd | PdAsgd
