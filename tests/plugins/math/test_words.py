"""A formula reads as a line of text."""

import pytest

from onesource.math import Mathematics, Request, Typeset

WORDS = {
    r"\det(\exp(\boldsymbol{A})) = \exp(\text{Tr}(\boldsymbol{A}))": "det(exp(A)) = exp(Tr(A))",
    r"\frac{a+b}{2}": "(a + b)/2",
    r"\frac{dy}{dx}=-\frac12": "dy/dx = −1/2",
    r"x^2+y_1^{n+1}": "x^2 + y_1^(n + 1)",
    r"\sum_{i=1}^n x_i": "∑_(i = 1)^n x_i",
    r"\int_0^1 f(x)\,dx": "∫_0^1 f(x) dx",
    r"\lim_{x\to0}\frac{\sin x}{x}": "lim_(x → 0)(sin x)/x",
    r"\sqrt{2}\sqrt{a+b}\sqrt[3]{x}": "√2√(a + b)x^(1/3)",
    r"\hat x\bar y\vec v\dot\theta\widehat{xy}": "x̂ȳv⃗θ̇xy",
    r"f'(x)+f''": "f′(x) + f″",
    r"A^\top B^{-1}": "A⊤B^(−1)",
    r"x\in\mathbb{R}^n": "x ∈ ℝ^n",
    r"\mathcal{L}(\boldsymbol{\theta})": "L(θ)",
    r"\begin{pmatrix}1&2\\3&4\end{pmatrix}": "(1, 2; 3, 4)",
    r"\begin{align*}a&=b\\&=c\end{align*}": "a = b; = c",
    r"\begin{equation}a=b\tag{7}\end{equation}": "a = b",
    r"\binom nk": "(n choose k)",
    r"\underbrace{a+b}_{\text{two}}": "(a + b)_two",
    r"\ln\det A": "ln det A",
    r"\max(0,x)": "max(0, x)",
    r"a\neq-1": "a ≠ −1",
    r"\text{若 }x>0": "若 x > 0",
    r"2\pi i": "2πi",
    r"\theta_{n+1}=\alpha\theta_n+(1-\alpha)\phi": "θ_(n + 1) = α θ_n + (1 − α)ϕ",
    r"\phantom{x}y": "y",
    r"a\,b\quad c": "a b c",
}


@pytest.mark.parametrize("tex", WORDS)
def test_a_formula_in_words(mathematics: Mathematics, tex: str) -> None:
    (result,) = mathematics.render([Request(tex, tex.startswith("\\begin{align") or "tag" in tex)])
    assert isinstance(result, Typeset)
    assert result.words == WORDS[tex]
