import { dirname, sep } from "node:path";
import { type ImportDeclaration, Node, type SourceFile, ts } from "ts-morph";
import { compareSpecifiers, type Import, importedName, importLines } from "../code/collection-code.ts";
import { namesIn, specifierOf, stemOf } from "../source/sources.ts";
import { insertion } from "../text/edits.ts";
import { endOfLine } from "../text/lines.ts";
import { addElement } from "./add-element.ts";
import { addEdit, type Draft, endingsIn } from "./draft.ts";

// An import is never sorted anew or merged with another: a name is used if the file imports it, else it is added to the
// braces of an import of the same module, else a new declaration follows the import that sorts before it.

/** A name that a file needs from another file. */
export interface NeededImport {
  /** `default` for a default export. */
  readonly name: string;
  /** The name that it should have in the file, if that is free. */
  readonly local: string;
  readonly isType: boolean;
  /** The absolute path of the other file. */
  readonly path: string;
}

/**
 * Makes a file import a name, unless it does so already, and gives the expression for it there. Existing imports of the
 * same module are used and extended.
 */
export function addImport(file: SourceFile, needed: NeededImport, draft: Draft): string {
  const from = draft.sources.pathOf(file);
  const stem = withoutEnding(needed.path);
  const same = file.getImportDeclarations().filter((each) => isOf(each, from, stem));
  // A type may be imported from the generated file that declares it.
  const beside = file
    .getImportDeclarations()
    .filter((each) => needed.isType && isBelow(each, from, dirname(stem)));
  const known = [
    ...same.map((each) => knownName(each, needed)),
    ...beside.map((each) => namedImport(each, needed)),
  ].find((name) => name !== undefined);
  if (known !== undefined) return known;
  const own = draft.imports.get(file) ?? [];
  const pending = [...own, ...extensionsIn(file, draft)];
  const specifier =
    same[0]?.getModuleSpecifierValue() ??
    specifierOf(from, needed.path, endingsIn([file])[0] ?? draft.importExtension);
  const planned = pending.find((each) => each.specifier === specifier && each.name === needed.name);
  if (planned !== undefined) return planned.local;
  const local = freeName(needed, file, pending);
  const added: Import = { name: needed.name, local, isType: needed.isType, specifier };
  const extendable = needed.name === "default" ? undefined : same.find((each) => isExtendable(each, needed));
  if (extendable === undefined) draft.imports.set(file, [...own, added]);
  else draft.extensions.set(extendable, [...(draft.extensions.get(extendable) ?? []), added]);
  return local;
}

function extensionsIn(file: SourceFile, { extensions }: Draft): readonly Import[] {
  return [...extensions].flatMap(([declaration, added]) =>
    declaration.getSourceFile() === file ? added : [],
  );
}

function isOf(declaration: ImportDeclaration, from: string, stem: string): boolean {
  const own = stemOf(from, declaration.getModuleSpecifierValue());
  return own === stem || `${own}/index` === stem;
}

function isBelow(declaration: ImportDeclaration, from: string, folder: string): boolean {
  return stemOf(from, declaration.getModuleSpecifierValue())?.startsWith(folder + sep) === true;
}

function withoutEnding(path: string): string {
  return path.replace(/\.[mc]?tsx?$/, "");
}

/** The name under which a declaration imports something already. */
function knownName(declaration: ImportDeclaration, { name, isType }: NeededImport): string | undefined {
  if (declaration.isTypeOnly() && !isType) return undefined;
  if (name === "default") return declaration.getDefaultImport()?.getText();
  const named = namedImport(declaration, { name, isType });
  if (named !== undefined) return named;
  const namespace = declaration.getNamespaceImport();
  return namespace === undefined ? undefined : `${namespace.getText()}.${name}`;
}

function namedImport(
  declaration: ImportDeclaration,
  { name, isType }: Pick<NeededImport, "name" | "isType">,
): string | undefined {
  const named = declaration
    .getNamedImports()
    .find((each) => each.getName() === name && (isType || !each.isTypeOnly()));
  return named === undefined ? undefined : (named.getAliasNode()?.getText() ?? name);
}

function isExtendable(declaration: ImportDeclaration, { isType }: NeededImport): boolean {
  if (declaration.isTypeOnly() && (!isType || declaration.getDefaultImport() !== undefined)) return false;
  const bindings = declaration.getImportClause()?.getNamedBindings();
  return (
    Node.isNamedImports(bindings) || (bindings === undefined && declaration.getDefaultImport() !== undefined)
  );
}

