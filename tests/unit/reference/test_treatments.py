"""What each method does to a block's gradient and weights, in numbers by hand; block 0 is at the input."""

from typing import Any

import pytest
import torch

from reference.methods.registry import METHODS
from reference.optimizers.config import OptimizerConfig
from reference.optimizers.registry import build_optimizer
from reference.optimizers.sgd import Sgd
from reference.treatment import Treatment, as_it_stands
from reference.versions import Version

K = 4
MOMENTUM = OptimizerConfig(step_size=0.5, momentum=0.5)


def treatments(optimizer: OptimizerConfig = MOMENTUM, **fields: Any) -> list[Treatment]:
    method = METHODS[fields.pop("name")](**fields)
    return [method.treatment(block, K, optimizer) for block in range(K)]


@pytest.mark.parametrize(
    ("fields", "factors", "scales", "average"),
    [
        ({"name": "sync"}, [1.0] * K, [1.0] * K, 1),
        ({"name": "sync", "count": 4}, [1.0] * K, [0.25] * K, 4),
        ({"name": "asgd", "count": 4}, [1.0] * K, [1.0] * K, 1),
        ({"name": "pd_asgd", "replicas": 4}, [1.0] * K, [1.0] * K, 1),
        ({"name": "fdg", "shrink": 0.5}, [0.5, 0.5, 0.5, 1.0], [0.125, 0.25, 0.5, 1.0], 1),
        ({"name": "ddg", "shrink": 0.5}, [0.5, 0.5, 0.5, 1.0], [0.125, 0.25, 0.5, 1.0], 1),
        ({"name": "features_replay"}, [1.0] * K, [1.0] * K, 1),
        ({"name": "adl", "accumulation": 4, "shrink": 0.5}, [0.5] * 3 + [1.0], [1 / 32, 1 / 16, 1 / 8, 1 / 4], 4),
        ({"name": "adl", "accumulation": 4, "reduction": "sum"}, [1.0] * K, [1.0] * K, 1),
        ({"name": "pipelined_bp", "shrink": 0.5}, [0.5] * 3 + [1.0], [0.125, 0.25, 0.5, 1.0], 1),
        ({"name": "pipemare", "shrink": 0.5}, [0.5] * 3 + [1.0], [0.125, 0.25, 0.5, 1.0], 1),
    ],
)  # fmt: skip
def test_scales(fields: dict[str, Any], factors: list[float], scales: list[float], average: int) -> None:
    made = treatments(**dict(fields))
    assert [treatment.cotangent_factor for treatment in made] == factors
    assert [treatment.scale for treatment in made] == scales
    assert {treatment.average_over for treatment in made} == {average}


@pytest.mark.parametrize(("order", "delays"), [("drawn", [6, 4, 2, 0]), ("released", [5, 3, 1, 0])])
def test_spike_compensation_weighs_by_the_delay(order: str, delays: list[int]) -> None:
    for treatment, delay in zip(
        treatments(name="pipelined_bp", compensation="spike", order=order), delays, strict=True
    ):
        decayed = 0.5**delay
        assert treatment.optimizer == Sgd(0.5, 0.0, velocity_weight=decayed, gradient_weight=2 * (1 - decayed))


def test_spike_compensation_of_one_step_is_nesterovs_momentum_to_the_bit() -> None:
    late = treatments(OptimizerConfig(step_size=0.5, momentum=0.9), name="pipelined_bp", compensation="spike",
                      order="released")[K - 2]  # fmt: skip
    assert late.optimizer == build_optimizer(OptimizerConfig(step_size=0.5, momentum=0.9, nesterov=True))


@pytest.mark.parametrize(("order", "delays"), [("drawn", [6, 4, 2, 0]), ("released", [5, 3, 1, 0])])
@pytest.mark.parametrize("prediction", ["velocity", "weights"])
def test_predictions_look_as_far_ahead_as_the_delay(prediction: str, order: str, delays: list[int]) -> None:
    made = treatments(name="pipelined_bp", prediction=prediction, order=order)
    start = torch.tensor([8.0, -4.0])
    for treatment, delay in zip(made, delays, strict=True):
        one = treatment.update(treatment.initial(start), torch.tensor([2.0, 0.0]), 0.5)
        two = treatment.update(one, torch.tensor([0.0, 4.0]), 0.5)
        # v = (1, 4) after the second update, which moved the weights by −(.5, 2).
        assert two.flat.tolist() == [6.5, -6.0]
        assert treatment.forward_weights(two).tolist() == [6.5 - delay * 0.5, -6.0 - delay * 2.0]
        assert treatment.backward_weights(two).tolist() == two.flat.tolist()
        assert treatment.forward_weights(treatment.initial(start)).tolist() == start.tolist()


def test_a_velocity_is_followed_with_the_step_size_of_the_next_update() -> None:
    optimizer = OptimizerConfig(step_size=0.5, momentum=0.5, schedule="inverse")
    treatment = treatments(optimizer, name="pipelined_bp", prediction="velocity")[0]
    one = treatment.update(treatment.initial(torch.tensor([8.0])), torch.tensor([2.0]), 0.5)
    assert one.flat.item() == 7.0
    assert treatment.forward_weights(one).item() == 7.0 - 6 * 0.25 * 2.0


def test_pipemare_divides_step_sizes_and_corrects_backward_weights() -> None:
    made = treatments(name="pipemare", exponent=1.0)
    assert [treatment.step_size(9) for treatment in made] == [0.5 / 6, 0.5 / 4, 0.5 / 2, 0.5]
    annealed = treatments(name="pipemare", exponent=1.0, annealing=4)
    assert [annealed[1].step_size(u) for u in (0, 2, 4, 9)] == [0.5 / 4, 0.5 / 2, 0.5, 0.5]
    plain = treatments(name="pipemare", correction=False)
    assert all(treatment.backward_read is as_it_stands for treatment in plain)
    # With τ = 2: decay 1 − 2/3, so δ = ⅔ of the first movement, and the backward pass stands 2δ earlier.
    one = made[2].update(made[2].initial(torch.tensor([3.0])), torch.tensor([6.0]), 0.5)
    assert one.flat.item() == 0.0
    assert made[2].backward_weights(one).item() == pytest.approx(0.0 + 2 * (2 / 3) * 3.0, rel=2.0**-50)
    assert made[2].forward_weights(one).item() == 0.0
    assert made[3].backward_read is as_it_stands


def test_versions_are_used_as_they_stand_elsewhere() -> None:
    version = Version(0, torch.ones(2))
    for name in ("sync", "asgd", "d_asgd", "pd_asgd", "fdg", "adl", "ddg", "features_replay", "pipelined_bp"):
        for treatment in treatments(name=name):
            assert treatment.forward_weights(version) is treatment.backward_weights(version) is version.flat
