import { existsSync, readFileSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { checkConfiguration } from "./check-configuration.ts";
import type { Configuration } from "./configuration.ts";

const names = ["ts", "mts", "js", "mjs", "json"].map((ending) => `posthorn.config.${ending}`);

interface Loaded {
  /** Absolute; left out if there is none. */
  readonly file?: string;
  readonly configuration: Configuration;
}

/** Runs the configuration in a file, or in the current folder; or says what is wrong with it. */
export async function loadConfiguration(given?: string): Promise<Loaded | { readonly problem: string }> {
  const file = given ?? names.find((name) => existsSync(name));
  if (file === undefined) return { configuration: { contracts: [] } };
  if (!existsSync(file)) return { problem: `there is no configuration "${file}". Check its path.` };
  if (/ts$/.test(file) && !process.features.typescript) {
    return {
      problem: `Node ${process.versions.node} does not read TypeScript, "${file}". Take Node 22.18 or newer, or call it posthorn.config.mjs.`,
    };
  }
  let value: unknown;
  try {
    value = file.endsWith(".json") ? JSON.parse(readFileSync(file, "utf8")) : await run(resolve(file));
  } catch (error) {
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    return { problem: `${file} cannot be read: ${name}: ${message}. Correct it there.` };
  }
  const [problem] = checkConfiguration(value, await rulesFor(value));
  return problem === undefined
    ? { file: resolve(file), configuration: value as Configuration }
    : { problem: `${file}: ${problem}` };
}

/** The rules that can be set. They take a while to load, and few configurations need them. */
async function rulesFor(configuration: unknown): Promise<readonly string[]> {
  const hasRules = typeof configuration === "object" && configuration !== null && "rules" in configuration;
  return hasRules ? (await import("./rule-names.ts")).settableRules : [];
}

/** What a program exports by default: as it is now, however often it was run before. */
async function run(file: string): Promise<unknown> {
  const url = pathToFileURL(file);
  url.searchParams.set("changed", String(statSync(file).mtimeMs));
  const module: { readonly default?: unknown } = await import(url.href);
  if (module.default === undefined)
    throw new TypeError("nothing is exported by default: export default defineConfig({ … })");
  return module.default;
}
