"""Programs whose results are bombs, lies or traps."""

from __future__ import annotations

from wellposed.sandbox.conformance.attack import FAILED, LIMIT, OK, REFUSED, TIME, Attack

__all__ = ["RESULTS"]

# Writes an .npz whose members are given as bytes, so that headers can say anything.
_WRITE = """
import zipfile, struct
def npy(header, data=b''):
    text = header.encode()
    return b'\\x93NUMPY\\x01\\x00' + struct.pack('<H', len(text)) + text + data
def write(members, kind=zipfile.ZIP_DEFLATED):
    with zipfile.ZipFile('results.npz', 'w', kind) as z:
        for name, data in members:
            z.writestr(name, data)
    json.dump({'arrays': {'u': {'shape': [2], 'dtype': 'float64'}}}, open('result.json', 'w'))
good = npy("{'descr': '<f8', 'fortran_order': False, 'shape': (2,), }", bytes(16))
"""


def _bad(name: str, text: str, codes: tuple[int, ...] = (REFUSED,)) -> Attack:
    return Attack("results", name, text, codes)


def _archive(name: str, text: str) -> Attack:
    return _bad(name, _WRITE + text)


def _json(name: str, text: str) -> Attack:
    return _bad(name, f"deliver()\nopen('result.json', 'w').write({text})")


