from pathlib import Path

import pytest

from blog import Blog, new_blog


@pytest.fixture
def blog(tmp_path: Path) -> Blog:
    return new_blog(tmp_path)
