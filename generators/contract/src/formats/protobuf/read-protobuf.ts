import protobuf from "protobufjs";
import { type Diagnostic, diagnose } from "../../diagnostics/diagnose.ts";
import type { ProtobufType } from "../../model/encoding.ts";
import type { Schema } from "../../model/schema.ts";
import { type Reading, report } from "../../reading/reading.ts";
import { isReference } from "../../references/reference-object.ts";
import type { Origin } from "../../values/origin.ts";
import { addNamedTypes } from "../named-types.ts";
import { typeKeysOf } from "../type-keys.ts";
import { fullNameOf, type ProtobufText, parseProtobuf, rootsOf } from "./parse-protobuf.ts";
import { translateMessage } from "./translate-message.ts";

export interface ProtobufPayload {
  readonly schema: Schema;
  /** The full name of the message. */
  readonly message: string;
  readonly types: Readonly<Record<string, ProtobufType>>;
}

/**
 * Reads a payload in Protobuf: a text, or a reference to a .proto file. Reports mistakes, and returns undefined then.
 *
 * @param name - the name of the AsyncAPI message, which may select a message of the text
 */
export function readProtobuf(
  reading: Reading,
  { schema: written, origin: at }: { readonly schema: unknown; readonly origin: Origin },
  name: string,
): ProtobufPayload | undefined {
  const { sources } = reading.input;
  const origin = isReference(written) ? (sources.resolve(written)?.origin ?? at) : at;
  const refuse = (problem: string, instead: string): undefined => {
    report(reading, diagnose("protobuf-invalid", origin, { problem, instead }));
  };
  const text = sources.follow(written);
  if (typeof text !== "string")
    return refuse("it is not text", "Write the text of the .proto file here, or refer to a .proto file.");
  const parsed = parse(text, origin);
  if ("diagnostic" in parsed) {
    report(reading, parsed.diagnostic);
    return undefined;
  }
  const roots = rootsOf(parsed, name);
  const [root] = roots;
  if (root === undefined) return refuse("it has no message", "Add the message of the payload.");
  if (roots.length > 1) {
    const candidates = roots.map((type) => `"${type.name}"`).join(", ");
    report(reading, diagnose("protobuf-ambiguous", origin, { candidates }));
    return undefined;
  }
  return payloadOf(reading, root, origin);
}

function parse(text: string, origin: Origin): ProtobufText | { readonly diagnostic: Diagnostic } {
  try {
    return parseProtobuf(text);
  } catch (error) {
    const problem = (error as Error).message.replace(/\(line (\d+)\)/, "in line $1 of the text");
    const diagnostic = diagnose("protobuf-invalid", origin, { problem, instead: "Correct the text." });
    const line = /in line (\d+)/.exec(problem)?.[1];
    const isWholeFile = origin.pointer === "";
    return {
      diagnostic:
        line !== undefined && isWholeFile ? { ...diagnostic, line: Number(line), column: 1 } : diagnostic,
    };
  }
}

function payloadOf(reading: Reading, root: protobuf.Type, origin: Origin): ProtobufPayload {
  const { types, diagnostics } = translateMessage(root, origin);
  report(reading, ...diagnostics);
  const encodings = new Map([...types].map(([fullName, { encoding }]) => [fullName, encoding]));
  const keys = typeKeysOf("protobuf", encodings);
  const named = [...types].map(([fullName, { type, schema }]) => ({
    fullName,
    name: localName(type),
    origin,
    schema,
    key: keys.get(fullName) ?? fullName,
  }));
  const message = fullNameOf(root);
  return {
    schema: addNamedTypes(reading, named, { ref: message }),
    message,
    types: Object.fromEntries(encodings),
  };
}

/** `Person_Location` for a message `Location` in a message `Person`. */
function localName(type: protobuf.ReflectionObject): string {
  const outer = type.parent;
  return outer instanceof protobuf.Type ? `${localName(outer)}_${type.name}` : type.name;
}
