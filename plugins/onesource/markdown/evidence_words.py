"""What is said of evidence, in each language of the site."""

from collections.abc import Mapping
from dataclasses import dataclass

from onesource.evidence.verdict import Verdict

TITLES = {
    "tensorflow": "TensorFlow",
    "keras": "Keras",
    "numpy": "NumPy",
    "scipy": "SciPy",
    "python": "Python",
}  # in the order in which they are named


@dataclass(frozen=True)
class Words:
    verified: str
    untested: str
    stale: str
    missing: tuple[str, str]  # one line, more lines
    tests: tuple[str, str]
    all_lines: str
    kinds: Mapping[str, str]  # `{}` is the number that the marker was given
    comma: str
    heading: tuple[str, ...]  # of the table of all symbols
    title: str
    introduction: str


ENGLISH = Words(
    verified="verified {}",
    untested="not tested",
    stale="not tested since it changed",
    missing=("{} line not tested", "{} lines not tested"),
    tests=("{} test", "{} tests"),
    all_lines="all lines",
    kinds={
        "xla": "XLA",
        "replicas": "{} replicas",
        "workers": "{} processes",
        "mixed_precision": "mixed precision",
        "gpu": "GPU",
        "browser": "browser",
    },
    comma=", ",
    heading=("Symbol", "Posts", "Tests", "Versions", "Verified"),
    title="Verification",
    introduction=(
        "Every function, class and constant behind the posts, and the tests that executed it. "
        "A post is published only if a passing test executed each line of code that it shows."
    ),
)

CHINESE = Words(
    verified="验证于 {}",
    untested="尚未测试",
    stale="修改后尚未测试",
    missing=("{} 行尚未测试", "{} 行尚未测试"),
    tests=("{} 项测试", "{} 项测试"),
    all_lines="全部代码行",
    kinds={
        "xla": "XLA",
        "replicas": "{} 个副本",
        "workers": "{} 个进程",
        "mixed_precision": "混合精度",
        "gpu": "GPU",
        "browser": "浏览器",
    },
    comma="、",
    heading=("符号", "文章", "测试", "版本", "验证"),
    title="验证",
    introduction=(
        "文章背后的每个函数、类和常量，以及执行过它们的测试。"
        "只有当文章展示的每一行代码都被通过的测试执行过，文章才会发布。"
    ),
)

WORDS = {"en": ENGLISH, "zh": CHINESE}


def summary(verdict: Verdict, words: Words) -> list[str]:
    """The parts of the line below a quote."""
    if verdict.code == "EVD-NONE":
        return [words.untested]
    if verdict.code == "EVD-STALE":
        return [words.stale]
    tests = counted(words.tests, len(functions(verdict.tests)))
    if verdict.code:
        return [counted(words.missing, len(verdict.lines)), tests]
    return [
        words.verified.format(verdict.date),
        tests,
        words.all_lines,
        *kinds(verdict, words),
        words.comma.join(versions(verdict)),
    ]


def counted(forms: tuple[str, str], count: int) -> str:
    return forms[count != 1].format(count)


def functions(tests: tuple[str, ...]) -> dict[str, int]:
    """The tests without their cases, each with the number of these."""
    found: dict[str, int] = {}
    for test in tests:
        name = test.partition("[")[0]
        found[name] = found.get(name, 0) + 1
    return found


def kinds(verdict: Verdict, words: Words) -> list[str]:
    found = [kind.partition(" ") for kind in verdict.kinds]
    order = list(words.kinds)
    found.sort(key=lambda parts: (order.index(parts[0]), parts[2]))
    return [words.kinds[name].format(number).strip() for name, _, number in found]


def versions(verdict: Verdict, *, full: bool = False) -> list[str]:
    """Of what the symbol uses; in short, Python only where that is nothing else."""
    order = list(TITLES)
    places = {name: order.index(name) if name in order else len(order) for name in verdict.versions}
    names = sorted(places, key=lambda name: (places[name], name))
    if not full:
        names = [name for name in names if name != "python"] or names
    return [f"{TITLES.get(name, name)} {_shortened(verdict.versions[name], full)}" for name in names]


def _shortened(version: str, full: bool) -> str:
    return version if full else ".".join(version.split(".")[:2])
