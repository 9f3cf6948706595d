import { resolve } from "node:path";
import type { Contract } from "@posthorn/contract";
import { readFolder } from "./disk/read-folder.ts";
import type { Change } from "./disk/write-changes.ts";
import { openDraft } from "./merge/draft.ts";
import { type Finding, finding } from "./merge/finding.ts";
import { merge } from "./merge/merge.ts";
import { type HandlerSet, handlerSet } from "./source/handler-set.ts";
import { isParsable, openSources, type SourceText, syntaxError } from "./source/sources.ts";
import { applyEdits } from "./text/edits.ts";

export interface ScaffoldRequest {
  readonly contract: Contract;
  /** The folder of the handlers. */
  readonly out: string;
  /** The folder that `posthorn generate` wrote. */
  readonly generated: string;
  /** The ending of relative imports where the files do not show one: `.js`, `.ts` or nothing. Default `.js`. */
  readonly importExtension?: string;
  /** Handlers for what the contract's application sends, for the programs that talk to it. Default false. */
  readonly client?: boolean;
  /** The operations that get new handlers, by their ids or names. Default: all. */
  readonly only?: readonly string[];
}

export interface ScaffoldResult {
  /** In the order of their paths. None if a file cannot be read. */
  readonly changes: readonly Change[];
  /** The code that was left alone, with its place. Errors are what a person has to do instead. */
  readonly findings: readonly Finding[];
  /** The number of handlers that the contract asks for. */
  readonly handlers: number;
}

const byteOrderMark = "\ufeff";

/**
 * Finds out what the handlers of a contract lack. It reads the folder of the handlers and writes nothing.
 *
 * Throws RangeError if `only` names an operation that the contract does not have.
 */
export async function scaffold(request: ScaffoldRequest): Promise<ScaffoldResult> {
  const { contract, importExtension = ".js", client = false, only } = request;
  const [out, generated] = [resolve(request.out), resolve(request.generated)];
  const set = handlerSet(contract, { client, ...(only === undefined ? {} : { only }) });
  const { texts, unreadable } = await readFolder(out, generated);
  if (unreadable.length > 0) {
    const findings = unreadable.map(({ path, why }) => finding("source-unreadable", { file: path }, { why }));
    return { changes: [], findings, handlers: set.handlers.length };
  }
  return plan(texts, { set, out, generated, importExtension });
}

interface PlanOptions {
  readonly set: HandlerSet;
  readonly out: string;
  readonly generated: string;
  readonly importExtension: string;
}

/** The changes for files that were read. Every file is parsed before and after, and edits are checked by taking them back. */
function plan(texts: readonly SourceText[], options: PlanOptions): ScaffoldResult {
  const sources = openSources(texts.map((each) => ({ ...each, text: withoutMark(each.text) })));
  const handlers = options.set.handlers.filter(({ isWanted }) => isWanted).length;
  const invalid = sources.editable.flatMap((file) => {
    const error = syntaxError(file);
    if (error === undefined) return [];
    const place = { file: sources.pathOf(file), ...file.getLineAndColumnAtPos(error.start) };
    return [finding("source-invalid", place, { why: error.message })];
  });
  if (invalid.length > 0) return { changes: [], findings: invalid, handlers };
  const draft = openDraft({ sources, ...options });
  merge(draft);
  const before = new Map(texts.map(({ path, text }) => [path, text]));
  const edited = [...draft.edits].map(([file, edits]) => {
    const path = sources.pathOf(file);
    const now = before.get(path) ?? "";
    const mark = now.startsWith(byteOrderMark) ? byteOrderMark : "";
    return { path, before: now, text: mark + applyEdits(withoutMark(now), edits) };
  });
  for (const { path, text } of [...edited, ...draft.newFiles]) {
    if (!isParsable(path, withoutMark(text))) throw new Error(`The code for ${path} would not be valid.`);
  }
  const changes = [...edited, ...draft.newFiles];
  return {
    handlers,
    findings: draft.findings,
    changes: changes.toSorted((one, other) => (one.path < other.path ? -1 : 1)),
  };
}

function withoutMark(text: string): string {
  return text.startsWith(byteOrderMark) ? text.slice(byteOrderMark.length) : text;
}
