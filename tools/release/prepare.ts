import { execFileSync } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { listPackages, listWorkspaces, root } from "../packages/packages.ts";
import { readChangeFiles } from "./change-files.ts";
import { sectionOf, withRelease } from "./changelog.ts";
import { isNewer, withVersion } from "./versions.ts";

// Prepares a release: sets the version of every package, and moves the change files into CHANGELOG.md.
const usage = "npm run release:prepare -- <version> [--dry-run]";

const read = (file: string): string => readFileSync(join(root, file), "utf8");

function prepare(): void {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { "dry-run": { type: "boolean", default: false } },
  });
  const [version = "", ...rest] = positionals;
  const current = JSON.parse(read("package.json")).version as string;
  if (rest.length > 0 || version === "") fail(`Pass one version: ${usage}`);
  if (!isNewer(version, current)) fail(`"${version}" must be x.y.z, and come after ${current}.`);
  const changes = readChangeFiles();
  if (changes.length === 0) fail("No change files found. Add one to changes/ for each change.");

  const names = new Set(listPackages().map(({ name }) => name));
  const manifests = ["package.json", ...listWorkspaces().map((workspace) => `${workspace}/package.json`)];
  const changelog = withRelease(
    read("CHANGELOG.md"),
    { version, date: new Date().toISOString().slice(0, 10) },
    changes,
  );
  const files = new Set(changes.map(({ file }) => file));
  console.log(`Version ${current} → ${version} in ${manifests.length} package.json files`);
  console.log(`\nCHANGELOG.md:\n${sectionOf(changelog, version)}\n`);
  console.log(`Removed: ${[...files].join(", ")}`);
  if (values["dry-run"]) {
    console.log("\nNothing was written: this was a dry run.");
    return;
  }

  for (const file of manifests) writeFileSync(join(root, file), withVersion(read(file), version, names));
  writeFileSync(join(root, "CHANGELOG.md"), changelog);
  for (const file of files) rmSync(join(root, file));
  execFileSync("npm", ["install", "--package-lock-only", "--ignore-scripts"], {
    cwd: root,
    stdio: "inherit",
  });
  console.log(`\nCommit this as "Release ${version}", and tag the commit v${version}.`);
}

function fail(message: string): never {
  console.error(message);
  process.exit(2);
}

prepare();
