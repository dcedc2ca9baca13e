// Checks the licence of every npm package that is in a lockfile, shipped or not, against one list.
import { readFileSync } from "node:fs";

const allowed = new Set([
  "0BSD", "Apache-2.0", "BlueOak-1.0.0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "ISC", "MIT", "MPL-2.0",
  "OFL-1.1", "Python-2.0", "Unicode-3.0", "Zlib",
]);

// The lockfile names no licence; the package's own LICENSE file does.
const stated = { "svelte-toolbelt": "MIT" };

const isAllowed = (expression) =>
  expression
    .replace(/[()]/g, "")
    .split(" OR ")
    .some((choice) => choice.split(" AND ").every((licence) => allowed.has(licence.trim())));

let checked = 0;
const refused = [];
for (const lockfile of ["ui/package-lock.json", "e2e/package-lock.json"]) {
  const { packages } = JSON.parse(readFileSync(lockfile, "utf8"));
  for (const [path, entry] of Object.entries(packages)) {
    if (!path.includes("node_modules/") || entry.link) continue;
    const name = path.replace(/^.*node_modules\//, "");
    const licence = entry.license ?? stated[name];
    checked += 1;
    if (!licence || !isAllowed(licence)) refused.push(`${lockfile}: ${name} ${entry.version}: ${licence ?? "no licence named"}`);
    if (entry.resolved) refused.push(`${lockfile}: ${name}: a download address is recorded (see .npmrc)`);
  }
}

for (const line of refused) console.error(line);
console.log(`${checked} npm packages checked, ${refused.length} refused`);
process.exit(refused.length ? 1 : 0);
