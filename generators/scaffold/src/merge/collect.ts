import { join } from "node:path";
import { Node, type SourceFile } from "ts-morph";
import { collectionFile, type Entry, type Import } from "../code/collection-code.ts";
import type { Exported } from "../find/handlers.ts";
import { specifierOf } from "../source/sources.ts";
import { addImport } from "./add-import.ts";
import { completeHandler } from "./complete-handler.ts";
import { type Draft, reportAt } from "./draft.ts";
import { handlersImport, type ProvidedHandler, provideHandler } from "./provide-handler.ts";

/** Writes the file that collects the handlers, with those that are there already and new ones for the others. */
export function addCollection(exports: readonly Exported[], draft: Draft): void {
  const { set, out, sources, importExtension, style, newFiles } = draft;
  const path = join(out, `${set.collection.file}.ts`);
  const existing = sources.fileAt(path);
  const wanted = set.handlers.filter(({ isWanted }) => isWanted);
  if (wanted.length === 0) return;
  if (existing !== undefined) {
    reportAt(draft, existing, { code: "handlers-not-found", name: set.collection.name, type: set.type });
    return;
  }
  const provided = wanted.flatMap((each) => provideHandler(each, exports, draft) ?? []);
  for (const { wanted: own, found, member } of provided)
    if (found !== undefined && member === undefined) completeHandler(own, found.value, draft);
  const type = handlersImport(draft);
  const typeImport: Import = { ...type, specifier: specifierOf(path, type.path, importExtension) };
  const taken = new Set([set.collection.name, set.type]);
  const imports: Import[] = [];
  const entries: Entry[] = provided.map((each) => {
    const specifier = specifierOf(path, each.path, importExtension);
    const known = imports.find(({ name, specifier: from }) => name === each.name && from === specifier);
    const local = known?.local ?? freeName(localName(each), taken);
    taken.add(local);
    if (known === undefined) imports.push({ name: each.name, local, isType: false, specifier });
    return { name: each.wanted.name, expression: expressionOf(each, local) };
  });
  newFiles.push({ path, text: collectionFile(set, { imports, entries, type: typeImport }, style) });
}

/** The expression for a handler in the file that collects it, which imports it if need be. Nothing if it has no name. */
export function expressionIn(file: SourceFile, provided: ProvidedHandler, draft: Draft): string | undefined {
  const { name, path, found, wanted } = provided;
  if (draft.sources.pathOf(file) !== path)
    return expressionOf(
      provided,
      addImport(file, { name, local: localName(provided), isType: false, path }, draft),
    );
  const declared = found?.value.trail
    .filter((node) => Node.isVariableDeclaration(node) || Node.isFunctionDeclaration(node))
    .find((node) => node.getSourceFile() === file);
  const local = declared?.getName() ?? name;
  if (local !== "default") return expressionOf(provided, local);
  const details = { name: wanted.name, why: "it is exported without a name" };
  reportAt(draft, found?.value.node ?? file, { code: "handler-unclear", ...details });
  return undefined;
}

/** The name under which the collection imports a handler. */
function localName({ name, wanted }: ProvidedHandler): string {
  return name === "default" ? wanted.name : name;
}

/** A method keeps its `this`. */
function expressionOf({ member, wanted }: ProvidedHandler, local: string): string {
  if (member === undefined) return local;
  if (wanted.cases.length > 0) return `${local}.${member}`;
  const payload = wanted.kind === "query" ? "request" : "payload";
  return `(${payload}, context) => ${local}.${member}(${payload}, context)`;
}

function freeName(wanted: string, taken: ReadonlySet<string>): string {
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? wanted : `${wanted}${number}`;
    if (!taken.has(name)) return name;
  }
}
