import { readFileSync, writeFileSync } from "node:fs";
import { basename, join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import type { Features } from "@posthorn/core";
import { listPackages, root } from "./packages.ts";

// Writes the README's table of transports: one row for each, with the features that its package exports.
const table = /(<!-- features -->\n).*?(<!-- \/features -->)/s;

/** Returns a README with the table of features between its markers. */
export function withFeatures(readme: string, features: ReadonlyMap<string, Features>): string {
  const names = [...new Set([...features.values()].flatMap((each) => Object.keys(each)))];
  const rows = [
    ["Transport", ...names.map((name) => `\`${name}\``)],
    ["---", ...names.map(() => "---")],
    ...[...features].map(([transport, each]) => [
      transport,
      ...names.map((name) => cellOf(name, each[name as keyof Features])),
    ]),
  ];
  const text = rows.map((cells) => `| ${cells.join(" | ")} |`).join("\n");
  return readme.replace(table, `$1\n${text}\n\n$2`);
}

/** Loads the features of every transport in this repository, by a link to its folder. */
export async function loadFeatures(): Promise<ReadonlyMap<string, Features>> {
  const transports = listPackages().filter(({ folder }) => folder.includes("/packages/transports/"));
  const entries = transports.map(async ({ folder }) => {
    const exported = (await import(join(folder, "src/index.ts"))) as Readonly<Record<string, unknown>>;
    const found = Object.entries(exported).find(([name]) => name.endsWith("Features"));
    if (found === undefined) throw new Error(`${relative(root, folder)} exports no features.`);
    return [`[${basename(folder)}](${relative(root, folder)})`, found[1] as Features] as const;
  });
  return new Map(await Promise.all(entries));
}

function cellOf(name: string, value: Features[keyof Features] | undefined): string {
  if (name === "largestBody") return `${Math.floor(Number(value) / 1024)} KiB`;
  if (typeof value === "boolean") return value ? "yes" : "–";
  return value === undefined ? "–" : String(value);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const file = join(root, "README.md");
  writeFileSync(file, withFeatures(readFileSync(file, "utf8"), await loadFeatures()));
}
