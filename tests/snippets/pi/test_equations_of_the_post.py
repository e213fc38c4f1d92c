"""The equations of the post, derived a second time, without the code that they explain."""

from fractions import Fraction
from itertools import pairwise, product
from math import ceil, comb, factorial, floor, isqrt

import mpmath
import pytest


@pytest.fixture(autouse=True)
def sixty_digits():
    with mpmath.workdps(60):
        yield


def close(x, y, digits=50):
    return abs(mpmath.mpf(x) - y) < mpmath.mpf(10) ** -digits


def evaluate(polynomial, x):
    return sum(coefficient * x**power for power, coefficient in enumerate(polynomial))


def test_enclosure_rounding_down_is_monotone():
    pi = Fraction(355, 113)
    for v, e, g in product(range(3130, 3150), range(5), range(3)):
        if abs(v - 1000 * pi) <= e and (v - e) // 10**g == (v + e) // 10**g:
            assert (v - e) // 10**g == floor(1000 * pi / 10**g)


def test_newton_the_step_is_the_root_or_one_more():
    for n in [*range(10**4, 2 * 10**4, 7), *range(10**8, 10**8 + 3000, 11), 10**12 - 1]:
        k = (len(str(n)) - 1) // 4
        x = 10**k * isqrt(n // 10 ** (2 * k))
        assert x * x <= n < (x + 10**k) ** 2
        assert 10 ** (2 * k) <= x
        assert (x + n // x) // 2 in (isqrt(n), isqrt(n) + 1)
    n, x = mpmath.mpf(7), mpmath.mpf(2)
    assert close((x + n / x) / 2, mpmath.sqrt(n) + (mpmath.sqrt(n) - x) ** 2 / (2 * x))


def test_machin():
    assert close(16 * mpmath.atan(mpmath.mpf(1) / 5) - 4 * mpmath.atan(mpmath.mpf(1) / 239), mpmath.pi)
    real, imaginary = 1, 0
    for a, b in [(5, 1)] * 4:
        real, imaginary = real * a - imaginary * b, real * b + imaginary * a
    assert (real, imaginary) == (476, 480)
    assert (476 * 239 + 480, 480 * 239 - 476) == (114244, 114244)


def test_arctangent_and_its_error():
    for x in (3, 5, 239):
        terms = [mpmath.mpf(10) ** 9 / ((2 * k + 1) * x ** (2 * k + 1)) for k in range(80)]
        exact = mpmath.mpf(10) ** 9 * mpmath.atan(mpmath.mpf(1) / x)
        assert close(sum((-1) ** k * term for k, term in enumerate(terms)), exact, digits=25)
        n_terms = next(k for k, term in enumerate(terms) if term < 1)
        rounded = sum((-1) ** k * floor(term) for k, term in enumerate(terms[:n_terms]))
        assert abs(rounded - exact) < ceil(n_terms / 2) + 1


def test_splitting():
    left, right = (Fraction(3, 7), Fraction(5, 11)), (Fraction(2, 13), Fraction(-4, 9))
    a = (2, -3, 5, 7)
    ratios = left + right
    total = sum(
        a[k] * ratios[0] * (ratios[1] if k else 1) * (ratios[2] if k > 1 else 1) * (ratios[3] if k > 2 else 1)
        for k in range(4)
    )
    P_l, Q_l = 3 * 5, 7 * 11
    T_l = (a[0] * left[0] + a[1] * left[0] * left[1]) * Q_l
    P_r, Q_r = 2 * -4, 13 * 9
    T_r = (a[2] * right[0] + a[3] * right[0] * right[1]) * Q_r
    assert (T_l * Q_r + P_l * T_r) / (Q_l * Q_r) == total
    assert Fraction(P_l * P_r, Q_l * Q_r) == ratios[0] * ratios[1] * ratios[2] * ratios[3]


def coefficient(k):
    return Fraction((-1) ** k * factorial(6 * k), factorial(3 * k) * factorial(k) ** 3 * 640320 ** (3 * k))


def test_chudnovsky_with_its_ratio_its_constant_and_its_error():
    L = [13591409 + 545140134 * k for k in range(12)]
    root = mpmath.sqrt(640320) ** 3
    assert close(12 / root, 1 / (426880 * mpmath.sqrt(10005)), digits=60)
    total = mpmath.mpf(0)
    for n in range(12):
        if n:
            ratio = Fraction(-24 * (6 * n - 5) * (2 * n - 1) * (6 * n - 1), n**3 * 640320**3)
            assert coefficient(n) == ratio * coefficient(n - 1)
            assert abs(ratio) < Fraction(1, 53360**3)
            with mpmath.workdps(250):
                error = abs(root / (12 * total) - mpmath.pi)
                assert error < 4 * (1 + 41 * n) * mpmath.mpf(53360) ** (-3 * n)
        with mpmath.workdps(250):
            root = mpmath.sqrt(640320) ** 3
            total += mpmath.mpf(coefficient(n).numerator) / coefficient(n).denominator * L[n]
    assert 41 * 13591409 > 545140134
    assert 24 * 72 * 53360**3 == 640320**3
    for n in range(1, 300):
        assert 4 * (1 + 41 * n) * 10 ** (-0.18 * n) < 1000
    for p in range(1, 3000):
        assert 14 * (p // 14 + 2) >= p + 15


def agm(n):
    """a_0, b_0 to a_n, b_n, with c_k and t_k."""
    a, b, c, t = [mpmath.mpf(1)], [1 / mpmath.sqrt(2)], [1 / mpmath.sqrt(2)], [mpmath.mpf(1) / 4]
    for k in range(1, n + 1):
        a.append((a[-1] + b[-1]) / 2)
        b.append(mpmath.sqrt(a[-2] * b[-1]))
        c.append(a[-2] - a[-1])
        t.append(t[-1] - 2 ** (k - 1) * c[-1] ** 2)
    return a, b, c, t


def test_gauss_legendre_and_the_three_facts_that_it_stands_on():
    a, b, c, t = agm(8)
    M, K, E = a[-1], mpmath.ellipk(0.5), mpmath.ellipe(0.5)
    assert close(M, mpmath.agm(1, 1 / mpmath.sqrt(2)))
    assert close(K, mpmath.pi / (2 * M))
    assert close(E / K, 1 - sum(mpmath.mpf(2) ** (n - 1) * c[n] ** 2 for n in range(9)))
    assert close(2 * E * K - K**2, mpmath.pi / 2)
    assert close(2 * E / K - 1, 2 * t[-1])
    assert close(M**2 / t[-1], mpmath.pi)
    for n in range(7):
        assert close(c[n] ** 2, a[n] ** 2 - b[n] ** 2)
        assert close(c[n + 1], c[n] ** 2 / (4 * a[n + 1]))
        assert c[n + 1] < 0.3 * c[n] ** 2
    assert M > 0.84
    assert t[-1] > 0.228
    assert b[1] > 0.84
    assert sum(2**k * c[k] for k in range(1, 9)) < mpmath.mpf(1) / 3


def test_quadratic_both_asymptotic_forms_approach_one():
    with mpmath.workdps(400):
        a, b, c, t = agm(9)
        M = a[-1]
        errors = [mpmath.pi - (a[n] + b[n]) ** 2 / (4 * t[n]) for n in range(8)]
        first = [errors[n] / ((2**n * mpmath.pi**2 - mpmath.pi / 2) / M**2 * c[n + 1] ** 2) for n in range(7)]
        second = [errors[n + 1] / (errors[n] ** 2 / (2 ** (n + 3) * mpmath.pi**2)) for n in range(6)]
        assert abs(first[6] - 1) < 1e-30
        assert abs(second[5] - 1) < 0.02
        assert all(abs(y - 1) < abs(x - 1) for x, y in pairwise(second[1:]))
        for n in range(7):
            assert 0 < a[n + 1] - M < 2**n * c[n + 1] ** 2 < t[n] - t[-1]
        for n in range(8):
            assert 0 < errors[n] < mpmath.pi**2 * 2 ** (n + 4) * mpmath.exp(-mpmath.pi * 2 ** (n + 1))


def test_agm_error_holds_for_every_number_of_steps():
    for n in range(1, 200):
        E = 1.5 + 1.2 * n
        assert mpmath.pi * (2 * E + (E / 3 + n + 0.3) / 0.228) + 1 < 27 * (n + 1) - 5
    for n in range(1, 40):  # what is still to come when t changes by less than 10^(-p/2), in units
        assert 0.09 * 2**n / mpmath.mpf(2) ** (2 * n - 2) <= 0.2
    for p in range(10, 2000):  # terms of second order of T; there are fewer than log2(p) + 2 steps
        n = p.bit_length() + 2
        assert 2**n * (1.5 + 1.2 * n) ** 2 * 10.0 ** -min(p, 300) < 0.1


def test_euler():
    assert close(mpmath.nsum(lambda j: 2 * mpmath.factorial(j) / mpmath.fac2(2 * j + 1), [0, 400]), mpmath.pi)
    for j in range(6):
        beta = mpmath.quad(lambda t, j=j: t**j * (1 - t) ** j, [0, 1])
        assert close(beta, mpmath.factorial(j) ** 2 / mpmath.factorial(2 * j + 1))
        odd = mpmath.fac2(2 * j + 1)
        assert close(2 * 2**j * beta, 2 * mpmath.factorial(j) / odd)
    assert close(mpmath.quad(lambda t: 2 / (1 - 2 * t * (1 - t)), [0, 0.5, 1]), mpmath.pi)


def test_produce_and_consume_keep_the_promise():
    q, r, t, k, x_next = 6, 5, 11, 3, Fraction(10, 3)
    x = 2 + Fraction(k, 2 * k + 1) * x_next
    y = (q * x + r) / t
    assert (k * q * x_next + (2 * k + 1) * (2 * q + r)) / ((2 * k + 1) * t) == y
    d = floor(y)
    assert (10 * q * x + 10 * (r - d * t)) / t == 10 * (y - d)


def test_bbp_with_every_step_of_its_proof():
    total = sum(
        mpmath.mpf(16) ** -k
        * (
            mpmath.mpf(4) / (8 * k + 1)
            - mpmath.mpf(2) / (8 * k + 4)
            - mpmath.mpf(1) / (8 * k + 5)
            - mpmath.mpf(1) / (8 * k + 6)
        )
        for k in range(60)
    )
    assert close(total, mpmath.pi)
    for x in map(Fraction, range(-6, 7)):  # thirteen points fix a polynomial of degree 8
        assert evaluate([4, 0, 0, -2, -1, -1], x) == (1 - x) * (x**2 + 2) * (x**2 + 2 * x + 2)
        assert 16 - x**8 == (2 - x**2) * (2 + x**2) * (x**2 + 2 * x + 2) * (x**2 - 2 * x + 2)
        left = 16 * (1 - x)
        assert left == -4 * x * (x**2 - 2 * x + 2) + (8 - 4 * x) * (2 - x**2)

    def bracket(y):
        logarithms = 2 * mpmath.log(2 - y**2) - 2 * mpmath.log(y**2 - 2 * y + 2)
        return logarithms + 4 * mpmath.atan(y - 1)

    for y in (mpmath.mpf("0.1"), mpmath.mpf("0.77")):
        integrand = -4 * y / (2 - y**2) + (8 - 4 * y) / (y**2 - 2 * y + 2)
        assert close(mpmath.diff(bracket, y), integrand, digits=25)
    assert close(bracket(mpmath.mpf(1)), 0)
    assert close(bracket(mpmath.mpf(0)), -mpmath.pi)


def test_bbp_digits_the_two_sides_differ_by_an_integer():
    for n, j in product((0, 1, 7), (1, 4, 5, 6)):
        left = sum(Fraction(16) ** (n - k) / (8 * k + j) for k in range(n + 30))
        head = sum(Fraction(16 ** (n - k) % (8 * k + j), 8 * k + j) for k in range(n + 1))
        tail = sum(Fraction(16) ** (n - k) / (8 * k + j) for k in range(n + 1, n + 30))
        assert (left - head - tail).denominator == 1


def test_darts_error():
    p = mpmath.pi / 4
    assert close(16 * p * (1 - p), mpmath.pi * (4 - mpmath.pi))
    assert mpmath.nstr(mpmath.sqrt(mpmath.pi * (4 - mpmath.pi)), 4) == "1.642"
    darts = mpmath.log10(mpmath.pi * (4 - mpmath.pi) * 4) + 2 * 10**6  # for half a unit of the millionth
    assert floor(darts) == 2000001


@pytest.mark.parametrize("length", [1, 0.5])
def test_crossing_buffon_and_delta(length):
    p = 2 / mpmath.pi * mpmath.quad(lambda theta: length * mpmath.sin(theta), [0, mpmath.pi / 2])
    assert close(p, 2 * length / mpmath.pi)
    n = 400
    weights = [comb(n, h) * p**h * (1 - p) ** (n - h) for h in range(n + 1)]
    u = [mpmath.mpf(h) / (2 * length * n) for h in range(n + 1)]
    mean = sum(w * x for w, x in zip(weights, u, strict=True))
    variance = sum(w * (x - mean) ** 2 for w, x in zip(weights, u, strict=True))
    assert close(mean, 1 / mpmath.pi)
    assert close(variance, (mpmath.pi - 2 * length) / (2 * length * mpmath.pi**2 * n))
    estimate = sum(w / x for w, x in zip(weights[1:], u[1:], strict=True)) / (1 - weights[0])
    square = sum(w / x**2 for w, x in zip(weights[1:], u[1:], strict=True)) / (1 - weights[0])
    bias = mpmath.pi * (mpmath.pi - 2 * length) / (2 * length * n)
    spread = mpmath.pi * mpmath.sqrt((mpmath.pi - 2 * length) / (2 * length * n))
    assert estimate - mpmath.pi == pytest.approx(float(bias), rel=0.03)
    assert mpmath.sqrt(square - estimate**2) == pytest.approx(float(spread), rel=0.03)
