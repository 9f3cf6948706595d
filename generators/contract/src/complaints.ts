interface Complaint {
  readonly severity: "error" | "warning" | "information";
  /** Said of something that was inferred: with `strict` it is an error. */
  readonly inferred?: true;
  readonly message: (parameters: never) => string;
}

interface Named {
  readonly operation: string;
}

function exampleProblem(p: { readonly problem: string }): string {
  return `It does not fit its schema: it ${p.problem}. Correct it, or the schema.`;
}

/** Everything that reading a contract can complain of, beside the rules of @asyncapi/parser. */
export const complaints = {
  // Files
  "file-missing": {
    severity: "error",
    message: (_: object): string => "There is no such file. Check its path.",
  },
  "file-unreadable": {
    severity: "error",
    message: (p: { cause: string }): string =>
      `The file cannot be read: ${p.cause}. Check that it is a file, and that you may read it.`,
  },
  "file-too-large": {
    severity: "error",
    message: (p: { megabytes: number }): string =>
      `The file is larger than ${p.megabytes} MB. Divide it into smaller ones.`,
  },
  "syntax-invalid": {
    severity: "error",
    message: (p: { problem: string }): string =>
      `Neither YAML nor JSON: ${p.problem}. Correct the text here.`,
  },
  "key-duplicate": {
    severity: "error",
    message: (p: { key: string }): string => `"${p.key}" stands here twice. Keep one of the two.`,
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
      `Not an AsyncAPI document: ${p.problem}. Begin it with "asyncapi: 3.0.0".`,
  },
  "asyncapi-version": {
    severity: "error",
    message: (p: { version: string }): string =>
      `AsyncAPI ${p.version} is not one of the versions 2.0.0 to 2.6.0, 3.0.0 and 3.1.0. Change "asyncapi" to one of them.`,
  },

  // References
  "ref-missing": {
    severity: "error",
    message: (p: { ref: string }): string =>
      `"${p.ref}" points to nothing. Correct the reference or add what it names.`,
  },
  "ref-outside": {
    severity: "error",
    message: (p: { ref: string }): string =>
      `"${p.ref}" lies outside the folder that references may not leave. Move the file into it, or name a folder that has both (--root).`,
  },
  "ref-remote": {
    severity: "error",
    message: (p: { ref: string }): string =>
      `"${p.ref}" is on another computer, which is not asked. Allow it (--allow-remote), or save the file beside the contract.`,
  },
  "ref-unread": {
    severity: "error",
    message: (p: { ref: string; cause: string }): string =>
      `"${p.ref}" cannot be had: ${p.cause}. Correct the reference, or save the file beside the contract.`,
  },
  "ref-circular": {
    severity: "error",
    message: (p: { ref: string }): string =>
      `"${p.ref}" leads back to itself, with nothing in between. Let one of the references name something.`,
  },
  "ref-excessive": {
    severity: "error",
    message: (_: object): string =>
      "References multiply: with all of them followed, the document has millions of values. Refer to fewer things from outside of schemas.",
  },
  "ref-siblings": {
    severity: "information",
    message: (p: { keys: string }): string =>
      `What stands beside "$ref" does not count (${p.keys}). Move it to what is referred to, or use "allOf".`,
  },

  // Examples, under the names that @asyncapi/parser has for these rules
  "asyncapi2-message-examples": {
    severity: "error",
    message: (p: { problem: string }): string => exampleProblem(p),
  },
  "asyncapi2-schema-examples": {
    severity: "error",
    message: (p: { problem: string }): string => exampleProblem(p),
  },
  "asyncapi2-schema-default": {
    severity: "error",
    message: (p: { problem: string }): string => exampleProblem(p),
  },
  "examples-unchecked": {
    severity: "warning",
    message: (p: { cause: string }): string =>
      `Whether the examples fit their schema cannot be told: ${p.cause}. Simplify the schema.`,
  },

  // What this version cannot carry
  "not-supported": {
    severity: "error",
    message: (p: { what: string; instead: string }): string => `${p.what} is not supported yet. ${p.instead}`,
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
    severity: "error",
    message: (p: Named): string =>
      `The reply of query "${p.operation}" has no message of success. Add one to "reply.messages" or to the reply's channel.`,
  },
  "messages-missing": {
    severity: "error",
    message: (p: Named): string =>
      `Operation "${p.operation}" has no message. Add one to its channel or to "messages".`,
  },
  "parameter-missing": {
    severity: "information",
    message: (p: { parameter: string; address: string }): string =>
      `Parameter "${p.parameter}" of "${p.address}" is not described. Add it under "parameters".`,
  },

  // x-posthorn
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

complaints satisfies Record<string, Complaint>;
