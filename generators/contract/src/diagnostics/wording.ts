/** What a system's codes for files mean. */
export const causes: Readonly<Record<string, string>> = {
  EISDIR: "it is a folder",
  EACCES: "permission denied",
  EPERM: "permission denied",
};

/** The version of AsyncAPI that new contracts should have. */
export const latestVersion = "3.1.0";

/** What is wrong with an example. */
export function exampleProblem(p: { readonly problem: string }): string {
  return `It does not fit its schema: it ${p.problem}. Correct it, or the schema.`;
}
