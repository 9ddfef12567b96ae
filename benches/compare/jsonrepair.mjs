// Repairs all files in a folder with `jsonrepair`, in one process: `node jsonrepair.mjs NODE_MODULES FOLDER`.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const [modules, folder] = process.argv.slice(2)
const { jsonrepair } = await import(pathToFileURL(join(modules, 'jsonrepair/lib/esm/index.js')))
let repaired = 0
let failed = 0
for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile()) continue
  try {
    jsonrepair(readFileSync(join(entry.parentPath ?? entry.path, entry.name), 'utf8'))
    repaired++
  } catch {
    failed++
  }
}
console.log(`${repaired} repaired, ${failed} failed`)
