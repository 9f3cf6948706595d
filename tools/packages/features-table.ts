import { readFileSync, writeFileSync } from "node:fs";
import { basename, join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import type { Features } from "@posthorn/core";
import { listPackages, root } from "./packages.ts";

// Writes the README's table of transports: one row for each feature, with the values that their packages export.
const table = /(<!-- features -->\n).*?(<!-- \/features -->)/s;

/** Returns a README with the table of features between its markers. */
export function withFeatures(readme: string, features: ReadonlyMap<string, Features>): string {
  const names = [...new Set([...features.values()].flatMap((each) => Object.keys(each)))];
  const rows = [
    ["Feature", ...features.keys()],
    ["---", ...[...features].map(() => "---")],
    ...names
      .filter((name) => name !== "limits")
      .map((name) => [
        `\`${name}\``,
        ...[...features.values()].map((each) => cellOf(each[name as keyof Features])),
      ]),
    ["largest body", ...[...features.values()].map(({ limits }) => sizeOf(limits.largestBody))],
  ];
  const text = rows.map((cells) => `| ${cells.join(" | ")} |`).join("\n");
  return readme.replace(table, `$1\n${text}\n\n$2`);
}

/** Loads the features of every transport in this repository, by a link to its folder. */
export async function loadFeatures(): Promise<ReadonlyMap<string, Features>> {
  const transports = listPackages().filter(
    ({ folder, private: hidden }) => /\/packages\/transports\/(?!kit$)/.test(folder) && !hidden,
  );
  const entries = transports.map(async ({ folder }) => {
    const exported = (await import(join(folder, "src/index.ts"))) as Readonly<Record<string, unknown>>;
    const found = Object.entries(exported).find(([name]) => name.endsWith("Features"));
    if (found === undefined) throw new Error(`${relative(root, folder)} exports no features.`);
    return [`[${basename(folder)}](${relative(root, folder)})`, found[1] as Features] as const;
  });
  return new Map(await Promise.all(entries));
}

function cellOf(value: unknown): string {
  if (typeof value === "boolean") return value ? "yes" : "–";
  return value === undefined || value === "none" ? "–" : String(value);
}

function sizeOf(bytes: number): string {
  return `${Math.floor(bytes / 1024)} KiB`;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const file = join(root, "README.md");
  writeFileSync(file, withFeatures(readFileSync(file, "utf8"), await loadFeatures()));
}
