#!/usr/bin/env python3
"""Writes the seed corpus that cannot be typed: messages as protobuf bytes, archives, and Dhall in binary."""
import bz2
import gzip
import hashlib
import io
import lzma
import pathlib
import struct
import tarfile
import zipfile

HERE = pathlib.Path(__file__).parent / "Corpus"


def varint(value):
    value &= (1 << 64) - 1
    out = b""
    while value >= 0x80:
        out += bytes([value & 0x7F | 0x80])
        value >>= 7
    return out + bytes([value])


def data(field, value):
    value = value.encode() if isinstance(value, str) else value
    return varint(field << 3 | 2) + varint(len(value)) + value


def number(field, value):
    return varint(field << 3) + varint(value) if value else b""


def digest(text):
    return data(1, hashlib.sha256(text.encode()).hexdigest()) + number(2, len(text))


def pair(name, value):
    return data(1, name) + data(2, value)


MESSAGES = {
    "directory": b"\0" + data(1, data(1, "a") + data(2, digest("a")) + number(4, 1))
    + data(1, data(1, "b") + data(2, digest(""))) + data(2, data(1, "d") + data(2, digest("dd")))
    + data(3, pair("l", "../x")),
    "command": b"\1" + data(1, "cc") + data(1, "-c") + data(2, pair("A", "1")) + data(2, pair("B", "2"))
    + data(5, data(1, pair("os", "linux"))) + data(6, "build") + data(7, "x") + data(7, "y"),
    "action": b"\2" + data(1, digest("command")) + data(2, digest("root")) + data(6, number(1, 60))
    + data(9, 'forge/1 {"engine":1}') + data(10, data(1, pair("os", "linux"))),
    "result": b"\3" + data(2, data(1, "x") + data(2, digest("x")) + number(4, 1))
    + data(3, data(1, "d") + data(3, digest("tree")) + number(4, 1) + data(5, digest("root")))
    + number(4, -1) + data(6, digest("out")) + data(8, digest("err")) + data(12, pair("l", "x")),
    "digest": b"\4" + digest("a digest"),
}

for name, message in MESSAGES.items():
    path = HERE / "FuzzMessages" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(message)


def tar(form):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=form) as archive:
        for name, kind, text in [
            ("p", tarfile.DIRTYPE, ""), ("p/f", tarfile.REGTYPE, "text"), ("p/x", tarfile.REGTYPE, "#!"),
            ("p/" + "l" * 120, tarfile.REGTYPE, "long"), ("p/s", tarfile.SYMTYPE, "f"), ("p/h", tarfile.LNKTYPE, "p/f"),
        ]:
            entry = tarfile.TarInfo(name)
            entry.type, entry.mode = kind, 0o755 if name == "p/x" else 0o644
            if kind == tarfile.REGTYPE:
                entry.size = len(text)
            else:
                entry.linkname = text
            archive.addfile(entry, io.BytesIO(text.encode()))
    return out.getvalue().rstrip(b"\0") + bytes(1024)


def zipped(method):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, text in [("p/", ""), ("p/f", "text" * 30), ("p/g", "")]:
            archive.writestr(zipfile.ZipInfo(name), text, method)
    return out.getvalue()


ARCHIVES = {
    "gnu.tar": tar(tarfile.GNU_FORMAT), "pax.tar": tar(tarfile.PAX_FORMAT),
    "tar.gz": gzip.compress(tar(tarfile.GNU_FORMAT), mtime=0),
    "tar.bz2": bz2.compress(tar(tarfile.GNU_FORMAT)), "tar.xz": lzma.compress(tar(tarfile.GNU_FORMAT)),
    "stored.zip": zipped(zipfile.ZIP_STORED), "deflated.zip": zipped(zipfile.ZIP_DEFLATED),
}

for name, archive in ARCHIVES.items():
    path = HERE / "FuzzArchive" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"\1" + archive)


def head(major, value):
    for info, size in (24, 1), (25, 2), (26, 4), (27, 8):
        if value < 24:
            return bytes([major << 5 | value])
        if value < 1 << 8 * size:
            return bytes([major << 5 | info]) + value.to_bytes(size, "big")
    raise ValueError(value)


