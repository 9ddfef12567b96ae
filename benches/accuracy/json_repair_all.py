"""Repairs texts with `json_repair`: reads a JSON array of texts, and writes an array of results, with `null` for errors."""

import json
import sys

from json_repair import repair_json


def repaired(text):
    try:
        return repair_json(text, ensure_ascii=False)
    except Exception:
        return None


json.dump([repaired(text) for text in json.load(sys.stdin)], sys.stdout)
