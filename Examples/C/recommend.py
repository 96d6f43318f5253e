"""Recommends with gru4rec's library from Python, with nothing but the standard library: a session a line from standard
input, its items between blanks, oldest first.

    echo "100594 100045" | python3 recommend.py libgru4rec.so model.safetensors 5
"""

import ctypes
import sys
from concurrent.futures import ThreadPoolExecutor


class Library:
    """The functions of gru4rec.h, with the types that ctypes cannot know."""

    def __init__(self, path):
        handle, number, text = ctypes.c_void_p, ctypes.c_int64, ctypes.c_char_p
        texts, scores, size = ctypes.POINTER(text), ctypes.POINTER(ctypes.c_float), ctypes.c_size_t
        self.calls = ctypes.CDLL(path)
        for name, result, arguments in [
            ("last_error", text, []),
            ("open", handle, [text]),
            ("close", None, [handle]),
            ("item_count", number, [handle]),
            ("id_size", number, [handle]),
            ("recommend_after", number,
             [handle, texts, size, size, ctypes.c_uint32, ctypes.c_void_p, size, scores]),
        ]:
            function = getattr(self.calls, "gru4rec_" + name)
            function.restype, function.argtypes = result, arguments
            setattr(self, name, function)

    def error(self):
        return RuntimeError(self.last_error().decode())


class Model:
    """A model; its lists may be asked for by any number of threads at once."""

    def __init__(self, library, path):
        self.library = library
        self.handle = library.open(path.encode())
        if not self.handle:
            raise library.error()
        self.items = library.item_count(self.handle)
        self.id_size = library.id_size(self.handle)

    def recommend(self, items, k=20, exclude_seen=False):
        k = min(k, self.items)
        session = (ctypes.c_char_p * len(items))(*[item.encode() for item in items])
        ids = ctypes.create_string_buffer(k * self.id_size + 1)
        scores = (ctypes.c_float * max(k, 1))()
        found = self.library.recommend_after(
            self.handle, session, len(items), k, int(exclude_seen), ids, len(ids), scores)
        if found < 0:
            raise self.library.error()
        cells = [ids.raw[place * self.id_size:(place + 1) * self.id_size] for place in range(found)]
        return [(cell.rstrip(b"\0").decode(), score) for cell, score in zip(cells, scores)]

    def close(self):
        self.library.close(self.handle)


def main():
    model = Model(Library(sys.argv[1]), sys.argv[2])
    k = int(sys.argv[3]) if len(sys.argv) > 3 else 20
    # Calls of ctypes let go of Python's lock: two threads keep two processors busy.
    with ThreadPoolExecutor(2) as threads:
        for answer in threads.map(lambda line: model.recommend(line.split(), k), sys.stdin):
            for item, score in answer:
                print(f"{item}\t{score:.9g}")
            print()
    model.close()


if __name__ == "__main__":
    main()
