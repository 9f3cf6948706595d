import { dirname, relative, resolve } from "node:path";
import type { RuleSettings } from "@posthorn/contract";
import type { ContractArguments } from "../arguments/arguments.ts";
import type { Configuration, ContractEntry } from "../configuration/configuration.ts";
import { type Problem, problem } from "../diagnostics/problem.ts";
import { readRecordedOptions } from "../output/recorded-options.ts";
import type { Job, Jobs } from "./job.ts";
import { findJobProblem } from "./job-problems.ts";

/** The jobs of a command line: the contract that it names, or those of the configuration. */
export async function planJobs(args: ContractArguments): Promise<Jobs | Problem> {
  const jobs =
    args.contract === undefined ? await planConfiguration(args) : await planContract(args, args.contract);
  return "problem" in jobs ? jobs : (findJobProblem(jobs, args) ?? jobs);
}

async function planContract(args: ContractArguments, contract: string): Promise<Jobs> {
  const { command, out = "generated" } = args;
  const recorded = command === "check" ? readRecordedOptions(out) : {};
  const rules = await rulesFor(args);
  return { jobs: [{ contract, out, options: { ...recorded, ...args.options }, rules }] };
}

async function planConfiguration(args: ContractArguments): Promise<Jobs | Problem> {
  const { loadConfiguration } = await import("../configuration/load-configuration.ts");
  const loaded = await loadConfiguration(args.config);
  if (loaded === undefined) return problem("contract-unconfigured", { command: args.command });
  if ("problem" in loaded) return loaded;
  const { file, configuration } = loaded;
  const rules = await rulesFor(args, configuration.rules);
  const folder = dirname(file);
  const jobs = configuration.contracts.map((entry) => ({ ...jobOf(entry, args, folder), rules }));
  const shared = sharedJob(configuration, file);
  return { jobs, configuration: file, ...(shared !== undefined && { shared }) };
}

/** The rules of a command. Only validate reports on style, because it has no influence on the code. */
async function rulesFor({ command }: ContractArguments, rules: RuleSettings = {}): Promise<RuleSettings> {
  if (command === "validate") return rules;
  const { styleRules } = await import("@posthorn/contract");
  return { ...rules, ...Object.fromEntries(styleRules.map((name) => [name, "off"] as const)) };
}

/** An entry of the configuration in `folder`. The options of the command line override its own. */
function jobOf(
  entry: ContractEntry,
  { options, out }: ContractArguments,
  folder: string,
): Omit<Job, "rules"> {
  const { root } = entry.options ?? {};
  return {
    ...entry,
    contract: fromCurrentFolder(folder, entry.contract),
    out: out ?? fromCurrentFolder(folder, entry.out ?? "generated"),
    options: {
      ...entry.options,
      ...(root !== undefined && { root: fromCurrentFolder(folder, root) }),
      ...options,
    },
  };
}

function sharedJob({ shared }: Configuration, file: string): Job | undefined {
  if (shared === undefined) return undefined;
  const folder = dirname(file);
  return {
    contract: fromCurrentFolder(folder, file),
    out: fromCurrentFolder(folder, shared),
    options: {},
    rules: {},
  };
}

/** A path that is relative to `folder`, made relative to the current folder. */
function fromCurrentFolder(folder: string, path: string): string {
  return relative("", resolve(folder, path)) || ".";
}
