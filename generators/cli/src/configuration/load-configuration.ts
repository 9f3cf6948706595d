import { existsSync, readFileSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { type Problem, problem } from "../diagnostics/problem.ts";
import { checkConfiguration } from "./check-configuration.ts";
import type { Configuration } from "./configuration.ts";

const fileNames = ["ts", "mts", "js", "mjs", "json"].map((extension) => `posthorn.config.${extension}`);

export interface LoadedConfiguration {
  /** Absolute. */
  readonly file: string;
  readonly configuration: Configuration;
}

/**
 * Reads and checks a configuration. Resolves to `undefined` if no file is given and the current folder has none.
 *
 * @param path - default: the `posthorn.config` file in the current folder
 */
export async function loadConfiguration(path?: string): Promise<LoadedConfiguration | Problem | undefined> {
  const file = path ?? fileNames.find((name) => existsSync(name));
  if (file === undefined) return undefined;
  if (!existsSync(file)) return problem("configuration-missing", { file });
  if (/ts$/.test(file) && !process.features.typescript)
    return problem("configuration-typescript", { file, version: process.versions.node });
  let value: unknown;
  try {
    value = file.endsWith(".json") ? JSON.parse(readFileSync(file, "utf8")) : await importDefault(file);
  } catch (error) {
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    return problem("configuration-unreadable", { file, cause: `${name}: ${message}` });
  }
  if (value === undefined) return problem("configuration-empty", { file });
  const [mistake] = checkConfiguration(value, await ruleNamesFor(value));
  return mistake === undefined
    ? { file: resolve(file), configuration: value as Configuration }
    : problem("configuration-invalid", { file, problem: mistake });
}

/** The rules that can be set. Loading them takes time, and few configurations have rules. */
async function ruleNamesFor(configuration: unknown): Promise<readonly string[]> {
  const hasRules = typeof configuration === "object" && configuration !== null && "rules" in configuration;
  return hasRules ? (await import("./rule-names.ts")).settableRules : [];
}

/** The default export of a module. A changed file is run again, although modules are cached. */
async function importDefault(file: string): Promise<unknown> {
  const url = pathToFileURL(resolve(file));
  url.searchParams.set("changed", String(statSync(file).mtimeMs));
  const module: { readonly default?: unknown } = await import(url.href);
  return module.default;
}
