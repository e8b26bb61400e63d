"""Ray itself, on this machine alone and offline."""

from __future__ import annotations

import contextlib
import os
import sys

import pytest


@contextlib.contextmanager
def started(*, num_cpus):
    """Ray with so many workers, until it is left."""
    import ray

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RAY_USAGE_STATS_ENABLED", "0")
        patch.setenv("RAY_AUTH_MODE", "disabled")
        patch.setenv("RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO", "0")
        # Workers unpickle what is defined here by name.
        patch.setenv("PYTHONPATH", os.pathsep.join(sys.path))
        ray.init(
            address="local",
            num_cpus=num_cpus,
            include_dashboard=False,
            configure_logging=False,
            log_to_driver=False,
            object_store_memory=80 * 1024 * 1024,
            _node_ip_address="127.0.0.1",
        )
        yield
        ray.shutdown()
