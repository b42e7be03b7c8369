"""Throughput of decoupled threads and of training with a straggler, as exact rationals (PD section 2).

Unit of work: one task. Unit of time: the forward time of a task, except for stragglers, where it is an iteration.
"""

from fractions import Fraction


def task_rate(forward_threads: int, backward_threads: int, backward_cost_ratio: Fraction) -> Fraction:
    """Tasks finished per forward time: the slower of F forward threads and B backward threads."""
    return min(Fraction(forward_threads), backward_threads / Fraction(backward_cost_ratio))


def speedup(forward_threads: int, backward_threads: int, backward_cost_ratio: Fraction) -> Fraction:
    """S(F, B) = (1 + beta) min(F, B/beta), against one thread that does both passes (PD-P1)."""
    return (1 + Fraction(backward_cost_ratio)) * task_rate(forward_threads, backward_threads, backward_cost_ratio)


def efficiency(forward_threads: int, backward_threads: int, backward_cost_ratio: Fraction) -> Fraction:
    """S/(F + B), at most 1; 1 iff B = beta F (PD-P2)."""
    return speedup(forward_threads, backward_threads, backward_cost_ratio) / (forward_threads + backward_threads)


def queue_growth(forward_threads: int, backward_threads: int, backward_cost_ratio: Fraction) -> Fraction:
    """Tasks per forward time by which an unbounded queue grows: F - B/beta where positive, else 0 (PD-P3)."""
    return max(Fraction(0), forward_threads - backward_threads / Fraction(backward_cost_ratio))


def synchronous_straggler_time(straggler_delay: Fraction) -> Fraction:
    """Time of an iteration when every device waits for one that is late by `straggler_delay` iterations (PD-P4)."""
    return 1 + straggler_delay


def asynchronous_straggler_time(devices: int, straggler_delay: Fraction) -> Fraction:
    """Time for N gradients when nobody waits: N/((N - 1) + 1/(1 + d)), at most N/(N - 1) (PD-P4)."""
    return devices / (devices - 1 + 1 / (1 + straggler_delay))


def straggler_speedup(devices: int, undelayed_speedup: Fraction, straggler_delay: Fraction) -> Fraction:
    """R(d): synchronous over asynchronous time, times their ratio s_0 without delays (PD-P4)."""
    synchronous = synchronous_straggler_time(straggler_delay)
    return undelayed_speedup * synchronous / asynchronous_straggler_time(devices, straggler_delay)


def delay_for_speedup(devices: int, undelayed_speedup: Fraction, wanted: Fraction) -> Fraction:
    """The straggler delay at which `straggler_speedup` is `wanted`; R is affine in d."""
    per_delay = undelayed_speedup * Fraction(devices - 1, devices)
    return (wanted - undelayed_speedup) / per_delay
