import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { packAll } from "../packages/pack.ts";
import { root } from "../packages/packages.ts";

// Packs every published package and publishes the tarballs, with provenance. Runs in the release workflow; with
// --dry-run it uploads nothing.
const { values } = parseArgs({ options: { "dry-run": { type: "boolean", default: false } } });
const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const folder = join(root, ".cache/release");

if (manifest.repository === undefined && !values["dry-run"]) {
  console.error('Set "repository" in the root package.json: provenance names the repository of a package.');
  process.exit(2);
}

for (const { name, version, filename, files } of await packAll(folder)) {
  console.log(`${name} ${version}: ${files.length} files`);
  const options = values["dry-run"] ? ["--dry-run"] : ["--provenance"];
  const args = ["publish", join(folder, filename), "--access", "public", "--ignore-scripts", ...options];
  const { status } = spawnSync("npm", args, { cwd: root, stdio: ["ignore", "inherit", "inherit"] });
  if (status !== 0) {
    console.error(`${name} ${version} could not be published. The packages listed before it are published.`);
    process.exit(1);
  }
}
