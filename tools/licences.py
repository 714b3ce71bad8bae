"""No package of the product may be under AGPL or GPL (LGPL is fine as a dependency)."""

import json
import subprocess
import sys

found = json.loads(
    subprocess.run(
        [sys.executable, "-m", "piplicenses", "--format=json"], capture_output=True, text=True, check=True
    ).stdout
)
bad = [
    f"{p['Name']}: {p['License']}"
    for p in found
    if ("AGPL" in p["License"] or "GPL" in p["License"].replace("LGPL", "") or "Affero" in p["License"])
    and "Lesser" not in p["License"]
    and " OR " not in p["License"]
    and "Artistic" not in p["License"]
]
print("\n".join(bad) if bad else f"{len(found)} packages, none under AGPL or GPL")
sys.exit(bool(bad))
