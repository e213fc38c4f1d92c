from __future__ import annotations

import platform
from importlib.metadata import version

import pytest

from onesource.evidence.versions import versions_of

PYTHON = ".".join(platform.python_version_tuple()[:2])


def test_python_itself_and_its_library_count_to_the_minor_number():
    assert versions_of(["math", "json"]) == {"python": PYTHON}


def test_a_package_counts_in_full_by_the_name_it_is_imported_under():
    found = versions_of(["yaml", "numpy", "a_module_beside_the_library"])
    assert found == {"python": PYTHON, "numpy": version("numpy"), "yaml": version("PyYAML")}


@pytest.mark.parametrize(("backend", "name"), [(None, "tensorflow"), ("numpy", "numpy")])
def test_keras_comes_with_its_backend(monkeypatch, backend, name):
    monkeypatch.delenv("KERAS_BACKEND", raising=False)
    if backend:
        monkeypatch.setenv("KERAS_BACKEND", backend)
    assert versions_of(["keras"]) == {"python": PYTHON, "keras": version("keras"), name: version(name)}
