import type { HandlerSet } from "../source/handler-set.ts";
import { quoted, type Style } from "../text/style.ts";

/** An import of one name. */
export interface Import {
  /** The name in the module; `default` for its default export. */
  readonly name: string;
  readonly local: string;
  readonly isType: boolean;
  readonly specifier: string;
}

/** Import declarations, sorted by module, one for each. */
export function importLines(imports: readonly Import[], style: Style): readonly string[] {
  const modules = Map.groupBy(imports, ({ specifier }) => specifier);
  return [...modules]
    .toSorted(([one], [other]) => compareSpecifiers(one, other))
    .map(([specifier, names]) => importLine(specifier, names, style));
}

/** Packages first, then folders above, then files beside. */
export function compareSpecifiers(one: string, other: string): number {
  const rank = (specifier: string): number =>
    specifier.startsWith("..") ? 1 : specifier.startsWith(".") ? 2 : 0;
  return rank(one) - rank(other) || (one < other ? -1 : one > other ? 1 : 0);
}

function importLine(specifier: string, names: readonly Import[], style: Style): string {
  const isType = names.every((each) => each.isType);
  const given = names.filter(({ name }) => name !== "default").toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const clauses = [
    ...names.filter(({ name }) => name === "default").map(({ local }) => local),
    ...(given.length > 0 ? [`{ ${given.map((each) => importedName(each, isType)).join(", ")} }`] : []),
  ];
  return `import ${isType ? "type " : ""}${clauses.join(", ")} from ${quoted(specifier, style)}${style.semicolon}`;
}

/** A name between the braces of an import declaration. */
export function importedName({ name, local, isType }: Import, isInTypeImport: boolean): string {
  const prefix = isType && !isInTypeImport ? "type " : "";
  return `${prefix}${name === local ? name : `${name} as ${local}`}`;
}

/** A member of the collected handlers. */
export interface Entry {
  readonly name: string;
  /** The expression for the handler. */
  readonly expression: string;
}

export function entryCode({ name, expression }: Entry): string {
  return name === expression ? name : `${name}: ${expression}`;
}

/** The file that collects the handlers. `type` is an import of the generated type. */
export function collectionFile(
  set: HandlerSet,
  {
    imports,
    entries,
    type,
  }: { readonly imports: readonly Import[]; readonly entries: readonly Entry[]; readonly type: Import },
  style: Style,
): string {
  const { collection, title } = set;
  const lines = [
    ...importLines([type, ...imports], style),
    "",
    `/** The handlers of ${inComment(title)}, for \`${set.serve}(transport, ${collection.name})\`. */`,
    `export const ${collection.name}: ${type.local} = {`,
    ...entries.map((entry) => `${style.indent}${entryCode(entry)},`),
    `}${style.semicolon}`,
    "",
  ];
  return lines.join(style.lineBreak);
}

function inComment(text: string): string {
  return text
    .replace(/\p{C}+/gu, " ")
    .replaceAll("*/", "*\\/")
    .trim();
}
