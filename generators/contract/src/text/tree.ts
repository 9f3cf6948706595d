import type { Document, LineCounter } from "yaml";

/** A text of YAML, and the results of parsing it. */
export interface Tree {
  readonly text: string;
  readonly document: Document;
  readonly lines: LineCounter;
  readonly data: unknown;
  /** Set if the text is known to have no anchors, aliases and merge keys. */
  readonly isFree?: true;
}
