/** Complaints about what schemas say. */
export const schemaComplaints = {
  "keyword-ignored": {
    severity: "information",
    message: (p: { keyword: string }): string =>
      `JSON Schema draft-07 does not know "${p.keyword}", here and wherever else it stands in a schema: it is ignored. Correct it, or take it out.`,
  },
  "discriminator-unnamed": {
    severity: "warning",
    message: (p: { property: string }): string =>
      `Nothing tells this member of the choice apart: it has no name, and no value of its own for the discriminator "${p.property}". Move it to components/schemas and refer to it, or give "${p.property}" a "const" here.`,
  },
  "discriminator-undefined": {
    severity: "warning",
    message: (p: { property: string; member: string | undefined }): string =>
      `${p.member === undefined ? "This member" : `"${p.member}"`} does not define the discriminator "${p.property}", which tells the members of the choice apart. Add it to "properties" and to "required".`,
  },
  "discriminator-optional": {
    severity: "warning",
    message: (p: { property: string }): string =>
      `The discriminator "${p.property}" is not required here. Messages without it are refused all the same: add it to "required".`,
  },
  "members-overlap": {
    severity: "warning",
    message: (p: { member: string; other: string }): string =>
      `Ordinary values of ${p.member} fit ${p.other} as well, and "oneOf" refuses what fits two members. Tell them apart by a "const" or a "discriminator", or write "anyOf".`,
  },

  "keyword-misspelt": {
    severity: "warning",
    inferred: true,
    message: (p: { keyword: string; meant: string }): string =>
      `JSON Schema has no keyword "${p.keyword}", so it checks nothing. Did you mean "${p.meant}"?`,
  },
} as const;
