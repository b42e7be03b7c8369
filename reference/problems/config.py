"""Which problem a run trains: the strict, documented fields of the section [problem]."""

from dataclasses import dataclass

PROBLEMS = ("least_squares", "logistic", "mlp", "cnn", "resnet", "lstm", "module", "quadratic", "tight")
ACTIVATIONS = ("tanh", "sigmoid", "softplus", "relu")
NORMALIZATIONS = ("none", "batch", "layer")
DATASETS = {
    "least_squares": "diabetes",
    "logistic": "breast_cancer",
    "mlp": "digits",
    "cnn": "digits",
    "resnet": "digits",
    "module": "digits",
}
WIDTHS = {"mlp": (32,), "cnn": (4, 8), "resnet": (16, 32, 64), "lstm": (32, 64)}


class ProblemError(ValueError):
    """A problem that cannot be built, and what to do about it."""


@dataclass(frozen=True)
class ProblemConfig:
    """A problem by name and shape. A field that the named problem does not use is ignored.

    Attributes:
        name: `least_squares`, `logistic` (blocks of columns), `mlp`, `cnn`, `resnet`, `lstm`, `module` (a model of the
            user's own; all in blocks of layers), `quadratic` (random dyadic instance) or `tight` (the instance on which
            the delay bound is attained).
        dataset: what is loaded; empty means the problem's usual one (diabetes, breast_cancer, digits; none for lstm,
            which reads sentences).
        model: `module:factory`, where `factory()` returns an `nn.Sequential` or a list of modules (module).
        blocks: number of blocks of columns (least_squares, logistic, quadratic, tight).
        widths: widths of the hidden layers (mlp), channels of the two convolutions (cnn) or of the three stages
            (resnet), entries of a word's vector and of the hidden state (lstm); left out, the usual ones.
        depth: residual blocks a stage (resnet); 3 make the ResNet-20.
        layers_per_block: parametric layers that share a block (mlp, cnn, lstm); for resnet a residual block is one
            layer, for module a child of the model that has parameters.
        normalization: `none`, `batch` or `layer`, after each hidden affine layer (mlp, cnn).
        activation: `tanh`, `sigmoid`, `softplus` or `relu` (mlp, cnn).
        regularization: r in the penalty ½r²‖θ‖² (least_squares, logistic); a float32 number, so that r is exact.
        dimension: number of parameters (quadratic); entries per block are dimension / blocks.
        samples: number of linear terms (quadratic), of tasks (tight).
        seed: of the random instance (quadratic).
        curvature, gradient, step_size, delay: α, G, η and τ of the tight instance, which must be the run's own.
    """

    name: str = "mlp"
    dataset: str = ""
    blocks: int = 4
    model: str = ""
    widths: tuple[int, ...] | None = None
    depth: int = 3
    layers_per_block: int = 1
    normalization: str = "none"
    activation: str = "tanh"
    regularization: float = 0.125
    dimension: int = 8
    samples: int = 64
    seed: int = 0
    curvature: float = 1.0
    gradient: float = 1.0
    step_size: float = 0.125
    delay: int = 2

    def __post_init__(self) -> None:
        if self.name not in PROBLEMS:
            raise ProblemError(f"problem.name is {self.name!r}; choose one of {', '.join(PROBLEMS)}")
        if self.activation not in ACTIVATIONS:
            raise ProblemError(f"problem.activation is {self.activation!r}; choose one of {', '.join(ACTIVATIONS)}")
        if self.normalization not in NORMALIZATIONS:
            raise ProblemError(
                f"problem.normalization is {self.normalization!r}; choose one of {', '.join(NORMALIZATIONS)}"
            )
        for field in ("blocks", "depth", "layers_per_block", "dimension", "samples"):
            if getattr(self, field) < 1:
                raise ProblemError(f"problem.{field} is {getattr(self, field)}; it must be at least 1")
        if any(width < 1 for width in self.layer_widths):
            raise ProblemError(f"problem.widths is {list(self.layer_widths)}; every layer needs at least one unit")
        if not (self.regularization >= 0 and self.delay >= 0 and self.curvature > 0 and self.step_size > 0):
            raise ProblemError("problem: regularization and delay must be at least 0, curvature and step_size above 0")

    @property
    def source(self) -> str:
        """The data set that is loaded, empty for the synthetic problems."""
        return self.dataset or DATASETS.get(self.name, "")

    @property
    def layer_widths(self) -> tuple[int, ...]:
        """The widths, or the problem's usual ones."""
        return WIDTHS.get(self.name, ()) if self.widths is None else self.widths
