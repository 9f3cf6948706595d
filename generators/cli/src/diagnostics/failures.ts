/** The failures that end a command. */
const failures = {
  system: (p: { cause: string }): string =>
    `${p.cause}. Check that the folder exists and that you may write to it.`,
  manifest: (p: { file: string }): string =>
    `"${p.file}" cannot be read. Remove its folder, and generate it again.`,
  defect: (p: { cause: string }): string =>
    `${p.cause.replace(/\.?$/, ".")} This is a defect of posthorn. Please report it, with the contract if you can.`,
} as const;

const unreadableManifest = "UnreadableManifest";

/** The error to throw for a manifest that is not valid. */
export function unreadableManifestError(file: string): Error {
  const error = new Error(failures.manifest({ file }));
  error.name = unreadableManifest;
  return error;
}

/** The text for something that was thrown. Whatever does not come from the file system is a defect. */
export function explainError(thrown: unknown): string {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  if (error.name === unreadableManifest) return error.message;
  return "syscall" in error
    ? failures.system({ cause: error.message })
    : failures.defect({ cause: error.message });
}
