import type { Diagnostic } from "../diagnostics/diagnose.ts";
import type { Tree } from "./tree.ts";

/** A position in a text. Lines and columns begin at 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** A file of YAML or JSON, parsed. The data of a Protobuf file is its text. */
export interface SourceFile {
  /** Absolute. */
  readonly path: string;
  /** The name in diagnostics. */
  readonly name: string;
  readonly data: unknown;
  readonly bytes: number;
  /** The position of the value at a pointer, or of the nearest value around it. */
  positionOf(pointer: string): Position;
  /** The scalar at a pointer as it is written: a number may have more digits than `data` can represent. */
  textAt(pointer: string): string | undefined;
}

/** The result of reading a file. */
export interface LoadedFile {
  /** Left out if the text cannot be read. */
  readonly file?: SourceFile;
  readonly diagnostics: readonly Diagnostic[];
  /** The text, to recognize an unchanged file. */
  readonly text?: string;
  /** The parsed text, to parse less of it after a change. */
  readonly tree?: Tree;
}
