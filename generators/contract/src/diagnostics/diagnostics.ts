import { inputComplaints } from "./input-diagnostics.ts";
import { schemaComplaints } from "./schema-diagnostics.ts";
import { causes, exampleProblem, latestVersion } from "./wording.ts";

interface Complaint {
  readonly severity: "error" | "warning" | "information";
  /** Said of something that was inferred: with `strict` it is an error. */
  readonly inferred?: true;
  readonly message: (parameters: never) => string;
}

type Named = Readonly<Record<"operation", string>>;

const otherComplaints = {
  // Files
  "file-missing": {
    severity: "error",
    message: (_: object): string => "There is no such file. Check its path.",
  },
  "file-unreadable": {
    severity: "error",
    message: (p: { cause: string }): string =>
      `The file cannot be read: ${causes[p.cause] ?? p.cause}. Check that it is a file, and that you may read it.`,
  },
  "file-too-large": {
    severity: "error",
    message: (p: { megabytes: number }): string =>
      `The file is larger than ${p.megabytes} MB. Divide it into smaller ones.`,
  },
  "files-too-large": {
    severity: "error",
    message: (p: { ref: string; megabytes: number }): string =>
      `With "${p.ref}" the files would have more than ${p.megabytes} MB together. Refer to fewer or smaller ones.`,
  },
  "file-encoding": {
    severity: "error",
    message: (_: object): string => "The file is no text in UTF-8. Save it as UTF-8.",
  },
  "syntax-invalid": {
    severity: "error",
    message: (p: { problem: string }): string =>
      `Neither YAML nor JSON: ${p.problem}. Correct the text here.`,
  },
  "alias-excessive": {
    severity: "error",
    message: (_: object): string => "Aliases (*name) multiply beyond what can be read. Use $ref instead.",
  },
  "alias-circular": {
    severity: "error",
    message: (_: object): string => "An alias (*name) stands within what it names. Use $ref instead.",
  },
  "nesting-too-deep": {
    severity: "error",
    message: (p: { depth: number }): string =>
      `Nested more than ${p.depth} levels deep. Move what is inside to "components", and refer to it.`,
  },
  "not-asyncapi": {
    severity: "error",
    message: (p: { problem: string }): string =>
      `Not an AsyncAPI document: ${p.problem}. Begin it with "asyncapi: ${latestVersion}".`,
  },
  "asyncapi-version": {
    severity: "error",
    message: (p: { version: string }): string =>
      `AsyncAPI ${p.version} is not one of the versions 2.0.0 to 2.6.0, 3.0.0 and ${latestVersion}. Change "asyncapi" to one of them.`,
  },

  // References
  "ref-missing": {
    severity: "error",
    message: (p: { ref: string; meant?: string }): string =>
      `"${p.ref}" points to nothing. ${p.meant === undefined ? "Correct the reference or add what it names." : `Did you mean "${p.meant}"?`}`,
  },
  "ref-outside": {
    severity: "error",
    message: (p: { ref: string; meant?: string }): string =>
      p.meant !== undefined
        ? `"${p.ref}" names a file outside the contract's folder. Did you mean "${p.meant}"?`
        : `"${p.ref}" lies outside the folder that references may not leave. Move the file into it, or name a folder that has both (--root).`,
  },
  "ref-remote": {
    severity: "error",
    message: (p: { ref: string }): string =>
      `"${p.ref}" is on another computer, which is not asked. Allow it (--allow-remote), or save the file beside the contract.`,
  },
  "ref-unreachable": {
    severity: "error",
    message: (p: { ref: string; cause: string }): string =>
      `"${p.ref}" cannot be read: ${p.cause}. Correct the reference, or save the file beside the contract.`,
  },
  "ref-circular": {
    severity: "error",
    message: (p: { ref: string }): string =>
      `"${p.ref}" leads back to itself, with nothing in between. Let one of the references name something.`,
  },
  "ref-excessive": {
    severity: "error",
    message: (_: object): string =>
      "There are too many references: with all of them followed, the document has millions of values. Refer to fewer things from outside of schemas.",
  },
  "ref-siblings": {
    severity: "information",
    message: (p: { keys: string }): string =>
      `What stands beside "$ref" does not count (${p.keys}). Move it to what is referred to, or use "allOf".`,
  },

  // Examples, under the names that @asyncapi/parser has for these rules
  "asyncapi2-message-examples": {
    severity: "warning",
    message: (p: { problem: string }): string => exampleProblem(p),
  },
  "asyncapi2-schema-examples": {
    severity: "warning",
    message: (p: { problem: string }): string => exampleProblem(p),
  },
  "asyncapi2-schema-default": {
    severity: "warning",
    message: (p: { problem: string }): string => exampleProblem(p),
  },
  "examples-unchecked": {
    severity: "warning",
    message: (p: { cause: string }): string =>
      `Whether the examples fit their schema cannot be told: ${p.cause}. Simplify the schema.`,
  },

  "not-supported": {
    severity: "error",
    message: (p: { what: string; instead: string }): string => `${p.what} is not supported yet. ${p.instead}`,
  },

  // Schemas in other languages
  "avro-invalid": {
    severity: "error",
    message: (p: { problem: string; instead: string }): string => `Not Avro: ${p.problem}. ${p.instead}`,
  },
  "avro-incomplete": {
    severity: "warning",
    message: (p: { name: string; instead: string }): string =>
      `Type "${p.name}" of Avro is defined nowhere in the contract: the payload is bytes for programs. ${p.instead}`,
  },
  "avro-ambiguous": {
    severity: "warning",
    message: (p: { one: string; other: string }): string =>
      `What is meant as "${p.other}" may be written as "${p.one}", which stands before it in the union and has the same fields. Give one of them a field that the other lacks.`,
  },
  "protobuf-invalid": {
    severity: "error",
    message: (p: { problem: string; instead: string }): string => `Not Protobuf: ${p.problem}. ${p.instead}`,
  },
  "protobuf-ambiguous": {
    severity: "error",
    message: (p: { candidates: string }): string =>
      `Which message of the text is the payload cannot be told: ${p.candidates}. Give the AsyncAPI message the "name" of one of them.`,
  },

  // Operations
  "kind-inferred": {
    severity: "information",
    inferred: true,
    message: (p: { operation: string; kind: string; because: string }): string =>
      `Operation "${p.operation}" is taken for ${p.kind === "event" ? "an" : "a"} ${p.kind}, because ${p.because}. Say so with "x-posthorn: { kind: ${p.kind} }".`,
  },
  "kind-ambiguous": {
    severity: "error",
    message: (p: { operation: string; kinds: string }): string =>
      `Operation "${p.operation}" has tags of several kinds: ${p.kinds}. Say which it is with "x-posthorn: { kind: … }".`,
  },
  "operation-id-inferred": {
    severity: "information",
    inferred: true,
    message: (p: Named): string =>
      `The operation has no id and is called "${p.operation}". Give it an "operationId".`,
  },
  "operation-id-collision": {
    severity: "error",
    message: (p: Named & { other: string }): string =>
      `Another operation is called "${p.operation}" as well (${p.other}). Give each its own id.`,
  },
  "reply-missing": {
    severity: "error",
    message: (p: Named): string => `Query "${p.operation}" has no reply. Add "reply", or make it a command.`,
  },
  "reply-unexpected": {
    severity: "error",
    message: (p: Named & { kind: string }): string =>
      `Operation "${p.operation}" is declared ${p.kind === "event" ? "an" : "a"} ${p.kind}, but has a reply. Make it a query, or take "reply" out.`,
  },
  "reply-messages-missing": {
    severity: "information",
    message: (p: Named): string =>
      `The reply of query "${p.operation}" has no message of success, so that any JSON will do, and nothing at all. Add one to "reply.messages" or to the reply's channel.`,
  },
  "reply-address-open": {
    severity: "information",
    message: (p: Named & { address: string; parameter: string }): string =>
      `Replies to "${p.operation}" go to each asker's own inbox and not to "${p.address}", since no request says what "${p.parameter}" is there. Give its own address a parameter of that name.`,
  },
  "reply-operation": {
    severity: "information",
    message: (p: Named & { query: string }): string =>
      `Operation "${p.operation}" is generated as an event of its own, though it says no more than the reply of "${p.query}" does. Take it out if it is that reply.`,
  },
  "value-location-ignored": {
    severity: "warning",
    message: (p: { location: string; instead: string }): string =>
      `"${p.location}" names no place in a message, so that the header "${p.instead}" is used. Write "$message.header#/…" or "$message.payload#/…".`,
  },
  "correlation-differs": {
    severity: "warning",
    message: (p: Named & { counts: string; other: string }): string =>
      `Messages of "${p.operation}" carry their correlation id in different places: "${p.counts}" counts, and "${p.other}" does not. Let those of one direction use the same one.`,
  },
  "order-differs": {
    severity: "error",
    message: (p: Named & { kind: string; address: string; other: string }): string =>
      `"${p.other}" keeps what goes to "${p.address}" in order, and "${p.operation}", which goes there as well, does not. Give it ${p.kind === "query" ? "" : 'an "orderingKey", or '}an address of its own.`,
  },
  "dead-letter-address": {
    severity: "warning",
    message: (p: Named & { address: string; other: string }): string =>
      `Operation "${p.operation}" uses the queue "${p.address}", which is also the queue for the dead letters of "${p.other}". Give it another address, unless it is meant to handle those dead letters.`,
  },
  "messages-missing": {
    severity: "information",
    message: (p: Named): string =>
      `Operation "${p.operation}" has no message: it has one of unknown payload now, called as it is. Describe it to have it checked.`,
  },
  "channel-address-inferred": {
    severity: "information",
    inferred: true,
    message: (p: { channel: string }): string =>
      `Channel "${p.channel}" has no address, and its id is taken for it. Give it an "address".`,
  },
  "parameter-missing": {
    severity: "information",
    message: (p: { parameter: string; address: string }): string =>
      `Parameter "${p.parameter}" of "${p.address}" is not described. Add it under "parameters".`,
  },

  // x-posthorn
  "extension-misspelt": {
    severity: "warning",
    inferred: true,
    message: (p: { key: string }): string => `"${p.key}" is ignored. Did you mean "x-posthorn"?`,
  },
  "x-posthorn-invalid": {
    severity: "error",
    message: (p: { problem: string; instead: string }): string => `x-posthorn: ${p.problem}. ${p.instead}`,
  },
  "x-posthorn-irrelevant": {
    severity: "error",
    message: (p: Named & { setting: string; kind: string; kinds: string }): string =>
      `"${p.setting}" is for ${p.kinds}, and "${p.operation}" is ${p.kind === "event" ? "an" : "a"} ${p.kind}. Take it out, or change the kind.`,
  },
  "location-missing": {
    severity: "error",
    message: (p: { location: string; message: string; step: string }): string =>
      `"${p.location}" is not in the payload of "${p.message}": its schema has no "${p.step}". Correct the location or the schema.`,
  },
  "location-optional": {
    severity: "warning",
    message: (p: { location: string; message: string; step: string }): string =>
      `"${p.location}" may be missing: the payload of "${p.message}" does not require "${p.step}". Add it to "required".`,
  },

  // Names
  "message-name-inferred": {
    severity: "information",
    inferred: true,
    message: (p: { name: string }): string =>
      `The message has no name and is called "${p.name}". Give it a "name".`,
  },
  "message-name-collision": {
    severity: "warning",
    message: (p: { name: string; instead: string; other: string }): string =>
      `Another message is called "${p.name}" as well (${p.other}); this one is called "${p.instead}". Give each its own "name".`,
  },
  "schema-name-collision": {
    severity: "warning",
    message: (p: { name: string; instead: string; other: string }): string =>
      `Another schema is called "${p.name}" as well (${p.other}); this one is called "${p.instead}". Rename one of them.`,
  },
} as const;

/** Everything that reading a contract can complain of, beside the rules of @asyncapi/parser. */
export const complaints: typeof otherComplaints & typeof inputComplaints & typeof schemaComplaints = {
  ...otherComplaints,
  ...inputComplaints,
  ...schemaComplaints,
};

complaints satisfies Record<string, Complaint>;