RESULTS = (
    _bad(
        "symbolic_link",
        "deliver()\nos.unlink('results.npz')\nos.symlink(host['secret'], 'results.npz')",
        (REFUSED, FAILED),
    ),
    _bad("link_to_kernel", "deliver()\nos.symlink('/proc/self/environ', 'x.png')", (REFUSED, FAILED)),
    _bad("hard_link", "deliver()\nos.link('results.npz', 'again.npz')", (REFUSED, FAILED)),
    _bad("hard_link_to_host", "deliver()\nos.link(host['secret'], 'x.png')", (REFUSED, FAILED)),
    _bad("pipe", "deliver()\nos.unlink('result.json')\nos.mkfifo('result.json')", (REFUSED, FAILED)),
    _bad("socket", "deliver()\nimport socket\nsocket.socket(1).bind('x.png')", (REFUSED, FAILED)),
    _bad("folder", "deliver()\nos.unlink('result.json')\nos.mkdir('result.json')"),
    _bad("folder_beside", "deliver()\nos.mkdir('x.png')"),
    _bad("hostile_name", "deliver()\nopen('x\\x1b[2J\\n.png', 'wb').close()"),
    _bad("name_like_an_option", "deliver()\nopen('-rf.png', 'wb').close()"),
    _bad("broken_name", "deliver()\nos.close(os.open(b'\\xff\\xfe.png', os.O_CREAT))"),
    _bad("closed_file", "deliver()\nos.close(os.open('x.png', os.O_CREAT, 0))", (REFUSED,)),
    _bad("only_arrays", "deliver()\nos.unlink('result.json')"),
    _bad("only_json", "deliver()\nos.unlink('results.npz')"),
    _bad("pickle", "deliver()\nimport pickle\npickle.dump(print, open('x.pkl', 'wb'))"),
    _bad("program", "deliver()\nopen('numpy.py', 'w').write('raise SystemExit')"),
    _bad("svg", "deliver()\nopen('x.svg', 'w').write('<svg onload=\"alert(1)\"/>')"),
    _bad("html", "deliver()\nopen('x.html', 'w').write('<script>alert(1)</script>')"),
    _bad("shared_object", "deliver()\nopen('x.so', 'wb').write(b'\\x7fELF')"),
    _bad("empty_archive", "deliver()\nopen('results.npz', 'wb').close()"),
    _bad("no_archive", "deliver()\nopen('results.npz', 'wb').write(b'not a zip file' * 100)"),
    _bad(
        "cut_archive",
        """
deliver()
data = open('results.npz', 'rb').read()
open('results.npz', 'wb').write(data[:len(data) // 2])""",
    ),
    _bad(
        "program_before_archive",
        """
deliver()
data = open('results.npz', 'rb').read()
open('results.npz', 'wb').write(b'#!/bin/sh\\n' + data)""",
    ),
    _bad(
        "objects",
        "import numpy\ndeliver()\nnumpy.savez('results.npz', u=numpy.array([print, {}], dtype=object))",
    ),
    _bad(
        "records",
        """
import numpy
numpy.savez('results.npz', u=numpy.zeros(2, dtype=[('a', 'f8')]))
open('result.json', 'w').write('{"arrays": {"u": {"shape": [2]}}}')""",
    ),
    _archive(
        "huge_shape",
        "write([('u.npy', npy(\"{'descr': '<f8', 'fortran_order': False, 'shape': (1099511627776,), }\"))])",
    ),
    _archive(
        "product_of_shapes",
        """
write([('u.npy', npy("{'descr': '<f8', 'fortran_order': False, 'shape': (" + '65536, ' * 8 + "), }"))])""",
    ),
    _archive(
        "negative_shape",
        "write([('u.npy', npy(\"{'descr': '<f8', 'fortran_order': False, 'shape': (-1,), }\", bytes(16)))])",
    ),
    _archive(
        "true_as_shape",
        "write([('u.npy', npy(\"{'descr': '<f8', 'fortran_order': False, 'shape': (True,), }\", bytes(8)))])",
    ),
    _archive("less_than_declared", "write([('u.npy', good[:-8])])"),
    _archive("more_than_declared", "write([('u.npy', good + bytes(8))])"),
    _archive(
        "long_header",
        """
write([('u.npy', npy("{'descr': '<f8', 'fortran_order': False, 'shape': (2,), }" + ' ' * 60000, bytes(16)))])""",
    ),
    _archive(
        "declared_header", "write([('u.npy', b'\\x93NUMPY\\x02\\x00\\xff\\xff\\xff\\x7f' + bytes(64))])"
    ),
    _archive("evil_header", "write([('u.npy', npy(\"__import__('os').system('true')\", bytes(16)))])"),
    _archive("deep_header", "write([('u.npy', npy('(' * 3000))])"),
    _archive(
        "odd_type",
        "write([('u.npy', npy(\"{'descr': '|V99999999', 'fortran_order': False, 'shape': (1,), }\"))])",
    ),
    _archive(
        "pickled_type",
        """
write([('u.npy', npy("{'descr': '|O', 'fortran_order': False, 'shape': (1,), }", b'cos\\nsystem\\n'))])""",
    ),
    _archive("version_of_header", "write([('u.npy', b'\\x93NUMPY\\x09\\x00' + good[8:])])"),
    _archive("traversal", "write([('u.npy', good), ('../../planted.npy', good)])"),
    _archive("absolute_name", "write([('u.npy', good), ('/tmp/planted.npy', good)])"),
    _archive("name_with_escapes", "write([('u.npy', good), ('\\x1b[2J.npy', good)])"),
    _archive("no_array", "write([('u.npy', good), ('run.sh', b'true')])"),
    _archive(
        "repeated_name",
        "import warnings\nwarnings.simplefilter('ignore')\nwrite([('u.npy', good), ('u.npy', good)])",
    ),
    _archive("many_members", "write([(f'a{i}.npy', good) for i in range(5000)])"),
    _archive("other_compression", "write([('u.npy', good)], zipfile.ZIP_LZMA)"),
    _archive(
        "bomb",
        """
head = npy("{'descr': '|u1', 'fortran_order': False, 'shape': (268435456,), }")
write([('u.npy', head + bytes(2**28))])""",
    ),
    _archive(
        "bombs_together",
        """
head = npy("{'descr': '|u1', 'fortran_order': False, 'shape': (8388608,), }")
write([(f'a{i}.npy', head + bytes(2**23)) for i in range(9)])""",
    ),
    _archive(
        "list_of_contents_that_lies",
        """
write([('u.npy', good)])
d = open('results.npz', 'rb').read().replace(b'u.npy', b'v.npy', 1)
open('results.npz', 'wb').write(d)""",
    ),
    _archive(
        "size_that_lies",
        """
write([('u.npy', good)], 0)
d = bytearray(open('results.npz', 'rb').read())
i = d.rfind(b'PK\\x01\\x02')
d[i + 24:i + 28] = b'\\x00\\x00\\x00\\x7f'
open('results.npz', 'wb').write(d)""",
    ),
    _archive(
        "encrypted",
        """
write([('u.npy', good)], 0)
d = bytearray(open('results.npz', 'rb').read())
i = d.rfind(b'PK\\x01\\x02')
d[i + 8] |= 1
open('results.npz', 'wb').write(d)""",
    ),
    _bad(
        "other_shape",
        "deliver(u=[1.0, 2.0])\njson.dump({'arrays': {'u': {'shape': [3]}}}, open('result.json', 'w'))",
    ),
    _bad(
        "other_type",
        """
deliver(u=[1.0, 2.0])
json.dump({'arrays': {'u': {'shape': [2], 'dtype': 'int64'}}}, open('result.json', 'w'))""",
    ),
    _bad(
        "undeclared_array",
        "deliver(u=[1.0], v=[2.0])\njson.dump({'arrays': {'u': {'shape': [1]}}}, open('result.json', 'w'))",
    ),
    _bad(
        "declared_and_missing",
        """
deliver(u=[1.0])
json.dump({'arrays': {'u': {'shape': [1]}, 'v': {'shape': [1]}}}, open('result.json', 'w'))""",
    ),
    _json("not_a_number", '\'{"arrays": {"u": {"shape": [2]}}, "error": NaN}\''),
    _json("infinity", '\'{"arrays": {"u": {"shape": [2]}}, "error": -Infinity}\''),
    _json("overflowing_number", '\'{"arrays": {"u": {"shape": [2]}}, "error": 1e999}\''),
    _json("endless_integer", '\'{"arrays": {"u": {"shape": [2]}}, "n": \' + \'9\' * 5000 + \'}\''),
    _json("key_twice", '\'{"arrays": {"u": {"shape": [2]}}, "arrays": {}}\''),
    _json("deep", "'{\"arrays\": {\"u\": {\"shape\": [2]}}, \"x\": ' + '[' * 100000 + ']' * 100000 + '}'"),
    _json("huge", '\'{"arrays": {"u": {"shape": [2]}}, "x": "\' + \'x\' * 3_000_000 + \'"}\''),
    _json("trailing_text", '\'{"arrays": {"u": {"shape": [2]}}} true\''),
    _json("no_object", "'[1, 2]'"),
    _json("shape_of_texts", '\'{"arrays": {"u": {"shape": ["2"]}}}\''),
    _bad("json_of_bytes", "deliver()\nopen('result.json', 'wb').write(b'\\xff\\xfe{}')"),
    _bad(
        "swapped_while_read",
        """
import threading
deliver()
def swap():
    while True:
        try:
            os.rename('results.npz', 'other.npz')
            os.symlink(host['secret'], 'results.npz')
        except OSError: pass
threading.Thread(target=swap, daemon=True).start()""",
        (OK, REFUSED),
    ),
    _bad("picture_that_is_none", "deliver()\nopen('x.png', 'wb').write(b'<html><script>')"),
    _bad(
        "picture_with_a_tail",
        """
deliver()
from matplotlib.figure import Figure
Figure().savefig('x.png')
open('x.png', 'ab').write(b'PK and more')""",
        (REFUSED,),
    ),
    _bad(
        "picture_bomb",
        """
deliver()
import struct, zlib
part = lambda n, d: struct.pack('>I', len(d)) + n + d + struct.pack('>I', zlib.crc32(n + d))
size = struct.pack('>2I5B', 60000, 60000, 8, 2, 0, 0, 0)
open('x.png', 'wb').write(b'\\x89PNG\\r\\n\\x1a\\n' + part(b'IHDR', size) + part(b'IDAT', zlib.compress(bytes(10**6))) + part(b'IEND', b''))""",
    ),
    _bad(
        "unpacking_picture",
        """
deliver()
import struct, zlib
part = lambda n, d: struct.pack('>I', len(d)) + n + d + struct.pack('>I', zlib.crc32(n + d))
size = struct.pack('>2I5B', 4, 4, 8, 2, 0, 0, 0)
open('x.png', 'wb').write(b'\\x89PNG\\r\\n\\x1a\\n' + part(b'IHDR', size) + part(b'IDAT', zlib.compress(bytes(2**27))) + part(b'IEND', b''))""",
    ),
    _bad(
        "many_pictures",
        "deliver()\nfor i in range(1500): open(f'{i}.png', 'wb').close()",
        (REFUSED, LIMIT, TIME),
    ),
)
