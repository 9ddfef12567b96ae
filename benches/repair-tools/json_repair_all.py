"""Repairs texts by `json_repair`: a JSON array of texts in, an array of what it makes of them out, `null` where it refuses."""

import json
import sys

from json_repair import repair_json


def repaired(text):
    try:
        return repair_json(text, ensure_ascii=False)
    except Exception:  # whatever it raises, it gives no reading
        return None


json.dump([repaired(text) for text in json.load(sys.stdin)], sys.stdout)
