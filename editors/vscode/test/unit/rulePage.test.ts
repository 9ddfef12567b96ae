import assert from "node:assert/strict";
import { test } from "node:test";
import { markdownOf } from "../../src/commands/rulePage";

test("headings and code are recognized", () => {
  const page = `missing-comma
Category: Syntax · Level: error · Fix: safe

Checks for a missing comma.

Wrong
  {
    "Status": "New"
  }

\`…\` stands for the rest.

Turning it off
Everywhere:
  { "rules": {} }
`;
  const expected = `# missing-comma

*Category: Syntax · Level: error · Fix: safe*

Checks for a missing comma.

## Wrong

\`\`\`json
{
  "Status": "New"
}
\`\`\`

\`…\` stands for the rest.

## Turning it off

Everywhere:

\`\`\`json
{ "rules": {} }
\`\`\`
`;
  assert.equal(markdownOf(page), expected);
});
