"""The helpers that run things at the same time: without these the tests on them prove nothing."""

from __future__ import annotations

import os
import threading

import pytest

from parallel import in_a_fork, in_threads, needs_fork


def test_threads_are_as_many_as_asked_for_and_all_there_at_once():
    """Each thread waits for all others: only if they overlap does every one come through."""
    together = threading.Barrier(5)
    assert sorted(in_threads(lambda number: (together.wait(10), number)[1], 5)) == [0, 1, 2, 3, 4]


def test_an_error_in_a_thread_is_raised():
    """An assertion that fails in a thread fails the test."""
    with pytest.raises(ZeroDivisionError):
        in_threads(lambda number: 1 / (number - 1))


@needs_fork
def test_a_fork_is_another_process():
    """The work is done by a child that has what the parent had."""
    here = object()
    assert in_a_fork(lambda: (os.getppid(), id(here))) == (os.getpid(), id(here))
