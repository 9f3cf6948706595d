import { sep } from "node:path";
import { Node, type SourceFile } from "ts-morph";
import type { HandlerSet, WantedHandler } from "../source/handler-set.ts";
import { readHandlersType } from "../source/handlers-type.ts";
import type { Sources } from "../source/sources.ts";
import { findMember, statedType, type Value, valueOfExport } from "../source/values.ts";

// A handler without an entry in the collection is found by its type, by its name in its own file, as the default export
// of that file, by its name in another file, or as a member of an exported object, in this order. The first that gives
// a result counts; if it gives two, a person has to decide.

/** A value that a file exports. */
export interface Exported {
  readonly file: SourceFile;
  /** `default` for a default export. */
  readonly name: string;
  readonly value: Value;
  /** The handler that its type names. */
  readonly typedFor: string | undefined;
  /** True if its type is a member of another type, as that of a handler of another contract is. */
  readonly isOfOtherType: boolean;
  /** True if it states a type that is not made of the type of handlers. */
  readonly hasOwnType: boolean;
}

/** A handler that no collection has yet. */
export interface FoundHandler {
  readonly exported: Exported;
  /** The member of the exported object that is the handler; without it, the export itself. */
  readonly member?: string;
  readonly value: Value;
}

/** The exports of the files in the folder of the handlers. */
export function listExports(sources: Sources, set: HandlerSet, out: string): readonly Exported[] {
  const files = sources.all.filter((file) => sources.pathOf(file).startsWith(out + sep));
  return files.flatMap((file) =>
    file.getExportSymbols().map((symbol) => {
      const value = valueOfExport(symbol, file);
      const types = value.trail.map(statedType).filter((type) => type !== undefined);
      const read = types.map((type) => readHandlersType(type, set));
      const [typed] = read.filter((each) => each?.of === "one" && each.message === undefined);
      const isOfOtherType = types.some((type, index) => isMemberType(type) && read[index] === undefined);
      const typedFor = typed?.of === "one" ? typed.name : undefined;
      const hasOwnType = read.includes(undefined);
      return { file, name: symbol.getName(), value, typedFor, isOfOtherType, hasOwnType };
    }),
  );
}

function isMemberType(type: Node): boolean {
  return Node.isIndexedAccessTypeNode(type);
}

/** The exports that may be a handler, the most probable ones alone. More than one if it is not clear which one is meant. */
export function findHandlers(
  exports: readonly Exported[],
  wanted: WantedHandler,
  home: SourceFile | undefined,
): readonly FoundHandler[] {
  const names = [wanted.name, ...wanted.aliases];
  const own = exports.filter(
    ({ typedFor, isOfOtherType }) => (typedFor ?? wanted.name) === wanted.name && !isOfOtherType,
  );
  const fitting = own.filter((each) => fits(each, wanted)).map(direct);
  const groups = [
    fitting.filter(({ exported }) => exported.typedFor === wanted.name),
    fitting.filter(({ exported }) => exported.file === home && names.includes(exported.name)),
    fitting.filter(({ exported }) => exported.file === home && exported.name === "default"),
    fitting.filter(({ exported }) => names.includes(exported.name) && exported.value.kind !== "unclear"),
    own.flatMap((exported) => memberHandlers(exported, names)),
  ];
  return distinct(groups.find((group) => group.length > 0) ?? []);
}

function direct(exported: Exported): FoundHandler {
  return { exported, value: exported.value };
}

/** A handler is a function, or an object of functions where an operation has several messages. A call may give either. */
function fits({ value, typedFor }: Exported, { cases }: WantedHandler): boolean {
  if (value.kind === "unclear") return typedFor !== undefined || Node.isCallExpression(value.node);
  return cases.length > 0 ? value.kind !== "function" : value.kind === "function";
}

function memberHandlers(exported: Exported, names: readonly string[]): readonly FoundHandler[] {
  const { value, hasOwnType } = exported;
  if (hasOwnType || (value.kind !== "object" && value.kind !== "instance")) return [];
  return names.flatMap((member) => {
    const found = findMember(value, member);
    return found.kind === "member" ? [{ exported, member, value }] : [];
  });
}

/** Without the exports that only pass on what another file exports. */
function distinct(found: readonly FoundHandler[]): readonly FoundHandler[] {
  const byValue = Map.groupBy(found, ({ value }) => value.node);
  return [...byValue.values()].flatMap((same) => {
    const original = same.find(({ exported, value }) => exported.file === value.node.getSourceFile());
    return original ?? same.slice(0, 1);
  });
}

/** An export of everything from code outside of this program, which may have a handler. */
export function unknownExport(file: SourceFile): Node | undefined {
  return file
    .getExportDeclarations()
    .find(
      (each) =>
        each.getNamedExports().length === 0 &&
        each.getModuleSpecifierSourceFile() === undefined &&
        each.hasModuleSpecifier(),
    );
}
