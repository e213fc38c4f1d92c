"""`tf.function` runs a rewritten copy of a function: from the lines of the copy to those of the function."""

import os
import sys
from functools import cache
from typing import Any

GENERATED = "*/__autograph_generated_file*.py"

Place = tuple[str, int]  # file, line


def origins() -> dict[Place, Place]:
    """For each line of the copies that TensorFlow has made in this process, the line that it was made of."""
    api: Any = sys.modules.get("tensorflow.python.autograph.impl.api")
    if api is None:
        return {}
    real = cache(os.path.realpath)
    # There is no public way to these maps. TensorFlow needs them for the places in its error messages.
    copies = [copy for made in api._TRANSPILER._cache._cache.values() for copy in made.values()]
    return {
        (real(place.filename), place.lineno): (real(origin.loc.filename), origin.loc.lineno)
        for copy in copies
        for place, origin in copy.source_map.items()
    }
