"""Work done at the same time: in threads that start together, and in a forked child."""

from __future__ import annotations

import multiprocessing
import os
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

#: No answer after so many seconds is a deadlock.
PATIENCE = 90

needs_fork = pytest.mark.skipif(
    not hasattr(os, "fork"), reason="os.fork is asked about, and this system has none"
)


def in_threads(work, count=8):
    """What `work(number)` returned in each of `count` threads that start together."""
    barrier = threading.Barrier(count)

    def run(number):
        barrier.wait(PATIENCE)
        return work(number)

    interval = sys.getswitchinterval()
    # Threads take turns as often as they can, so that they meet in the middle of things.
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(count) as pool:
            return [done.result(PATIENCE) for done in [pool.submit(run, n) for n in range(count)]]
    finally:
        sys.setswitchinterval(interval)


def in_a_fork(work):
    """What `work()` returned in a forked child; fails if the child does not answer."""
    context = multiprocessing.get_context("fork")
    here, there = context.Pipe(duplex=False)
    child = context.Process(target=lambda: there.send(work()))
    child.start()
    there.close()  # the child has its own: should it die, here is an end of file and no wait
    try:
        assert here.poll(PATIENCE), "the forked child hangs"
        return here.recv()
    finally:
        child.kill()
        child.join()
        here.close()
