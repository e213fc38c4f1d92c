"""What a notebook itself says, in the languages of the site."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Words:
    origin: str  # below the title
    defined: str  # in place of a quote whose code stands above
    notes: str  # heading above the footnotes


WORDS = {
    "en": Words(
        origin="*This is the post {title} of {site} as a notebook. Run it from top to bottom: a cell needs "
        "those above it, and nothing else but the packages that the first one names. Text under "
        "[CC BY 4.0](https://creativecommons.org/licenses/by/4.0/), code under the {licence} licence.*",
        defined="(`{name}` is among the definitions above.)",
        notes="Notes",
    ),
    "zh": Words(
        origin="*这是{site}的文章{title}的笔记本版。请从上到下运行：每个单元格只需要它上面的单元格，"
        "以及第一个单元格列出的软件包。文字采用 "
        "[CC BY 4.0](https://creativecommons.org/licenses/by/4.0/deed.zh-hans) 许可，"
        "代码采用 {licence} 许可。*",
        defined="（`{name}` 已在上面定义。）",
        notes="注释",
    ),
}
