"""The list of methods, by name."""

from reference.methods.adl import Adl
from reference.methods.asgd import Asgd
from reference.methods.d_asgd import DAsgd
from reference.methods.ddg import Ddg
from reference.methods.fdg import Fdg
from reference.methods.features_replay import FeaturesReplay
from reference.methods.pd_asgd import PdAsgd
from reference.methods.pipelined_bp import PipelinedBp
from reference.methods.pipemare import PipeMare
from reference.methods.sync import Sync

AnyMethod = Sync | Asgd | DAsgd | PdAsgd | Fdg | Adl | Ddg | FeaturesReplay | PipelinedBp | PipeMare

METHODS: dict[str, type[AnyMethod]] = {
    "sync": Sync,
    "asgd": Asgd,
    "d_asgd": DAsgd,
    "pd_asgd": PdAsgd,
    "fdg": Fdg,
    "adl": Adl,
    "ddg": Ddg,
    "features_replay": FeaturesReplay,
    "pipelined_bp": PipelinedBp,
    "pipemare": PipeMare,
}
