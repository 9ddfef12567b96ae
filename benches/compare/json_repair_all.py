"""Repairs all files in a folder with `json_repair`, in one process: `python json_repair_all.py FOLDER`."""

import sys
from pathlib import Path

from json_repair import repair_json

count = 0
for path in sorted(Path(sys.argv[1]).rglob("*.json")):
    repair_json(path.read_text(encoding="utf-8"))
    count += 1
print(f"{count} repaired")
