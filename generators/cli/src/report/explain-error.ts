/** What went wrong on the disk is for people to mend; anything else is a defect of ours. */
export function explain(thrown: unknown): string {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  if ("syscall" in error) return `${error.message}. Check that the folder exists and may be written to.`;
  return `${error.message} This is a defect of posthorn: please report it, with the contract if you can.`;
}
