"""What the tests of the flows share."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import pytest


@pytest.fixture(scope="session")
def flow(tensorflow: ModuleType) -> SimpleNamespace:
    """The modules of the flows, imported once TensorFlow has its devices."""
    from snippets.flow import (
        act_norm,
        affine_coupling,
        digit_flows,
        fixed_point,
        image_steps,
        iresnet_flow,
        jacobian_log_det,
        lip_swish,
        normalizing_flow,
        residual_block,
        spectral_conv2d,
        spectral_dense,
    )

    return SimpleNamespace(
        ActNorm=act_norm.ActNorm,
        AffineCoupling=affine_coupling.AffineCoupling,
        IResNetFlow=iresnet_flow.IResNetFlow,
        InvertibleResidualBlock=residual_block.InvertibleResidualBlock,
        LipSwish=lip_swish.LipSwish,
        LogitStep=image_steps.LogitStep,
        NormalizingFlow=normalizing_flow.NormalizingFlow,
        SpectralConv2D=spectral_conv2d.SpectralConv2D,
        SpectralDense=spectral_dense.SpectralDense,
        Squeeze=image_steps.Squeeze,
        banach_bound=fixed_point.banach_bound,
        convolution_norm_bound=spectral_conv2d.convolution_norm_bound,
        dense_branch=iresnet_flow.dense_branch,
        dense_flow=iresnet_flow.dense_flow,
        digit_flows=digit_flows,
        estimate_log_det=jacobian_log_det.estimate_log_det,
        exact_log_det=jacobian_log_det.exact_log_det,
        fixed_point_inverse=fixed_point.fixed_point_inverse,
        residual_bound=fixed_point.residual_bound,
        length=fixed_point.length,
        jacobian_log_det=jacobian_log_det,
        lip_swish=lip_swish,
    )


@pytest.fixture
def block(flow: SimpleNamespace) -> Callable[..., Any]:
    """Makes a block of `d` dimensions whose norms have converged to the coefficient."""

    def make(d: int = 2, *, coefficient: float = 0.9, dtype: str = "float32", **options: Any) -> Any:
        branch = flow.dense_branch([16, 16, d], coefficient=coefficient, seed=0, gain=30.0, dtype=dtype)
        made = flow.InvertibleResidualBlock(branch, seed=0, dtype=dtype, **options)
        made.build((None, d))
        for layer in branch.layers[::2]:
            layer.converge_norm()
        return made

    return make


@pytest.fixture
def points() -> np.ndarray:
    return np.random.default_rng(7).standard_normal((16, 2)).astype("float32")
