"""What the engine itself says on a page, in the languages of the site."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Words:
    program: str  # title of the link to a program
    copy: str
    copied: str
    failed: str
    implemented: str  # before the names of what implements an equation
    comma: str


WORDS = {
    "en": Words(
        program="This code with all that it needs, as one file",
        copy="copy program",
        copied="copied",
        failed="cannot copy: use the link",
        implemented="in code:",
        comma=", ",
    ),
    "zh": Words(
        program="这段代码及其全部依赖，一个文件",
        copy="复制程序",
        copied="已复制",
        failed="无法复制，请用链接",
        implemented="代码：",
        comma="、",
    ),
}
