"""A recurrent network on sentences: word vectors, one LSTM layer, linear logits from its last hidden state."""

import torch
from torch import nn
from torch.nn.utils import skip_init

from reference.data import Dataset
from reference.problems.classifier import chains, classes, classifier
from reference.problems.config import ProblemConfig, ProblemError
from reference.problems.problem import Problem
from reference.problems.unknown_truth import UnknownTruth
from reference.segments import ModuleSegment

REASON = "no constants are derived for recurrent networks, whose products of weights grow with the length of a sentence"


class LastState(nn.Module):
    """An LSTM layer, of which only the last hidden state is handed on."""

    def __init__(self, entering: int, hidden: int) -> None:
        super().__init__()
        # As skip_init does it, which does not know that an LSTM can be made without memory.
        self.layer = nn.LSTM(entering, hidden, batch_first=True, device="meta").to_empty(device="cpu")

    def forward(self, steps: torch.Tensor) -> torch.Tensor:
        """(n, steps, entering) → (n, hidden)."""
        return self.layer(steps)[0][:, -1]


def lstm(config: ProblemConfig, dataset: Dataset) -> Problem:
    """Word vectors and a hidden state of `config.widths` = (entries of a vector, of the state).

    Raises:
        ProblemError: when the inputs are no token ids, or `widths` names no two numbers.
    """
    if not dataset.vocabulary:
        raise ProblemError(
            f"the samples of {dataset.name} are no sentences; "
            'set problem.dataset = "sentences:POSITIVE_FILE,NEGATIVE_FILE"'
        )
    widths = config.layer_widths
    if len(widths) != 2:
        raise ProblemError(
            f"problem.widths is {list(widths)}; an lstm takes two (vector, hidden state), such as [32, 64]"
        )
    vector, hidden = widths
    units: list[list[nn.Module]] = [
        [skip_init(nn.Embedding, dataset.vocabulary, vector)],
        [LastState(vector, hidden)],
        [skip_init(nn.Linear, hidden, classes(dataset))],
    ]
    segments = [ModuleSegment(module) for module in chains(config, units)]
    return classifier(config, dataset, segments, UnknownTruth(len(dataset.inputs), len(segments), REASON))
