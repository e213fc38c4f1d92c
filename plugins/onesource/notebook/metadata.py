"""What a notebook says of itself: its kernel, and the accelerator that its post asks for."""

from collections.abc import Mapping
from typing import Any

from onesource.model import ProblemError

PYTHON = {"display_name": "Python 3", "language": "python", "name": "python3"}
ACCELERATORS = {
    "GPU": {"accelerator": "GPU", "colab": {"gpuType": "T4"}},
    "TPU": {"accelerator": "TPU", "colab": {"gpuType": "V5E1"}},
}


def notebook_metadata(front_matter: Mapping[str, Any], name: str) -> dict[str, Any]:
    """Of the post in the file `name`."""
    metadata: dict[str, Any] = {"kernelspec": PYTHON, "language_info": {"name": "python"}}
    wanted = front_matter.get("accelerator")
    if wanted is None:
        return metadata
    if wanted not in ACCELERATORS:
        message = f"accelerator: {wanted!r} in {name} is unknown. Expected GPU or TPU."
        raise ProblemError("NBK-ACCELERATOR", message)
    return metadata | ACCELERATORS[wanted]
