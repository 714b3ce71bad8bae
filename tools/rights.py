"""Write the table of rights into docs/rights.md from the registry."""

from pathlib import Path

import django

django.setup()

from django.urls import get_resolver  # noqa: E402

from marshrut.access.rule import REGISTRY  # noqa: E402

get_resolver().url_patterns  # noqa: B018 - imports every room
rows = "\n".join(f"| `{r.name}` | {r.text} |" for r in sorted(REGISTRY.values(), key=lambda r: r.name))
Path("docs/rights.md").write_text(
    f"# Rights\n\nWritten by `tools/rights.py`; a test compares.\n\n| right | what it gives |\n|---|---|\n{rows}\n",
    encoding="utf-8",
)
