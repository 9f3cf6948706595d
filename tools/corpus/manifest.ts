import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../packages/packages.ts";

/** Contracts that others wrote, beside the repository. */
export const folder: string = join(root, "../shared/contracts");
export const isThere: boolean = existsSync(join(folder, "manifest.tsv"));

/** A document of the manifest. */
export interface Row {
  /** Below `documents`. */
  readonly file: string;
  readonly asyncapi: string;
  /** Whether it is valid. */
  readonly parses: boolean;
  /** What kind of error it has, if it has one. */
  readonly errorClass: string;
  /** What it makes use of. */
  readonly features: readonly string[];
}

export function readManifest(): readonly Row[] {
  const [head = "", ...lines] = readFileSync(join(folder, "manifest.tsv"), "utf8").trimEnd().split("\n");
  const columns = head.split("\t");
  return lines.map((line) => {
    const cells = line.split("\t");
    const cell = (name: string): string => cells[columns.indexOf(name)]?.trim() ?? "";
    return {
      file: cell("file"),
      asyncapi: cell("asyncapi"),
      parses: cell("parses") === "yes",
      errorClass: cell("error_class"),
      features: cell("features")
        .split(",")
        .filter((feature) => feature !== ""),
    };
  });
}

/** A few documents that make use of everything that all of them do: each time the one that adds most. */
export function sliceOf(rows: readonly Row[], count: number): readonly Row[] {
  const traits = ({ features, asyncapi, parses, errorClass }: Row): readonly string[] => [
    ...features,
    asyncapi,
    parses ? "valid" : errorClass,
  ];
  const seen = new Set<string>();
  const left = [...rows];
  const slice: Row[] = [];
  while (slice.length < count && left.length > 0) {
    const gains = left.map((row) => traits(row).filter((trait) => !seen.has(trait)).length);
    const most = Math.max(...gains);
    // Once there is nothing new, every so many of the rest.
    const index = most > 0 ? gains.indexOf(most) : Math.floor(left.length / 2);
    const [row] = left.splice(index, 1);
    if (row === undefined) break;
    for (const trait of traits(row)) seen.add(trait);
    slice.push(row);
  }
  return slice;
}
