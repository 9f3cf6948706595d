import { dirname, relative, resolve } from "node:path";
import type { RuleSettings } from "@posthorn/contract";
import type { ContractArguments } from "../arguments/read-arguments.ts";
import type { Configuration, ContractEntry } from "../configuration/configuration.ts";
import { type ContractOptions, settings } from "../configuration/options.ts";
import { fileInTheWay } from "../output/blocking-file.ts";
import { recordedOptions } from "../output/recorded-options.ts";

/** A contract to be read, and where what is made of it goes. Its paths are as people see them. */
export interface Job extends ContractEntry {
  readonly out: string;
  readonly options: ContractOptions;
  readonly rules: RuleSettings;
}

export interface Jobs {
  readonly jobs: readonly Job[];
  /** The configuration that they are from, absolute. */
  readonly configuration?: string;
  /** The folder for the schemas that they share, which comes from the configuration as others do from a contract. */
  readonly shared?: Job;
}

/** What a command line asks for: one contract, or those of the configuration; or what is wrong with it. */
export async function jobsOf(asked: ContractArguments): Promise<Jobs | { readonly problem: string }> {
  const { contract, options, out = "generated" } = asked;
  if (contract !== undefined) {
    const recorded = asked.command === "check" ? recordedOptions(out) : {};
    const jobs = [{ contract, out, options: { ...recorded, ...options }, rules: await rulesFor(asked) }];
    return remoteContract([contract]) ?? problemOf(jobs, asked) ?? { jobs };
  }
  const { loadConfiguration } = await import("../configuration/load-configuration.ts");
  const loaded = await loadConfiguration(asked.config);
  if ("problem" in loaded) return loaded;
  if (loaded.file === undefined) {
    return {
      problem: `${asked.command} which contract? Give its file, or name it in a configuration, posthorn.config.ts.`,
    };
  }
  const { file, configuration } = loaded;
  const folder = dirname(file);
  const shared = sharedJob(configuration, file);
  const rules = await rulesFor(asked, configuration.rules);
  const jobs = configuration.contracts.map((entry) => ({
    ...jobOf(entry, asked, folder),
    rules,
  }));
  const remote = remoteContract(configuration.contracts.map(({ contract: each }) => each));
  const problem = remote ?? problemOf(jobs, asked) ?? sharedProblem(shared, jobs);
  return problem ?? { jobs, configuration: file, ...(shared === undefined ? {} : { shared }) };
}

/** Rules of style are the subject of validate alone: they say nothing of the code. */
async function rulesFor({ command }: ContractArguments, rules: RuleSettings = {}): Promise<RuleSettings> {
  if (command === "validate") return rules;
  const { styleRules } = await import("@posthorn/contract");
  return { ...rules, ...Object.fromEntries(styleRules.map((name) => [name, "off"] as const)) };
}

/** The error for a contract given as an address: contracts are not read over the network. */
function remoteContract(contracts: readonly string[]): { readonly problem: string } | undefined {
  const address = contracts.find((each) => /^[a-z][a-z0-9+.-]+:\/\//i.test(each));
  return address === undefined
    ? undefined
    : {
        problem: `"${address}" is an address, and a contract must be a file. Save it here and pass its path; --allow-remote is only for what a contract refers to.`,
      };
}

/** What the configuration says, with what the command line says instead. */
function jobOf(
  entry: ContractEntry,
  { options, out }: ContractArguments,
  folder: string,
): Omit<Job, "rules"> {
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

function sharedJob({ shared }: Configuration, file: string): Job | undefined {
  if (shared === undefined) return undefined;
  const folder = dirname(file);
  return { contract: seenPath(folder, file), out: seenPath(folder, shared), options: {}, rules: {} };
}

/** The problem with the folder for shared schemas, if it has one. */
function sharedProblem(
  shared: Job | undefined,
  jobs: readonly Job[],
): { readonly problem: string } | undefined {
  if (shared === undefined) return undefined;
  const same = jobs.find(({ out }) => resolve(out) === resolve(shared.out));
  if (same !== undefined) {
    return {
      problem: `"${shared.out}" is the folder of a contract and the shared one, where each would remove the other's files. Give "shared" a folder of its own.`,
    };
  }
  const file = fileInTheWay(shared.out);
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
