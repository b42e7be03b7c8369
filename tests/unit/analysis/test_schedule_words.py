"""A schedule in words: what a task reads in one go is said at once, and nothing else is drawn together."""

from analysis.interleaving import Operation, schedule_words, written_in_turn


def test_reads_in_one_go_are_said_at_once() -> None:
    operations = written_in_turn(((0, 0), (1, 1)), late=((0, 0), (0, 0)))
    first, second = "start 0; write 0 of 0,1", "backward 1 of 0,1; start 1; write 1 of 0,1"
    assert schedule_words(operations) == f"read 0 of 0,1; read 1 of 0,1; backward 0 of 0,1; {first}; {second}"


def test_other_tasks_other_kinds_and_writes_stay_apart() -> None:
    reads = [Operation("read", 0, (0,)), Operation("read", 1, (0,)), Operation("read", 0, (1,))]
    assert schedule_words(reads) == "read 0 of 0; read 1 of 0; read 0 of 1"
    assert (
        schedule_words([Operation("read", 0, (0,)), Operation("backward", 0, (0,))]) == "read 0 of 0; backward 0 of 0"
    )
    writes = [Operation("write", 0, (1,)), Operation("write", 0, (0,))]
    assert schedule_words(writes) == "write 0 of 1; write 0 of 0"
