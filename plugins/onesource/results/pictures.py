"""PNG that a page may show: it only holds pixels, all of them."""

import base64
import binascii
import struct
import zlib
from collections.abc import Iterator

from onesource.model import ProblemError

LARGEST = 1_000_000  # bytes
WIDEST = 10_000  # pixels
MOST_PIXELS = 10_000_000  # few bytes may hold very many
PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
KEPT = (b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND")
CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}  # by type of colour: grey, RGB, palette, grey and RGB with alpha


def clean_png(encoded: str) -> str:
    """The base64 of a picture without all that is not needed to draw it.

    Raises:
        ProblemError: CEL-PNG, it is no whole PNG.
    """
    chunks = [(kind, chunk) for kind, chunk in _chunks(encoded) if kind in KEPT]
    _check_pixels(chunks[0][1][8:-4], b"".join(chunk[8:-4] for kind, chunk in chunks if kind == b"IDAT"))
    content = b"".join([PNG_SIGNATURE, *(chunk for _, chunk in chunks)])
    return base64.b64encode(content).decode("ascii")


def _check_pixels(header: bytes, packed: bytes) -> None:
    """All pixels are there, and nothing else, however little space it takes."""
    width, height, depth, colour, *_, interlaced = struct.unpack(">IIBBBBB", header)
    if interlaced or colour not in CHANNELS:
        raise _png_refusal("its pixels are in an unusual order")
    if width * height > MOST_PIXELS:
        raise _png_refusal(f"it has {width * height} pixels, and {MOST_PIXELS} is the limit")
    expected = height * (1 + -(-width * depth * CHANNELS[colour] // 8))  # a byte before each row: its filter
    unpacking = zlib.decompressobj()
    try:
        found = len(unpacking.decompress(packed, expected + 1))
    except zlib.error:
        found = 0
    if found != expected or not unpacking.eof:
        raise _png_refusal("its pixels are damaged")


def png_size(encoded: str) -> tuple[int, int]:
    """Width and height in pixels."""
    width, height = struct.unpack(">II", next(chunk for _, chunk in _chunks(encoded))[8:16])
    return width, height


def _chunks(encoded: str) -> Iterator[tuple[bytes, bytes]]:
    try:
        content = base64.b64decode("".join(encoded.split()), validate=True)
    except binascii.Error:
        raise _png_refusal("it is not base64") from None
    if len(content) > LARGEST or not content.startswith(PNG_SIGNATURE):
        raise _png_refusal(
            f"it has {len(content)} bytes, and {LARGEST} is the limit" if content else "it is empty"
        )
    position, kind = len(PNG_SIGNATURE), b""
    while kind != b"IEND":
        length = int.from_bytes(content[position : position + 4], "big")
        chunk = content[position : position + 12 + length]
        first, kind = kind == b"", chunk[4:8]
        if len(chunk) != 12 + length or zlib.crc32(chunk[4:-4]) != int.from_bytes(chunk[-4:], "big"):
            raise _png_refusal("a part of it is damaged")
        if (kind == b"IHDR") != first or (first and not _is_header(chunk[8:-4])):
            raise _png_refusal("its head is damaged")
        position += len(chunk)
        yield kind, chunk
    if position != len(content):
        raise _png_refusal("something follows its end")


def _is_header(data: bytes) -> bool:
    return len(data) == 13 and all(0 < side <= WIDEST for side in struct.unpack(">II", data[:8]))


def _png_refusal(what: str) -> ProblemError:
    return ProblemError("CEL-PNG", f"a PNG that no page may show: {what}.")
