"""The two sites are one blog: the same posts, formulas and code in both languages."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[1]
LANGUAGES = ("en", "zh")

IN_WORDS = re.compile(r' (?:title|caption|alt|labels)="[^"]*"')
FENCE = re.compile(r"^ *(`{3,}|~{3,})(?P<header>.*?)\n(?P<body>.*?)^ *\1 *$", re.MULTILINE | re.DOTALL)
DISPLAY = re.compile(
    r"\\begin\{(equation|align|gather|multline)(\*?)\}.*?\\end\{\1\2\}|\$\$.*?\$\$", re.DOTALL
)
WORDS = re.compile(r"\\(?:text|mbox)\{[^{}]*\}")  # inside formulas, words are in the language of the post


class Loader(yaml.SafeLoader):
    """Reads mkdocs.yml without running what its tags name."""


Loader.add_multi_constructor("", lambda loader, suffix, node: f"{suffix} {node.start_mark.line}")


def config(language: str) -> dict[str, Any]:
    name = "mkdocs.yml" if language == "en" else f"mkdocs.{language}.yml"
    return yaml.load((ROOT / name).read_text(), Loader)


@dataclass
class Post:
    """What a post has in common with its twin."""

    meta: dict[str, Any]
    text: str

    @property
    def quotes_and_cells(self) -> list[str]:
        """Headers without what differs in words, and the code of cells."""
        fences = [(fence["header"].strip(), fence["body"]) for fence in FENCE.finditer(self.text)]
        kept = [(IN_WORDS.sub("", header), body) for header, body in fences]
        return [f"{header}\n{body}" for header, body in kept if "quote=" in header or "run=" in header]

    @property
    def formulas(self) -> list[str]:
        return [WORDS.sub("", re.sub(r"\s+", " ", match[0])) for match in DISPLAY.finditer(self.text)]

    @property
    def labels(self) -> list[str]:
        return re.findall(r"\\label\{([^}]*)\}", self.text)


def posts(language: str) -> dict[str, Post]:
    found = {}
    for file in sorted((ROOT / "docs" / language / "posts").glob("*.md")):
        _, front, text = file.read_text().split("---\n", 2)
        found[file.stem] = Post(yaml.safe_load(front), text)
    return found


SLUGS = sorted(posts("en"))


def test_every_post_exists_in_both_languages() -> None:
    assert SLUGS
    assert sorted(posts("zh")) == SLUGS


@pytest.mark.parametrize("slug", SLUGS)
def test_a_post_and_its_twin_share_address_date_and_authors(slug: str) -> None:
    english, chinese = (posts(language)[slug].meta for language in LANGUAGES)
    assert english["slug"] == chinese["slug"] == slug  # the switch of the language relies on it
    assert english["date"] == chinese["date"]  # and so does that of the archive
    assert english["authors"] == chinese["authors"]
    assert len(english["tags"]) == len(chinese["tags"])


@pytest.mark.parametrize("slug", SLUGS)
def test_a_post_and_its_twin_share_code_and_formulas(slug: str) -> None:
    english, chinese = (posts(language)[slug] for language in LANGUAGES)
    assert english.quotes_and_cells == chinese.quotes_and_cells
    assert english.labels == chinese.labels
    assert english.formulas == chinese.formulas


@pytest.mark.parametrize("slug", SLUGS)
def test_the_categories_of_a_post_and_its_twin_are_a_pair_of_the_configuration(slug: str) -> None:
    pairs = [(pair["en"], pair["zh"]) for pair in config("en")["extra"]["categories"]]
    english, chinese = (posts(language)[slug].meta["categories"] for language in LANGUAGES)
    assert english
    for pair in zip(english, chinese, strict=True):
        assert pair in pairs


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("slug", SLUGS)
def test_a_post_has_what_lists_show_of_it(slug: str, language: str) -> None:
    post = posts(language)[slug]
    authors = yaml.safe_load((ROOT / "docs" / language / ".authors.yml").read_text())["authors"]
    assert post.meta["description"].strip()
    assert set(post.meta["authors"]) <= set(authors)
    assert post.text.count("<!-- more -->") == 1
    assert len(re.findall(r"^# ", FENCE.sub("", post.text), re.MULTILINE)) == 1


def test_pages_other_than_posts_exist_in_both_languages() -> None:
    names = [sorted(file.name for file in (ROOT / "docs" / language).glob("*")) for language in LANGUAGES]
    assert names[0] == names[1]


def test_the_chinese_site_changes_words_and_places_only() -> None:
    """INHERIT replaces lists: one restated in the Chinese configuration would drift from the English one."""
    own = config("zh")
    assert own.pop("INHERIT") == "mkdocs.yml"
    assert own["docs_dir"] == "docs/zh"
    assert own["site_dir"] == "site/zh"
    assert not any(isinstance(value, list) for value in leaves(own))
    assert set(own) <= {*config("en"), "INHERIT"}
    assert set(own["plugins"]) <= set(config("en")["plugins"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_site_is_served_at_the_path_where_it_is_built(language: str) -> None:
    text = (ROOT / ("mkdocs.yml" if language == "en" else "mkdocs.zh.yml")).read_text()
    default = f'site_url: !ENV [SITE_URL_{language.upper()}, "http://127.0.0.1:8000/{language}/"]'
    assert default in text
    assert f"site_dir: site/{language}\n" in text
    links = {item["lang"]: item["link"] for item in config("en")["extra"]["alternate"]}
    assert links[language] == f"../{language}/"


def test_no_option_of_the_theme_asks_another_host() -> None:
    """Fonts of Google, emoji of one CDN and Mermaid of another."""
    english = config("en")
    assert english["theme"]["font"] is False
    extensions = [
        name if isinstance(name, str) else next(iter(name)) for name in english["markdown_extensions"]
    ]
    assert "pymdownx.emoji" not in extensions
    assert "mermaid" not in (ROOT / "mkdocs.yml").read_text()


def leaves(value: Any) -> list[Any]:
    """All values inside mappings."""
    if isinstance(value, dict):
        return [leaf for inner in value.values() for leaf in leaves(inner)]
    return [value]
