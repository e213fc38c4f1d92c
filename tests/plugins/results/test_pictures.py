"""PNG that is not whole, or holds too much, is refused."""

import base64
import struct
import zlib

import pytest

from onesource.model import ProblemError
from onesource.results.pictures import clean_png, png_size


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def head(width, height, *, colour=0, interlaced=0):
    return chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, colour, 0, 0, interlaced))


HEAD = head(3, 2)
PIXELS = chunk(b"IDAT", zlib.compress(b"\0\1\2\3" * 2))
END = chunk(b"IEND", b"")
SIGNATURE = b"\x89PNG\r\n\x1a\n"
NOTE = chunk(b"tEXt", b"Software\0Matplotlib version 9, https://example.org")


def encoded(*parts):
    return base64.b64encode(b"".join(parts)).decode()


PNG = encoded(SIGNATURE, HEAD, PIXELS, END)


def test_a_picture_keeps_what_is_needed_to_draw_it():
    assert clean_png(encoded(SIGNATURE, HEAD, NOTE, PIXELS, END)) == PNG
    assert clean_png(PNG) == PNG
    assert png_size(PNG) == (3, 2)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("%%%", "it is not base64"),
        ("", "it is empty"),
        (encoded(SIGNATURE, HEAD, PIXELS), "a part of it is damaged"),
        (encoded(SIGNATURE, HEAD, PIXELS[:-1] + b"\0", END), "a part of it is damaged"),
        (encoded(SIGNATURE, PIXELS, HEAD, END), "its head is damaged"),
        (encoded(SIGNATURE, HEAD, HEAD, END), "its head is damaged"),
        (encoded(SIGNATURE, chunk(b"IHDR", bytes(13)), END), "its head is damaged"),
        (encoded(SIGNATURE, HEAD, PIXELS, END, b"<script>"), "something follows its end"),
        (encoded(SIGNATURE, head(3, 3), PIXELS, END), "its pixels are damaged"),
        (encoded(SIGNATURE, head(3, 1), PIXELS, END), "its pixels are damaged"),
        (encoded(SIGNATURE, HEAD, chunk(b"IDAT", b"no pixels"), END), "its pixels are damaged"),
        (encoded(SIGNATURE, HEAD, END), "its pixels are damaged"),
        (encoded(SIGNATURE, head(3, 2, interlaced=1), PIXELS, END), "its pixels are in an unusual order"),
        (encoded(SIGNATURE, head(3, 2, colour=5), PIXELS, END), "its pixels are in an unusual order"),
        (
            encoded(SIGNATURE, head(4000, 4000), PIXELS, END),
            "it has 16000000 pixels, and 10000000 is the limit",
        ),
    ],
)
def test_what_is_no_whole_picture_is_refused(text, what):
    with pytest.raises(ProblemError) as refusal:
        clean_png(text)
    assert refusal.value.message == f"a PNG that no page may show: {what}."


def test_every_flipped_bit_of_a_picture_is_noticed():
    content = base64.b64decode(PNG)
    for position in range(len(content) * 8):
        damaged = bytearray(content)
        damaged[position // 8] ^= 1 << position % 8
        with pytest.raises(ProblemError):
            clean_png(encoded(bytes(damaged)))
