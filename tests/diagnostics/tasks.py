"""One task of every kind."""

from marshrut.diagnostics.kinds import Part

OPTIONS = [{"id": one, "text": f"вариант {one}"} for one in "abcd"]
PICTURE = {"media": "plan", "alt": "план класса", "width": 400, "height": 300}
AREAS = [
    {"id": "a", "title": "у окна", "shape": "rect", "coords": [0, 0, 100, 80]},
    {"id": "b", "title": "в центре", "shape": "circle", "coords": [200, 150, 40]},
    {"id": "c", "title": "у двери", "shape": "poly", "coords": [300, 200, 400, 200, 350, 300]},
]
GAPS = [{"id": "g1", "options": [{"id": "x", "text": "раз"}, {"id": "y", "text": "два"}]}, {"id": "g2"}]
PARTS = [
    {"id": "p1", "kind": "single", "stem": "Что первое?", "options": OPTIONS, "max_points": 1},
    {"id": "p2", "kind": "numeric", "stem": "Сколько?", "max_points": 2},
    {"id": "p3", "kind": "gap", "stem": "[[g1]] и [[g2]]", "gaps": GAPS, "max_points": 2},
]
GAP_KEY = {"g1": "x", "g2": ["ещё раз", "снова"]}
TASKS = {
    "single": Part("single", "Что?", {"options": OPTIONS}, ["b"]),
    "multiple": Part("multiple", "Что?", {"options": OPTIONS}, ["a", "c"]),
    "order": Part("order", "Как?", {"options": OPTIONS}, ["c", "a", "d", "b"]),
    "match": Part("match", "Что к чему?", {"left": OPTIONS[:2], "right": OPTIONS}, {"a": "c", "b": "d"}),
    "short": Part("short", "Чем?", {}, ["0,5", "половина"]),
    "numeric": Part("numeric", "Сколько?", {}, {"value": "1/3", "tolerance": 0.01}),
    "hotspot": Part("hotspot", "Где?", {"picture": PICTURE, "areas": AREAS}, ["a", "c"]),
    "gap": Part("gap", "Сначала [[g1]], потом [[g2]].", {"gaps": GAPS}, GAP_KEY, max_points=2),
    "case": Part("case", "Урок.", {"parts": PARTS}, {"p1": ["a"], "p2": {"value": 7}, "p3": GAP_KEY}, max_points=5),
    "open": Part("open", "Напишите.", {}, [], [{"id": "k1", "title": "Связь", "levels": ["0", "1"]}], 2),
}
