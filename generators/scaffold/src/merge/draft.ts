import type { ImportDeclaration, NamedImports, Node, ObjectLiteralExpression, SourceFile } from "ts-morph";
import type { Import } from "../code/collection-code.ts";
import type { HandlerSet } from "../source/handler-set.ts";
import type { Sources } from "../source/sources.ts";
import type { ClassNode } from "../source/values.ts";
import type { Edit } from "../text/edits.ts";
import { type Style, styleOf } from "../text/style.ts";
import { type Finding, type FindingCode, finding } from "./finding.ts";

/** A node with a list that is added to. */
export type ListNode = ObjectLiteralExpression | NamedImports | ClassNode;

/** A file that does not exist yet. */
export interface NewFile {
  /** Absolute. */
  readonly path: string;
  readonly text: string;
}

export interface DraftOptions {
  readonly sources: Sources;
  readonly set: HandlerSet;
  /** The folder of the handlers, absolute. */
  readonly out: string;
  /** The folder of the generated code, absolute. */
  readonly generated: string;
  /** The ending of relative imports where the files do not show one. */
  readonly importExtension: string;
}

/** Everything that is to be changed, collected before anything is written. */
export interface Draft extends DraftOptions {
  readonly edits: Map<SourceFile, Edit[]>;
  /** Imports that need a declaration of their own. */
  readonly imports: Map<SourceFile, Import[]>;
  /** Imports that are added to a declaration that is there. */
  readonly extensions: Map<ImportDeclaration, Import[]>;
  readonly newFiles: NewFile[];
  readonly findings: Finding[];
  /** The lines of each element that is added to a list, by the node that holds it. */
  readonly elements: Map<ListNode, readonly (readonly string[])[]>;
  /** The handlers that have a function for each message by now. */
  readonly completed: Set<Node>;
  readonly styleFor: (file: SourceFile) => Style;
  /** The style of new files: that of most files. */
  readonly style: Style;
}

export function openDraft(options: DraftOptions): Draft {
  const styles = new Map<SourceFile, Style>();
  const style = styleOf(options.sources.editable.map((file) => file.getFullText()));
  return {
    ...options,
    importExtension: endingsIn(options.sources.editable)[0] ?? options.importExtension,
    edits: new Map(),
    imports: new Map(),
    extensions: new Map(),
    newFiles: [],
    findings: [],
    elements: new Map(),
    completed: new Set(),
    style,
    styleFor: (file) => {
      const known = styles.get(file) ?? styleOf([file.getFullText()], style);
      styles.set(file, known);
      return known;
    },
  };
}

/** The endings of relative imports: `.js`, `.ts` or nothing. */
export function endingsIn(files: readonly SourceFile[]): readonly string[] {
  return files
    .flatMap((file) => file.getImportDeclarations())
    .map((each) => each.getModuleSpecifierValue())
    .filter((specifier) => specifier.startsWith("."))
    .flatMap((specifier) => {
      const [, ending = ""] = /(\.\w+)$/.exec(specifier) ?? [];
      return /^(?:\.[mc]?[jt]s)?$/.test(ending) ? [ending.replace(/[mc]/, "")] : [];
    });
}

export function addEdit(draft: Draft, file: SourceFile, ...edits: readonly Edit[]): void {
  draft.edits.set(file, [...(draft.edits.get(file) ?? []), ...edits]);
}

/** Reports a finding at a node. The same finding is reported once. */
export function reportAt(
  { findings, sources }: Draft,
  node: Node,
  { code, ...details }: Readonly<Record<string, string>> & { readonly code: FindingCode },
): void {
  const found = finding(code, sources.placeOf(node), details);
  const isKnown = findings.some(
    ({ file, line, column, message }) =>
      file === found.file && line === found.line && column === found.column && message === found.message,
  );
  if (!isKnown) findings.push(found);
}
