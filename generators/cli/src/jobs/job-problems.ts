import { resolve } from "node:path";
import type { ContractArguments } from "../arguments/arguments.ts";
import { options } from "../configuration/options.ts";
import { type Problem, problem } from "../diagnostics/problem.ts";
import { findBlockingFile } from "../output/blocking-file.ts";
import type { Jobs } from "./job.ts";

/** The first mistake in jobs, apart from mistakes in the contracts themselves. */
export function findJobProblem(jobs: Jobs, args: ContractArguments): Problem | undefined {
  return (
    remoteContract(jobs) ??
    (args.command === "validate" ? undefined : (repeatedFolder(jobs) ?? blockedFolder(jobs, args))) ??
    unusedOption(jobs, args) ??
    sharedFolderProblem(jobs)
  );
}

function remoteContract({ jobs }: Jobs): Problem | undefined {
  const address = jobs.map(({ contract }) => contract).find((each) => /^[a-z][a-z0-9+.-]+:\/\//i.test(each));
  return address === undefined ? undefined : problem("contract-remote", { address });
}

function repeatedFolder({ jobs }: Jobs): Problem | undefined {
  const folders = jobs.map(({ out }) => resolve(out));
  const repeated = jobs.find((_, index) => folders.indexOf(folders[index] ?? "") !== index);
  return repeated === undefined ? undefined : problem("out-repeated", { folder: repeated.out });
}

function blockedFolder({ jobs }: Jobs, { contract, out }: ContractArguments): Problem | undefined {
  const file = jobs.map((job) => findBlockingFile(job.out)).find((each) => each !== undefined);
  const isConfigured = contract === undefined && out === undefined;
  return file === undefined ? undefined : problem("out-blocked", { file, isConfigured });
}

/** An option of TypeScript on the command line, if the configuration has emitters: they do not get it. */
function unusedOption({ jobs }: Jobs, args: ContractArguments): Problem | undefined {
  if (jobs.every(({ emitters }) => emitters === undefined)) return undefined;
  const unused = options.find(({ name, isTypescript }) => isTypescript && args.options[name] !== undefined);
  return unused === undefined
    ? undefined
    : problem("option-unused", { flag: unused.flag, option: unused.name });
}

function sharedFolderProblem({ jobs, shared }: Jobs): Problem | undefined {
  if (shared === undefined) return undefined;
  if (jobs.some(({ out }) => resolve(out) === resolve(shared.out)))
    return problem("shared-repeated", { folder: shared.out });
  const file = findBlockingFile(shared.out);
  return file === undefined ? undefined : problem("shared-blocked", { file });
}
