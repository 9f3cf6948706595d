import type { Contract, Diagnostic } from "@posthorn/contract";
import { openPlaces } from "../generation/shared-paths.ts";
import { optionsOf } from "../generation/typescript.ts";
import type { Job } from "./jobs.ts";

/** A contract of the configuration, as it was read. */
export interface ReadJob {
  readonly job: Job;
  readonly contract: Contract;
}

/** Says once which schemas several contracts refer to, so that each has its own types for them. */
export async function repeatedSchemas(
  jobs: readonly ReadJob[],
  configuration: string,
): Promise<readonly Diagnostic[]> {
  const places = jobs.filter(({ job }) => isTypescript(job)).flatMap(placesOf);
  const repeated = [...Map.groupBy(places, ({ place }) => place).values()]
    .filter((uses) => new Set(uses.map(({ file }) => file)).size > 1)
    .map(([first]) => first?.name ?? "");
  if (repeated.length === 0) return [];
  const shown = repeated.slice(0, mostNames).map((name) => `"${name}"`);
  const more = repeated.length > mostNames ? ` and ${repeated.length - mostNames} more` : "";
  const { withRules } = await import("@posthorn/contract");
  const diagnostics: readonly Diagnostic[] = [
    {
      severity: "information",
      code: "schema-repeated",
      message: `Several contracts refer to ${shown.join(", ")}${more}, and each has its own types for them. Add a folder to the configuration, shared: "src/shared", to generate them once.`,
      file: configuration,
      pointer: "",
    },
  ];
  return withRules(diagnostics, jobs[0]?.job.rules ?? {});
}

const mostNames = 5;

function isTypescript({ emitters }: Job): boolean {
  return emitters === undefined || emitters.some((emitter) => optionsOf(emitter) !== undefined);
}

function placesOf({ job, contract }: ReadJob) {
  const { placeOf } = openPlaces(job, "");
  return contract.schemas.map(({ name, ownName = name, origin }) => ({
    file: job.contract,
    name: ownName,
    place: placeOf(origin),
  }));
}
