import { relative, resolve } from "node:path";
import type { ContractArguments } from "./arguments.ts";
import type { ContractEntry } from "./configuration.ts";
import { fileInTheWay } from "./in-the-way.ts";
import { type ContractOptions, settings } from "./settings.ts";

/** A contract to be read, and where what is made of it goes. Its paths are as people see them. */
export interface Job extends ContractEntry {
  readonly out: string;
  readonly options: ContractOptions;
}

export interface Jobs {
  readonly jobs: readonly Job[];
  /** The configuration that they are from, absolute. */
  readonly configuration?: string;
  /** The folder for the schemas that they share, as people see it. */
  readonly shared?: string;
}

/** What a command line asks for: one contract, or those of the configuration; or what is wrong with it. */
export async function jobsOf(asked: ContractArguments): Promise<Jobs | { readonly problem: string }> {
  const { contract, options, out = "generated" } = asked;
  if (contract !== undefined) {
    const jobs = [{ contract, out, options }];
    return problemOf(jobs, asked) ?? { jobs };
  }
  const { loadConfiguration } = await import("./load-configuration.ts");
  const loaded = await loadConfiguration(asked.config);
  if ("problem" in loaded) return loaded;
  if (loaded.file === undefined) {
    return {
      problem: `${asked.command} which contract? Give its file, or name it in a configuration, posthorn.config.ts.`,
    };
  }
  const { file, configuration } = loaded;
  const folder = resolve(file, "..");
  const jobs = configuration.contracts.map((entry) => jobOf(entry, asked, folder));
  const shared = configuration.shared === undefined ? undefined : seenPath(folder, configuration.shared);
  return (
    problemOf(jobs, asked) ??
    sharedProblem(shared, jobs) ?? { jobs, configuration: file, ...(shared === undefined ? {} : { shared }) }
  );
}

/** What the configuration says, with what the command line says instead. */
function jobOf(entry: ContractEntry, { options, out }: ContractArguments, folder: string): Job {
  const seen = (path: string): string => seenPath(folder, path);
  const { root } = entry.options ?? {};
  return {
    ...entry,
    contract: seen(entry.contract),
    out: out ?? seen(entry.out ?? "generated"),
    options: { ...entry.options, ...(root === undefined ? {} : { root: seen(root) }), ...options },
  };
}

/** A path of the configuration, from the current folder. */
function seenPath(folder: string, path: string): string {
  return relative("", resolve(folder, path)) || ".";
}

/** What is wrong with the folder for what contracts share. */
function sharedProblem(
  shared: string | undefined,
  jobs: readonly Job[],
): { readonly problem: string } | undefined {
  if (shared === undefined) return undefined;
  const same = jobs.find(({ out }) => resolve(out) === resolve(shared));
  if (same !== undefined) {
    return {
      problem: `"${shared}" is the folder of a contract and the shared one, where each would remove the other's files. Give "shared" a folder of its own.`,
    };
  }
  const file = fileInTheWay(shared);
  return file === undefined
    ? undefined
    : { problem: `"${file}" is a file, and "shared" must be a folder. Name another in the configuration.` };
}

/** What is wrong with where the output goes, or with options that reach nobody. */
function problemOf(jobs: readonly Job[], asked: ContractArguments): { readonly problem: string } | undefined {
  const outs = jobs.map(({ out }) => resolve(out));
  const twice = outs.findIndex((out, index) => outs.indexOf(out) !== index);
  if (twice >= 0 && asked.command !== "validate") {
    return {
      problem: `several contracts go to "${jobs[twice]?.out}", where each would remove the others' files. Give each its own "out".`,
    };
  }
  const file = jobs.map(({ out }) => fileInTheWay(out)).find((found) => found !== undefined);
  if (file !== undefined && asked.command !== "validate") {
    const isConfigured = asked.contract === undefined && asked.out === undefined;
    return {
      problem: `"${file}" is a file, and the output goes to a folder. Name another with ${isConfigured ? '"out" in the configuration' : "--out"}.`,
    };
  }
  if (jobs.every(({ emitters }) => emitters === undefined)) return undefined;
  const idle = Object.keys(asked.options).find(
    (key) => settings[key as keyof ContractOptions].side === "typescript",
  );
  return idle === undefined
    ? undefined
    : {
        problem: `--${settings[idle as keyof ContractOptions].flag} does not reach the emitters of the configuration. Say there: typescript({ ${idle}: … }).`,
      };
}
