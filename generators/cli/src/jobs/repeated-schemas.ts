import type { Contract, Diagnostic } from "@posthorn/contract";
import { diagnose } from "../diagnostics/diagnostics.ts";
import { openSharedPaths } from "../generation/shared-paths.ts";
import { typescriptOptionsOf } from "../generation/typescript.ts";
import type { Job } from "./job.ts";

/** A job with its contract. */
export interface ReadJob {
  readonly job: Job;
  readonly contract: Contract;
}

const mostNames = 5;

/**
 * Returns one diagnostic that lists the schemas which several contracts refer to, if there are any. Without a shared
 * folder, each of the contracts has its own types for them.
 */
export async function findRepeatedSchemas(
  jobs: readonly ReadJob[],
  configuration: string,
): Promise<readonly Diagnostic[]> {
  const uses = jobs.filter(({ job }) => hasTypescript(job)).flatMap(schemaUses);
  const repeated = [...Map.groupBy(uses, ({ place }) => place).values()]
    .filter((sameSchema) => new Set(sameSchema.map(({ contract }) => contract)).size > 1)
    .map(([first]) => first?.name ?? "");
  if (repeated.length === 0) return [];
  const names = repeated.slice(0, mostNames);
  const more = repeated.length - names.length;
  const { withRules } = await import("@posthorn/contract");
  return withRules([diagnose("schema-repeated", configuration, { names, more })], jobs[0]?.job.rules ?? {});
}

function hasTypescript({ emitters }: Job): boolean {
  return emitters === undefined || emitters.some((emitter) => typescriptOptionsOf(emitter) !== undefined);
}

function schemaUses({ job, contract }: ReadJob) {
  const { placeOf } = openSharedPaths(job, "");
  return contract.schemas.map(({ name, ownName = name, origin }) => ({
    contract: job.contract,
    name: ownName,
    place: placeOf(origin),
  }));
}
