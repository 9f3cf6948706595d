/** The formats that are checked, each with its zod schema. All others are annotations, as JSON Schema allows. */
export const formats: Readonly<Record<string, string>> = {
  "date-time": "z.iso.datetime({ offset: true })",
  date: "z.iso.date()",
  uuid: "z.guid()",
  ipv4: "z.ipv4()",
  ipv6: "z.ipv6()",
  "json-pointer": "z.string().regex(/^(?:\\/(?:[^~/]|~[01])*)*$/)",
  "relative-json-pointer": "z.string().regex(/^(?:0|[1-9]\\d*)(?:#|(?:\\/(?:[^~/]|~[01])*)*)$/)",
};

/** True if generated code checks the format. */
export function isCheckedFormat(format: string): boolean {
  return Object.hasOwn(formats, format);
}
