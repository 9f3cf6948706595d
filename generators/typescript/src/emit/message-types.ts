import type { Message } from "@posthorn/contract";
import { referenceIn } from "../json-schema/follow.ts";
import type { Use } from "../print/imports.ts";
import { generic, type Layout } from "../text/layout.ts";
import type { FileContext } from "./context.ts";

// Each of these functions imports the name that it returns.

/** Returns the type of a message's payload. */
export function payloadType(message: Message, file: FileContext): string {
  return partName(message, { part: "payload", use: "type" }, file);
}

/** Returns the type of a message's headers, or undefined if the contract does not define them. */
export function headersType(message: Message, file: FileContext): string | undefined {
  return message.headers === undefined
    ? undefined
    : partName(message, { part: "headers", use: "type" }, file);
}

/** Returns the zod schema of a message's payload. */
export function payloadSchema(message: Message, file: FileContext): string {
  return partName(message, { part: "payload", use: "value" }, file);
}

/** Returns the zod schema of a message's headers, or undefined if the contract does not define them. */
export function headersSchema(message: Message, file: FileContext): string | undefined {
  return message.headers === undefined
    ? undefined
    : partName(message, { part: "headers", use: "value" }, file);
}

/** Returns the type of a message's descriptor. */
export function messageType(message: Message, file: FileContext): Layout {
  const types = [payloadType(message, file), headersType(message, file)];
  return generic(
    file.module.core("Message"),
    types.filter((type) => type !== undefined),
  );
}

/** Returns a message's descriptor. */
export function messageDescriptor(message: Message, { module, names }: FileContext): string {
  const { file, descriptor } = names.message(message);
  return module.from(file, descriptor, "value");
}

interface PartUse {
  readonly part: "payload" | "headers";
  readonly use: Use;
}

function partName(message: Message, { part, use }: PartUse, { module, names }: FileContext): string {
  const ref = referenceIn(message[part]);
  const own = names.message(message);
  if (ref === undefined) return module.from(own.file, own[part], use);
  const schema = names.schema(ref);
  return module.from(schema.file, schema.name, use);
}
