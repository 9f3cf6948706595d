import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../packages/packages.ts";

/** The folder of public contracts, next to the repository. */
export const folder: string = join(root, "../shared/contracts");
/** True if the folder of public contracts exists. */
export const hasCorpus: boolean = existsSync(join(folder, "manifest.tsv"));

/** A document of the manifest, with the properties that the manifest gives. */
export interface CorpusDocument {
  /** Relative to the folder `documents`. */
  readonly file: string;
  /** The version of AsyncAPI. */
  readonly asyncapi: string;
  /** True if it is valid. */
  readonly parses: boolean;
  /** The kind of its error. Empty if it is valid. */
  readonly errorClass: string;
  /** The features of AsyncAPI that it uses. */
  readonly features: readonly string[];
}

/** Reads the list of all documents. */
export function readManifest(): readonly CorpusDocument[] {
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

/** Selects a few documents that together use every feature. Each step adds the document with the most new features. */
export function selectDocuments(
  documents: readonly CorpusDocument[],
  count: number,
): readonly CorpusDocument[] {
  const traits = ({ features, asyncapi, parses, errorClass }: CorpusDocument): readonly string[] => [
    ...features,
    asyncapi,
    parses ? "valid" : errorClass,
  ];
  const seen = new Set<string>();
  const remaining = [...documents];
  const selection: CorpusDocument[] = [];
  while (selection.length < count && remaining.length > 0) {
    const gains = remaining.map((document) => traits(document).filter((trait) => !seen.has(trait)).length);
    const most = Math.max(...gains);
    // If no document adds a feature, take one from the middle of the rest.
    const index = most > 0 ? gains.indexOf(most) : Math.floor(remaining.length / 2);
    const [document] = remaining.splice(index, 1);
    if (document === undefined) break;
    for (const trait of traits(document)) seen.add(trait);
    selection.push(document);
  }
  return selection;
}
