"""What the engine itself says on a page, in the languages of the site."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Words:
    program: str  # title of the link to a program
    download: str  # before the name of the file, for who hears the page
    copy: str
    copied: str
    failed: str
    implemented: str  # before the names of what implements an equation
    comma: str
    cell: str  # caption of a cell, by its name
    computed_before: str  # of outputs that are stale
    not_computed: str


WORDS = {
    "en": Words(
        program="This code with all that it needs, as one file",
        download="download",
        copy="copy program",
        copied="copied",
        failed="cannot copy: use the link",
        implemented="in code:",
        comma=", ",
        cell="cell: {}",
        computed_before="computed before the last change",
        not_computed="not computed yet",
    ),
    "zh": Words(
        program="这段代码及其全部依赖，一个文件",
        download="下载",
        copy="复制程序",
        copied="已复制",
        failed="无法复制，请用链接",
        implemented="代码：",
        comma="、",
        cell="单元：{}",
        computed_before="最近一次修改之前的结果",
        not_computed="尚未计算",
    ),
}
