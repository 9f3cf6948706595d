import type { NamedSchema } from "@posthorn/contract";
import { emitBuilders } from "../emit/builders/builders.ts";
import { emitCanonicalJson } from "../emit/canonical-json.ts";
import type { Context, WholeContext } from "../emit/context.ts";
import { emitIndex } from "../emit/index-file.ts";
import { emitMessage } from "../emit/message.ts";
import { emitClient } from "../emit/operation/client.ts";
import { emitOperation } from "../emit/operation/operation.ts";
import { emitServe } from "../emit/operation/serve.ts";
import { emitSchema, emitSharedSchema } from "../emit/schema.ts";
import { referenceIn } from "../json-schema/follow.ts";
import type { SharedNames } from "../name/names.ts";
import { originKey } from "../prepare/origin-key.ts";
import type { Module } from "../print/module.ts";
import type { ModuleCache, Part } from "../watch/module-cache.ts";
import type { SharingOptions } from "./options.ts";

export interface ContractModules {
  /** The modules of the contract's own folder. */
  readonly own: readonly Module[];
  /** The modules of the schemas that are generated elsewhere, by the schemas' names in this contract. */
  readonly shared: ReadonlyMap<string, Module>;
}

export interface ModuleOptions extends Pick<SharingOptions, "importExtension" | "builders" | "shared"> {
  /** The schemas that are declared in the files of other schemas and of messages. */
  readonly nested: ReadonlySet<NamedSchema>;
  readonly cache: ModuleCache | undefined;
}

/** Emits all modules of a contract. */
export function emitModules(context: WholeContext, options: ModuleOptions): ContractModules {
  const { importExtension = ".js", builders = false, shared = new Map(), nested, cache } = options;
  const { operations, messages, schemas } = context.contract;
  const ownSchemas = schemas.filter((schema) => !nested.has(schema) && !shared.has(schema.name));
  const sharedSchemas = schemas.filter((schema) => shared.has(schema.name) && !isAlias(schema, shared));
  const ownParts = [
    ...operations.map((each) => partOf(`operation ${originKey(each.origin)}`, each, emitOperation)),
    ...messages.map((each) => partOf(`message ${originKey(each.origin)}`, each, emitMessage)),
    ...ownSchemas.map((each) => partOf(`schema ${each.name}`, each, emitSchema)),
  ];
  const sharedParts = sharedSchemas.map((each) => partOf(`shared ${each.name}`, each, emitSharedSchema));
  const parts = [...ownParts, ...sharedParts];
  const emitted = cache?.emit(parts, context) ?? parts.map(({ emit }) => emit(context));

  const whole = [emitServe(context), emitClient(context)].filter((module) => module !== undefined);
  const modules = [...whole, ...emitted.slice(0, ownParts.length)];
  const sharedModules = emitted.slice(ownParts.length);
  const imported = sharedModules.map((module, index) => {
    const { name = "" } = sharedSchemas[index] ?? {};
    return { name, module, asImported: { ...module, path: context.names.schema(name).file } };
  });
  const usesCanonical = modules.some((module) => module.uses("canonical"));
  return {
    own: [
      ...modules,
      ...(usesCanonical ? [emitCanonicalJson(context.int64)] : []),
      emitIndex([...modules, ...imported.map(({ asImported }) => asImported)], {
        extensionOf: () => importExtension,
      }),
      ...(builders ? emitBuilders(context, importExtension) : []),
    ],
    shared: new Map(imported.map(({ name, module }) => [name, module])),
  };
}

function partOf<T>(key: string, value: T, emit: (value: T, context: Context) => Module): Part {
  return { key, value, emit: (context) => emit(value, context) };
}

/** True if a shared schema only refers to another one of the same name. */
function isAlias({ name, schema }: NamedSchema, shared: SharedNames): boolean {
  const ref = referenceIn(schema);
  return ref !== undefined && shared.has(ref) && shared.get(ref)?.name === shared.get(name)?.name;
}
