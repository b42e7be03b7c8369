"""Mini-batches: functions of the seed and the batch number, drawn as their sampling says."""

import numpy as np
import pytest

from reference.sampling import Sampler


@pytest.mark.parametrize("sampling", ["iid", "shuffle", "sequential"])
def test_rows_do_not_depend_on_what_was_asked_before(sampling: str) -> None:
    forward, backward = Sampler(3, 20, 6, sampling), Sampler(3, 20, 6, sampling)
    one = {batch: forward.rows(batch) for batch in range(10)}
    two = {batch: backward.rows(batch) for batch in reversed(range(10))}
    for batch, rows in one.items():
        assert rows.tolist() == two[batch].tolist()
        assert rows.dtype == np.int64
        assert rows.shape == (6,)
        assert ((rows >= 0) & (rows < 20)).all()


@pytest.mark.parametrize("sampling", ["iid", "shuffle"])
def test_seeds_and_batches_draw_differently(sampling: str) -> None:
    drawn = {tuple(Sampler(seed, 1000, 10, sampling).rows(batch)) for seed in range(5) for batch in range(20)}
    assert len(drawn) == 100


def test_the_global_generator_is_not_touched() -> None:
    np.random.seed(5)
    expected = np.random.random(3).tolist()
    np.random.seed(5)
    Sampler(0, 10, 5, "iid").rows(0)
    assert np.random.random(3).tolist() == expected


def test_iid_draws_with_replacement_and_uniformly() -> None:
    rows = np.concatenate([Sampler(0, 8, 8, "iid").rows(batch) for batch in range(500)])
    assert any(len(set(rows[at : at + 8])) < 8 for at in range(0, len(rows), 8))
    counts = np.bincount(rows, minlength=8)
    # 4,000 draws, probability 1/8: standard deviation sqrt(4000 * 7/64) = 20.9; six of them.
    assert np.abs(counts - 500).max() < 6 * 20.9


@pytest.mark.parametrize(("samples", "size"), [(12, 4), (13, 4), (7, 7), (9, 1)])
def test_an_epoch_of_shuffled_batches_takes_no_sample_twice(samples: int, size: int) -> None:
    sampler, each = Sampler(1, samples, size, "shuffle"), samples // size
    epochs = [[row for b in range(e * each, (e + 1) * each) for row in sampler.rows(b)] for e in range(6)]
    for epoch in epochs:
        assert len(epoch) == len(set(epoch)) == each * size
    if samples > 7:
        assert len({tuple(epoch) for epoch in epochs}) == 6  # a fresh permutation each


def test_sequential_batches_walk_through_the_samples_and_start_again() -> None:
    sampler = Sampler(0, 5, 3, "sequential")
    assert [sampler.rows(batch).tolist() for batch in range(4)] == [[0, 1, 2], [3, 4, 0], [1, 2, 3], [4, 0, 1]]


@pytest.mark.parametrize("size", [0, -1, 11])
def test_a_batch_size_out_of_range_is_refused(size: int) -> None:
    with pytest.raises(ValueError, match=rf"train.batch_size is {size}; choose from 1 to the 10 samples"):
        Sampler(0, 10, size, "iid")


def test_an_unknown_sampling_is_refused() -> None:
    with pytest.raises(ValueError, match="choose one of iid, shuffle, sequential"):
        Sampler(0, 10, 5, "bootstrap")