function extend(declaration: ImportDeclaration, added: readonly Import[], draft: Draft): void {
  const file = declaration.getSourceFile();
  const names = added.map((each) => importedName(each, declaration.isTypeOnly()));
  const bindings = declaration.getImportClause()?.getNamedBindings();
  if (Node.isNamedImports(bindings) && bindings.getElements().length > 0) {
    for (const name of names) addElement(bindings, [name], draft);
  } else if (Node.isNamedImports(bindings)) {
    addEdit(draft, file, insertion(bindings.getStart() + 1, ` ${names.join(", ")}, `));
  } else {
    const end = declaration.getDefaultImport()?.getEnd() ?? 0;
    addEdit(draft, file, insertion(end, `, { ${names.join(", ")} }`));
  }
}

function freeName({ local, isType }: NeededImport, file: SourceFile, pending: readonly Import[]): string {
  const taken = new Set([...namesIn(file), ...pending.map((each) => each.local)]);
  if (!taken.has(local)) return local;
  const [first = ""] = local;
  const longer = `${isType ? "Generated" : "handle"}${first.toUpperCase()}${local.slice(first.length)}`;
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? longer : `${longer}${number}`;
    if (!taken.has(name)) return name;
  }
}

/** Inserts all imports: into the declarations that are extended, or as declarations of their own. */
export function insertImports(draft: Draft): void {
  for (const [declaration, added] of draft.extensions) extend(declaration, added, draft);
  for (const [file, imports] of draft.imports) {
    const style = draft.styleFor(file);
    const existing = file.getImportDeclarations();
    for (const [specifier, names] of groupBySpecifier(imports)) {
      const [line = ""] = importLines(names, style);
      const before = existing
        .filter((each) => compareSpecifiers(each.getModuleSpecifierValue(), specifier) < 0)
        .at(-1);
      const neighbour = before ?? existing.at(-1);
      if (neighbour === undefined) continue;
      const at = endOfLine(file.getFullText(), neighbour.getEnd());
      addEdit(draft, file, insertion(at, `${style.lineBreak}${line}`));
    }
    if (existing.length === 0) {
      const code = importLines(imports, style).join(style.lineBreak);
      const top = insertion(topOf(file), `${code}${style.lineBreak}${style.lineBreak}`);
      draft.edits.set(file, [top, ...(draft.edits.get(file) ?? [])]); // before a handler at the same position
    }
  }
}

function groupBySpecifier(imports: readonly Import[]): readonly (readonly [string, readonly Import[]])[] {
  return [...Map.groupBy(imports, ({ specifier }) => specifier)].toSorted(([one], [other]) =>
    compareSpecifiers(one, other),
  );
}

/** Comments that count for the whole file, but only before its first statement. */
const directives =
  /^\/\/\/\s*<|@ts-(?:no)?check\b|\beslint-(?:disable|enable|env)\s|\bbiome-ignore-all\b|@jsx/;

/** The position for the first import: after directives, and after the file's head comment, if an empty line follows it. */
function topOf(file: SourceFile): number {
  const text = file.getFullText();
  const statements = file.getStatements();
  const prologue = statements.findLast((_, index) => statements.slice(0, index + 1).every(isPrologue));
  if (prologue !== undefined) return nextLine(text, prologue.getEnd());
  const start = ts.getShebang(text)?.length ?? 0;
  const comments = ts.getLeadingCommentRanges(text, start) ?? [];
  const head = comments.findLast(({ end }) => /^[ \t]*\r?\n[ \t]*\r?\n/.test(text.slice(end)));
  const directive = comments.findLast(({ pos, end }) => directives.test(text.slice(pos, end)));
  if (head !== undefined && head.end >= (directive?.end ?? 0))
    return nextLine(text, nextLine(text, head.end));
  if (directive !== undefined) return nextLine(text, directive.end);
  const code = comments[0]?.pos ?? statements[0]?.getStart() ?? text.length;
  return Math.max(code, start === 0 ? 0 : nextLine(text, start));
}

/** True for `"use strict"` and the like, which have an effect only before all other statements. */
function isPrologue(statement: Node): boolean {
  return Node.isExpressionStatement(statement) && Node.isStringLiteral(statement.getExpression());
}

function nextLine(text: string, position: number): number {
  const at = text.indexOf("\n", position);
  return at < 0 ? text.length : at + 1;
}
