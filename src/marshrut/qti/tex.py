"""MathML of a text → LaTeX, as the bank keeps formulas. The author's own LaTeX, when it travels along, is taken as it is."""

from __future__ import annotations

from collections.abc import Callable

from .xml import Node

#: Signs that LaTeX writes as commands; letters and figures stay themselves.
SIGNS = {
    "×": r"\times", "⋅": r"\cdot", "·": r"\cdot", "÷": r"\div", "±": r"\pm", "∓": r"\mp", "≤": r"\le", "≥": r"\ge",
    "≠": r"\ne", "≈": r"\approx", "≡": r"\equiv", "∼": r"\sim", "→": r"\to", "⇒": r"\Rightarrow", "⇔": r"\Leftrightarrow",
    "←": r"\leftarrow", "∞": r"\infty", "∈": r"\in", "∉": r"\notin", "⊂": r"\subset", "⊆": r"\subseteq", "∪": r"\cup",
    "∩": r"\cap", "∅": r"\emptyset", "∀": r"\forall", "∃": r"\exists", "∑": r"\sum", "∏": r"\prod", "∫": r"\int",
    "∂": r"\partial", "∇": r"\nabla", "√": r"\surd", "°": r"^{\circ}", "∘": r"\circ", "∠": r"\angle", "⊥": r"\perp",
    "∥": r"\parallel", "…": r"\dots", "⋯": r"\cdots", "′": "'", "−": "-", "–": "-", "α": r"\alpha", "β": r"\beta",
    "γ": r"\gamma", "δ": r"\delta", "ε": r"\varepsilon", "ϵ": r"\epsilon", "ζ": r"\zeta", "η": r"\eta", "θ": r"\theta",
    "λ": r"\lambda", "μ": r"\mu", "ν": r"\nu", "ξ": r"\xi", "π": r"\pi", "ρ": r"\rho", "σ": r"\sigma", "τ": r"\tau",
    "φ": r"\varphi", "ϕ": r"\phi", "χ": r"\chi", "ψ": r"\psi", "ω": r"\omega", "Γ": r"\Gamma", "Δ": r"\Delta",
    "Θ": r"\Theta", "Λ": r"\Lambda", "Π": r"\Pi", "Σ": r"\Sigma", "Φ": r"\Phi", "Ψ": r"\Psi", "Ω": r"\Omega",
    "{": r"\{", "}": r"\}", "%": r"\%", "#": r"\#", "&": r"\&", "_": r"\_", "$": "",
    "\u2061": "", "\u2062": "", "\u2063": "", "\u2064": "", "\u00a0": r"\ ",
}  # fmt: skip
FUNCTIONS = {"sin", "cos", "tan", "cot", "ln", "log", "lg", "exp", "lim", "max", "min", "arcsin", "arccos", "arctan"}
ACCENTS = {"¯": "overline", "‾": "overline", "→": "vec", "^": "hat", "˙": "dot", "~": "tilde", "_": "underline"}


def latex(math: Node) -> str:
    """The formula between dollars."""
    for note in math.all("annotation"):
        if "tex" in note.get("encoding").lower() and "$" not in note.text and "eqnarray" not in note.text:
            return _bare(note.text)
    return " ".join(_row(math).split())


def _bare(text: str) -> str:
    """The formula without the signs some systems put around it."""
    for start, end in ((r"\[", r"\]"), (r"\(", r"\)")):
        if text.startswith(start) and text.endswith(end):
            return text[len(start) : -len(end)].strip()
    return text


def _row(node: Node) -> str:
    return "".join(map(_one, node.nodes)) if node.nodes else _signs(node.text)


def _one(node: Node) -> str:
    writer = WRITERS.get(node.tag)
    return writer(node) if writer else _row(node)


def _signs(text: str) -> str:
    return "".join(SIGNS[c] + " " if SIGNS.get(c, "").startswith("\\") else SIGNS.get(c, c) for c in text)


def _letters(node: Node) -> str:
    text = node.text
    if text in FUNCTIONS:
        return f"\\{text} "
    return _signs(text) if len(text) < 2 or not text.isalpha() else f"\\mathrm{{{text}}}"


def _words(node: Node) -> str:
    return f"\\text{{{node.text.replace('$', '').replace('{', '(').replace('}', ')')}}}"


def _args(node: Node, count: int) -> list[str]:
    found = [_one(one) for one in node.nodes][:count]
    return found + [""] * (count - len(found))


def _group(text: str) -> str:
    return text if len(text) == 1 else f"{{{text.strip()}}}"


def _power(form: str) -> Callable[[Node], str]:
    """A base with what stands above and below it."""

    def write(node: Node) -> str:
        base, *rest = _args(node, form.count("#") + 1)
        base = base if len(base.strip()) == 1 or base.startswith("\\") else _group(base)
        signs = form.replace("#", "")
        return base.strip() + "".join(f"{sign}{_group(one)}" for sign, one in zip(signs, rest, strict=True))

    return write


def _over(node: Node) -> str:
    base, above = ([*node.nodes, Node("mrow"), Node("mrow")])[:2]
    accent = ACCENTS.get(above.text)
    return f"\\{accent}{{{_one(base)}}}" if accent else f"\\overset{{{_one(above)}}}{{{_one(base)}}}"


def _table(node: Node) -> str:
    rows = [" & ".join(map(_row, row.own("mtd"))) for row in node.own("mtr")]
    return "\\begin{matrix}" + r" \\ ".join(rows) + "\\end{matrix}"


def _fenced(node: Node) -> str:
    inside = ", ".join(map(_one, node.nodes))
    return f"{_signs(node.get('open', '('))}{inside}{_signs(node.get('close', ')'))}"


def _fraction(node: Node) -> str:
    over, under = _args(node, 2)
    return f"\\frac{{{over}}}{{{under}}}"


def _root(node: Node) -> str:
    inside, degree = _args(node, 2)
    return f"\\sqrt[{degree}]{{{inside}}}"


WRITERS: dict[str, Callable[[Node], str]] = {
    "mi": _letters,
    "mn": lambda node: _signs(node.text),
    "mo": _letters,
    "mtext": _words,
    "ms": _words,
    "mspace": lambda node: r"\ ",
    "mfrac": _fraction,
    "msqrt": lambda node: f"\\sqrt{{{_row(node)}}}",
    "mroot": _root,
    "msup": _power("^#"),
    "msub": _power("_#"),
    "msubsup": _power("_#^#"),
    "munder": _power("_#"),
    "munderover": _power("_#^#"),
    "mover": _over,
    "mtable": _table,
    "mfenced": _fenced,
    "annotation": lambda node: "",
    "annotation-xml": lambda node: "",
}