def cbor(item):
    if item is None or isinstance(item, bool):
        return {False: b"\xf4", True: b"\xf5", None: b"\xf6"}[item]
    if isinstance(item, float):
        return b"\xfb" + struct.pack(">d", item)
    if isinstance(item, int):
        if item >= 1 << 64:
            return b"\xc2" + cbor(item.to_bytes((item.bit_length() + 7) // 8, "big"))
        return head(0, item) if item >= 0 else head(1, -1 - item)
    if isinstance(item, bytes):
        return head(2, len(item)) + item
    if isinstance(item, str):
        return head(3, len(item.encode())) + item.encode()
    if isinstance(item, tuple):
        return head(6, 4) + cbor(list(item))
    if isinstance(item, list):
        return head(4, len(item)) + b"".join(map(cbor, item))
    return head(5, len(item)) + b"".join(cbor(k) + cbor(v) for k, v in item.items())


EXPRESSIONS = {
    "functions": [0, [1, "f", [2, "Natural", "Bool"], [1, "x", "Natural", [0, ["f", 0], ["x", 1], 3]]], [15, 1 << 70]],
    "operators": [3, 4, [3, 6, [18, "a", [18, ""], "b"], [18, "c"]], [3, 12, [3, 11, 0, [15, 2]], [14, True, 1, 2]]],
    "data": [8, {"d": 1.5, "i": [16, -3], "l": [4, None, [15, 1], [15, 2]], "n": [4, "Text"], "s": [5, None, True]}],
    "types": [9, [7, {"A": [11, {"B": "Bool", "C": None}]}], "x"],
    "many": [25, "x", None, [15, 1], "y", "Natural", 0, [26, [27, [8, {"k": 0}]], [28, [0, "List", "Text"]]]],
    "merges": [6, [10, [8, {"A": True}], "A"], [10, 0, ["Type"]], "Bool"],
    "updates": [29, [8, {"a": [8, {}]}], ["a", 0, "b"], [19, [3, 13, 1, 1]]],
    "times": [8, {"d": [30, 2024, 2, 29], "t": [31, 10, 11, (-1, 125)], "z": [32, True, 1, 30], "b": [33, b"\1"]}],
    "imports": [3, 11, [24, b"\x12\x20" + bytes(32), 0, 1, None, "example.com", "x", "q=1"], [24, None, 1, 3, "a", "b"]],
}

for name, expression in EXPRESSIONS.items():
    path = HERE / "FuzzDhallCBOR" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(cbor(expression))


def raw_frame(content):
    size = struct.pack("<B", len(content))
    return b"\x28\xb5\x2f\xfd\x20" + size + struct.pack("<I", len(content) << 3 | 1)[:3] + content


def framed(message):
    return struct.pack(">BI", 0, len(message)) + message


def call(method, *messages):
    return bytes([method]) + b"".join(struct.pack(">H", len(m)) + m for m in messages)


HASH = hashlib.sha256(b"text").hexdigest()
UPLOAD = f"uploads/u/blobs/{HASH}/4"
COMMAND = data(1, "/bin/tool") + data(1, "x") + data(2, pair("A", "1")) + data(3, "o") + data(4, "d") + data(6, "w")
ROOT = data(1, data(1, "a") + data(2, digest("a"))) + data(3, pair("l", "x"))
SERVER = {
    "FuzzFraming": {
        "two": b"\2" + framed(b"one") + framed(b""), "cut": b"\0" + framed(b"message")[:-2], "long": b"\7" + b"\0\xff\0\0\0",
        "timeout": b"\3" + b"100m", "tokens": b"\1" + b"# tokens\nsecret\r\n",
    },
    "FuzzNames": {
        "read": f"a/b/blobs/{HASH}/4".encode(), "zstd": f"compressed-blobs/zstd/{HASH}/4".encode(),
        "write": f"x/uploads/u/compressed-blobs/zstd/{HASH}/4/name".encode(), "http": f"/a/ac/{HASH}?q".encode(),
        "log": b"a/operations/0/logstreams/stderr", "digests": data(1, "a") + data(2, digest("text")) + data(2, digest("")),
    },
    "FuzzZstd": {
        "raw": b"\4" + raw_frame(b"some text"), "two": b"\1" + raw_frame(b"a") + raw_frame(b""),
        "skipped": b"\2" + b"\x50\x2a\x4d\x18\3\0\0\0abc" + raw_frame(b"x"),
    },
    "FuzzCalls": {
        "result": call(0, data(2, digest("a"))), "update": call(1, data(2, digest("a")) + data(3, data(2, data(1, "x") + data(2, digest("text"))))),
        "missing": call(2, data(2, digest("text")) + data(2, digest("z"))),
        "batch": call(3, data(2, data(1, digest("abc")) + data(2, "abc"))), "read": call(4, data(2, digest("text")) + data(3, b"\1")),
        "tree": call(5, data(2, digest("")) + number(3, 1)), "split": call(6, data(2, digest("text"))),
        "splice": call(7, data(2, digest("text")) + data(3, digest("text"))), "able": call(8, data(1, "a/b")),
        "execute": call(9, COMMAND, ROOT, data(6, number(1, 60))), "wait": call(10, data(1, "operations/0")),
        "bytes": call(11, data(1, f"blobs/{HASH}/4") + number(2, 1) + number(3, 2)),
        "stream": call(12, data(1, UPLOAD) + data(10, "te"), number(2, 2) + number(3, 1) + data(10, "xt")),
        "zstd": call(12, data(1, f"uploads/u/compressed-blobs/zstd/{HASH}/4") + number(3, 1) + data(10, raw_frame(b"text"))),
        "status": call(13, data(1, UPLOAD)), "get": call(14, data(1, "operations/0")), "list": call(15, data(4, "operations")),
        "fetch": call(18, data(3, "http://a/b") + data(5, pair("q", "v"))), "push": call(20, data(2, "http://a/b") + data(4, digest("text"))),
        "health": call(22), "watch": call(23, b""), "reflect": call(24, data(7, "")),
        "bot": call(25, data(2, data(2, "bot") + number(3, 1) + data(4, data(1, data(2, pair("OSFamily", "linux")))))),
        "lease": call(26, data(1, "botSessions/0") + data(2, data(1, "botSessions/0") + data(5, number(2, 4) + data(7, "0-1")))),
        "log": call(27, data(1, "a/b")), "logged": call(12, data(1, "operations/0/logstreams/stdout/1") + data(10, "te")),
    },
}

for folder, seeds in SERVER.items():
    for name, seed in seeds.items():
        path = HERE / folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(seed)
