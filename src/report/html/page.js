"use strict";
{
  const findings = [...document.querySelectorAll(".finding")];
  const files = [...document.querySelectorAll(".file")];
  const filters = document.querySelector(".filters");
  const rule = document.querySelector("#rule");
  const text = document.querySelector("#text");
  const severities = [...document.querySelectorAll("[name=severity]")];
  const shown = document.querySelector(".shown");
  const words = new Map();
  const wordsOf = (finding) => {
    if (!words.has(finding)) {
      words.set(finding, finding.textContent.toLowerCase());
    }
    return words.get(finding);
  };
  const apply = () => {
    const wanted = new Set(severities.filter((box) => box.checked).map((box) => box.value));
    const sought = text.value.trim().toLowerCase();
    let count = 0;
    for (const finding of findings) {
      const matches =
        wanted.has(finding.dataset.severity) &&
        (rule.value === "" || finding.dataset.rule === rule.value) &&
        (sought === "" || wordsOf(finding).includes(sought));
      finding.hidden = !matches;
      count += matches ? 1 : 0;
    }
    for (const file of files) {
      file.hidden = !file.querySelector(".finding:not([hidden])");
    }
    shown.textContent = count === findings.length ? `${count} shown` : `${count} of ${findings.length} shown`;
  };
  if (filters) {
    // A link to the page may set the filters: `?severity=error&rule=missing-comma&text=closed`.
    const preset = new URLSearchParams(location.search);
    if (preset.has("severity")) {
      severities.forEach((box) => { box.checked = preset.getAll("severity").includes(box.value); });
    }
    // The option for all rules has an empty value. `all` is the name of all rules in a configuration.
    const requested = preset.get("rule") ?? "";
    const wanted = requested === "all" ? "" : requested;
    if (![...rule.options].some((option) => option.value === wanted)) {
      // The rule has no findings, and so the page shows none.
      rule.add(new Option(`${wanted} (0)`, wanted));
    }
    rule.value = wanted;
    text.value = preset.get("text") ?? "";
    filters.hidden = false;
    filters.addEventListener("input", apply);
    apply();
  }
}
