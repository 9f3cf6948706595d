import { join } from "node:path";
import type { Node, SourceFile } from "ts-morph";
import { importLines } from "../code/collection-code.ts";
import { handlerStatement, handlerType } from "../code/handler-code.ts";
import { type Exported, type FoundHandler, findHandlers, unknownExport } from "../find/handlers.ts";
import type { WantedHandler } from "../source/handler-set.ts";
import { specifierOf } from "../source/sources.ts";
import { insertion } from "../text/edits.ts";
import type { Style } from "../text/style.ts";
import { addImport, type NeededImport } from "./add-import.ts";
import { addEdit, type Draft, reportAt } from "./draft.ts";

/** A handler that can be collected: an export of a file, or a member of one. */
export interface ProvidedHandler {
  readonly wanted: WantedHandler;
  /** The absolute path of its file. */
  readonly path: string;
  readonly name: string;
  readonly member?: string;
  readonly found?: FoundHandler;
}

/** Finds the handler of an operation, or adds one: in its own file, or in a new one. Nothing if that is not clear. */
export function provideHandler(
  wanted: WantedHandler,
  exports: readonly Exported[],
  draft: Draft,
): ProvidedHandler | undefined {
  const { file: home, path } = homeOf(wanted, exports, draft);
  const [found, other] = findHandlers(exports, wanted, home);
  if (found !== undefined && other !== undefined) {
    reportAt(draft, declarationOf(other), { code: "handler-ambiguous", name: wanted.name });
    return undefined;
  }
  if (found !== undefined) {
    const { exported, member } = found;
    return {
      wanted,
      found,
      path: draft.sources.pathOf(exported.file),
      name: exported.name,
      ...(member === undefined ? {} : { member }),
    };
  }
  if (home === undefined) addFile(wanted, path, draft);
  else if (!addToFile(wanted, home, draft)) return undefined;
  return { wanted, path, name: wanted.name };
}

function declarationOf({ exported, value }: FoundHandler): Node {
  return value.node.getSourceFile() === exported.file ? value.node : exported.file;
}

/** The file of a handler: its path, and the file if there is one. Files with a handler of another contract are passed over. */
function homeOf(
  { file, name }: WantedHandler,
  exports: readonly Exported[],
  { sources, out, set }: Draft,
): { readonly path: string; readonly file: SourceFile | undefined } {
  const prefix = set.collection.file.replace(/-handlers$/, "");
  for (const base of [file, `${prefix}-${file}`, `${prefix}-${file}-handler`]) {
    const path = join(out, `${base}.ts`);
    const found = sources.all.find((each) => sources.pathOf(each).toLowerCase() === path.toLowerCase());
    const isTaken = exports.some((each) => each.file === found && each.name === name && each.isOfOtherType);
    if (!isTaken) return { path: found === undefined ? path : sources.pathOf(found), file: found };
  }
  const path = join(out, `${file}.ts`);
  return { path, file: sources.fileAt(path) };
}

function addFile(wanted: WantedHandler, path: string, draft: Draft): void {
  const { style, set } = draft;
  const type: NeededImport = handlersImport(draft);
  const specifier = specifierOf(path, type.path, draft.importExtension);
  const lines = [
    ...importLines([{ name: set.type, local: set.type, isType: true, specifier }], style),
    "",
    ...handlerStatement(wanted, handlerType(set, { name: wanted.name, local: set.type }, style), style),
    "",
  ];
  draft.newFiles.push({ path, text: lines.join(style.lineBreak) });
}

/** Adds a handler at the end of a file; false if the file may have it in a form that is not followed. */
function addToFile(wanted: WantedHandler, file: SourceFile, draft: Draft): boolean {
  const { name } = wanted;
  if (!draft.sources.isEditable(file)) {
    reportAt(draft, file, { code: "source-outside", name, what: "a handler" });
    return false;
  }
  const unknown = unknownExport(file);
  if (unknown !== undefined) {
    reportAt(draft, unknown, {
      code: "handler-unclear",
      name,
      why: "it exports names from code outside of this program",
    });
    return false;
  }
  const local = file.getLocal(name)?.getDeclarations()[0];
  if (local !== undefined) {
    reportAt(draft, local, { code: "handler-not-exported", name });
    return false;
  }
  const style = draft.styleFor(file);
  const type = handlerType(draft.set, { name, local: addImport(file, handlersImport(draft), draft) }, style);
  const text = file.getFullText();
  const code = handlerStatement(wanted, type, style).join(style.lineBreak);
  addEdit(draft, file, insertion(text.length, `${separation(text, style)}${code}${style.lineBreak}`));
  return true;
}

/** The line breaks that make one empty line at the end of a text. */
function separation(text: string, { lineBreak }: Style): string {
  const [, ended = ""] = /((?:\r?\n)*)$/.exec(text) ?? [];
  const breaks = text.trim() === "" ? 2 : ended.split("\n").length - 1;
  return lineBreak.repeat(Math.max(0, 2 - breaks));
}

/** The import of the generated type of handlers. */
export function handlersImport({ set, generated }: Draft): NeededImport {
  return { name: set.type, local: set.type, isType: true, path: join(generated, "index.ts") };
}
