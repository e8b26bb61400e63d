"""A user's code with the preset for MIMS."""

from __future__ import annotations

from typing import Any

from typing_extensions import assert_type

import lookalike as la
from lookalike.presets import mims, mims_simulation, sagemaker

reference = la.Deferred("model")
assert_type(mims.registration_inputs({"PackagedModel": reference}, required_by="sdk"), list[Any])
assert_type(mims.adapt(reference, "PackagedModel", "s3://bucket/model.tar.gz"), Any)
step = mims.registration_step(
    step_name="Register",
    role="arn",
    sagemaker_session=None,
    sources={"PackagedModel": reference},
    step_class=mims_simulation.SimulatedRegistrationStep,
)
assert_type(step, Any)
assert_type(mims.FACE, la.Face)
assert_type([rule.placeholder for rule in mims.INPUTS], list[str])
assert_type([rule.reason for rule in mims.TREATMENTS], list[str])
assert_type(mims.SPECIFICATION.step_type, str)
assert_type(la.Registry(mims.policies()) | sagemaker.make_registry(), la.Registry)
assert_type(mims_simulation.verify_s3_path("s3://bucket"), bool)

mims.registration_inputs(["PackagedModel"])  # refused: arg-type reportArgumentType
mims.registration_inputs({}, required_by="anyone")  # refused: arg-type reportArgumentType
mims.registration_step("Register")  # refused: call-arg reportCallIssue
mims.adapt(reference, "PackagedModel")  # refused: call-arg reportCallIssue
