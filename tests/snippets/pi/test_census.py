"""Counting a blog."""

from datetime import date
from pathlib import Path

import pytest

from onesource.math.scanning import scan
from snippets.pi.census import (
    Count,
    count_code,
    count_post,
    days_of_life,
    read_census,
    take_census,
    write_census,
)

ROOT = Path(__file__).parents[3]
(CENSUS,) = (ROOT / "data" / "census").glob("*.csv")
DAY = date.fromisoformat(CENSUS.stem)
POSTS = sorted(
    file for language in ("en", "zh") for file in (ROOT / "docs" / language / "posts").glob("*.md")
)
POST = r"""---
date:
  created: 2026-11-22
tags: [not prose]
---

# Three words here

One $x$ and two $a
+b$, by \eqref{eq:no} and {code}`snippets.no:no`. 中文 <b>bold</b>. If $a<b$, so $b>a$; not `$5` or `$6`.

<!-- more -->

\begin{equation}
\text{not prose}
\label{eq:no}
\end{equation}

$$
c
$$

```python quote="snippets.no:no"
```

The end, isn't it: [link](https://example.org/no).
"""


def test_words_are_counted_outside_code_and_formulas():
    words, formulas = count_post(POST)
    # Three words here One and two by and 中 文 bold If so not or The end isn't it link
    assert words == 20
    assert formulas == 6


@pytest.mark.parametrize("file", POSTS, ids=lambda file: f"{file.parts[-3]}-{file.stem}")
def test_the_formulas_of_a_post_are_those_that_the_site_typesets(file):
    text = file.read_text(encoding="utf-8")
    assert count_post(text)[1] == len(scan(text).formulas)


def test_lines_and_tests_of_code():
    source = "import a\n\n\ndef test_a():\n    pass\n\n\nclass TestB:\n    def test_b(self):\n        pass\n"
    assert count_code(source) == (6, 2)
    assert count_code("") == (0, 0)


def test_a_census_reads_all_four_folders(tmp_path):
    files = {
        "docs/en/posts/a.md": POST,
        "docs/en/about.md": POST,
        "snippets/deep/b.py": "x = 1\n",
        "tests/snippets/test_b.py": "def test_b():\n    pass\n",
        "tests/plugins/test_c.py": "def test_c():\n    pass\n",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    counts = take_census(tmp_path)
    assert [
        (each.path, each.created, each.words, each.formulas, each.code_lines, each.tests) for each in counts
    ] == [
        ("docs/en/posts/a.md", "2026-11-22", 20, 6, 0, 0),
        ("snippets/deep/b.py", "", 0, 0, 1, 0),
        ("tests/snippets/test_b.py", "", 0, 0, 2, 1),
    ]
    file = tmp_path / "census.csv"
    write_census(counts, file)
    assert read_census(file) == counts


def test_a_post_without_a_date_is_refused(tmp_path):
    (tmp_path / "docs/en/posts").mkdir(parents=True)
    (tmp_path / "docs/en/posts/a.md").write_text("# A\n", encoding="utf-8")
    with pytest.raises(
        ValueError, match=r"docs/en/posts/a\.md: expected a line 'created: 2026-11-25' in the"
    ):
        take_census(tmp_path)


def test_the_first_day_counts():
    posts = [Count("b.md", "", "2026-11-24", 1, 0, 0, 0), Count("a.md", "", "2026-11-22", 1, 0, 0, 0)]
    assert days_of_life(posts, today=date(2026, 11, 22)) == 1
    assert days_of_life(posts, today=date(2026, 11, 25)) == 4
    with pytest.raises(ValueError, match="expected a post among the counts, received none"):
        days_of_life([Count("a.py", "", "", 0, 0, 1, 0)], today=date(2026, 11, 25))


def test_the_census_of_the_post_is_right_about_every_file_that_is_still_the_same():
    now = {(each.path, each.sha256): each for each in take_census(ROOT)}
    same = [then for then in read_census(CENSUS) if (then.path, then.sha256) in now]
    assert same, f"every file has changed since {DAY}: count again, as data/census/README.md says"
    for then in same:
        assert now[then.path, then.sha256] == then


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_census_of_the_post_has_every_post_of_its_day_and_no_later_one(language):
    folder = f"docs/{language}/posts/"
    of_its_day = {
        each.path for each in take_census(ROOT) if each.path.startswith(folder) and each.created <= str(DAY)
    }
    assert of_its_day == {each.path for each in read_census(CENSUS) if each.path.startswith(folder)}


def test_the_ten_years_of_the_post_begin_on_the_day_of_the_first_post():
    recorded = read_census(CENSUS)
    assert min(each.created for each in recorded if each.created) == "2026-11-22"
    for language in ("en", "zh"):
        post = (ROOT / "docs" / language / "posts" / "pi-day.md").read_text(encoding="utf-8")
        assert "(date(2036, 11, 22) - date(2026, 11, 22)).days" in post
        assert post.count(f"data/census/{DAY}.csv") == 2
        assert f"today=date({DAY.year}, {DAY.month}, {DAY.day})" in post
        assert {"en": f"{DAY.day} November", "zh": f"{DAY.month} 月 {DAY.day} 日"}[language] in post
    assert days_of_life(recorded, today=DAY) == (DAY - date(2026, 11, 22)).days + 1
