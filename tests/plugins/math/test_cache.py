"""The cache gives back what was written, or nothing."""

from pathlib import Path

import pytest

from onesource.math.cache import Cache, key_of

RECORD = {"html": "<mjx-math>π</mjx-math>", "width": 1.5, "kinds": ["mi"]}


def test_a_record_comes_back(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "cache")
    cache.write(key_of("x"), RECORD)
    assert cache.read(key_of("x")) == RECORD
    assert cache.read(key_of("y")) is None


def test_no_bit_can_flip_and_no_byte_can_go_unnoticed(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    cache.write(key_of("x"), RECORD)
    (file,) = (path for path in tmp_path.rglob("*") if path.is_file())
    whole = file.read_bytes()
    for position in range(len(whole)):
        for damaged in (whole[:position], _flipped(whole, position, 0), _flipped(whole, position, 7)):
            file.write_bytes(damaged)
            assert cache.read(key_of("x")) is None, f"byte {position}"
    file.write_bytes(whole)
    assert cache.read(key_of("x")) == RECORD


def _flipped(data: bytes, position: int, bit: int) -> bytes:
    return data[:position] + bytes([data[position] ^ 1 << bit]) + data[position + 1 :]


def test_a_write_that_fails_leaves_the_old_record(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = Cache(tmp_path)
    cache.write(key_of("x"), RECORD)

    def refuse(*_: object) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(OSError, match="no space left"):
        cache.write(key_of("x"), {})
    assert cache.read(key_of("x")) == RECORD


def test_keys_differ_wherever_their_parts_do() -> None:
    parts = [("x", True), ("x", False), ("y", True), ("x", True, {"R": "a"}), ("x", True, {"R": "b"})]
    assert len({key_of(*part) for part in parts}) == len(parts)
    assert key_of({"a": 1, "b": 2}) == key_of({"b": 2, "a": 1})
