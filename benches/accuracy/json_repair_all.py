"""Repairs texts with `json_repair`: reads a JSON array of texts, writes an array of results, `null` where it fails."""

import json
import sys

from json_repair import repair_json


def repaired(text):
    try:
        return repair_json(text, ensure_ascii=False)
    except Exception:
        return None


json.dump([repaired(text) for text in json.load(sys.stdin)], sys.stdout)
