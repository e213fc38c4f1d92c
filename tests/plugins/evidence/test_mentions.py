from __future__ import annotations

from onesource.evidence.mentions import mentioned

PAGE = """See {code}`snippets.area:Disc.area` and snippets.area:.

```python quote="snippets.area:PI" hide="docstring"
```

```python run="cell"
from snippets.base import scale, shift as moved
from snippets.area.deep import (
    one,
    two,
)
from numpy import array
import snippets
```

```console
$ python -m snippets.run.all my-texts
```
"""


def test_quotes_roles_imports_and_commands_are_mentions(tmp_path):
    (tmp_path / "en/posts").mkdir(parents=True)
    (tmp_path / "en/posts/a.md").write_text(PAGE, encoding="utf-8")
    (tmp_path / "en/b.md").write_text("{code}`snippets.b:b`", encoding="utf-8")
    assert mentioned(tmp_path, "snippets") == {
        "snippets.area:Disc.area",
        "snippets.area:PI",
        "snippets.area.deep:one",
        "snippets.area.deep:two",
        "snippets.b:b",
        "snippets.base:scale",
        "snippets.base:shift",
        "snippets.run.all:main",
    }
