/** Complaints about what would otherwise be lost while files and schemas are read. */
export const inputComplaints = {
  "key-duplicate": {
    severity: "error",
    message: (p: { key: string }): string => `"${p.key}" stands here twice. Keep one of the two.`,
  },
  "tag-unknown": {
    severity: "error",
    message: (p: { tag: string }): string =>
      /^!!(str|int|float|bool|null|map|seq)$/.test(p.tag)
        ? `The value does not fit the tag ${p.tag}. Remove the tag, or correct the value.`
        : `The tag ${p.tag} has no counterpart in JSON. Remove it, and write the value as JSON has it.`,
  },
  "number-invalid": {
    severity: "error",
    message: (p: { number: string; problem: string }): string =>
      `${p.number} ${p.problem}. Write another number, or put it in quotes if it is text.`,
  },
  "ref-anchor-missing": {
    severity: "error",
    message: (p: { ref: string; name: string; path?: string }): string =>
      `"${p.ref}" points to nothing: no schema there has the anchor "${p.name}". ${
        p.path === undefined
          ? `Add "$anchor: ${p.name}" to the schema, or write its path, which begins with "#/".`
          : `A path begins with "#/": write "${p.path}".`
      }`,
  },
  "ref-not-schema": {
    severity: "warning",
    message: (p: { ref: string }): string =>
      `"${p.ref}" is not a schema, so that any value is accepted here. Refer to a schema, such as a message's payload.`,
  },
  "schema-invalid": {
    severity: "error",
    message: (p: { what: string; expected: string }): string =>
      `${p.what} must be ${p.expected}. Correct it.`,
  },
} as const;
