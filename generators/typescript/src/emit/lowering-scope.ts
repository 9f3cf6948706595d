import { constOf } from "../print/declarations.ts";
import { type ConstStructure, StructureKind } from "../print/structures.ts";
import { lower } from "../schema/lower.ts";
import type { Lowered, Scope } from "../schema/scope.ts";
import type { Layout } from "../text/layout.ts";
import type { FileContext } from "./context.ts";

/** The scope in which one declared schema is lowered. */
export interface DeclarationScope {
  readonly scope: Scope;
  /** The constants that must be declared before the schema. Lowering adds to them. */
  readonly constants: readonly ConstStructure[];
}

/** Opens the scope of a declared schema; `ref` is the name of that schema in the contract, if it has one. */
export function openScope(file: FileContext, ref: string | undefined): DeclarationScope {
  const { module, names, graph, int64, dates } = file;
  const constants: ConstStructure[] = [];
  const earlier = module.statements.filter(isLocalConst).length;

  function hoist(hint: string, value: Lowered, isUntyped = false): string {
    const name = `${hint}${earlier + constants.length + 1}`;
    const type = isUntyped ? { type: `${module.zod()}.ZodType` } : {};
    constants.push(constOf({ name, value: deferred(value, file), isExported: false, ...type }));
    return name;
  }

  function schemaName(name: string, use: "type" | "value"): string {
    const { file: path, name: declared } = names.schema(name);
    return module.from(path, declared, use);
  }

  const scope: Scope = {
    lower,
    type: (name) => schemaName(name, "type"),
    value: (name) => schemaName(name, "value"),
    int64,
    dates,
    resolve: graph.resolve,
    isRecursive: (name) => ref !== undefined && graph.isCycle(ref, name),
    hoist,
    helper: (name) => module.from(name, name, "value"),
    core: module.coreSchema,
  };
  return { scope, constants };
}

function isLocalConst(statement: { readonly kind: number; readonly isExported?: boolean }): boolean {
  return statement.kind === StructureKind.VariableStatement && statement.isExported === false;
}

/**
 * Returns the value of a constant. It is evaluated later if it refers to the schema that is being declared, and a
 * bundler can remove it if nothing uses it.
 */
function deferred({ zod, isDeferred }: Lowered, { module }: FileContext): Layout {
  if (isDeferred) return [`/* @__PURE__ */ ${module.zod()}.lazy(() => `, zod, ")"];
  return isReference(zod) ? zod : ["/* @__PURE__ */ (() => ", zod, ")()"];
}

/** True if an expression is the name of a schema, and calls nothing. */
export function isReference(zod: Layout): boolean {
  return typeof zod === "string" && !zod.includes("(");
}
