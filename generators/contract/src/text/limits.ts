/** The most megabytes of one file. Reading a file takes some hundred times its size in memory. */
export const largestMegabytes = 10;

/** The most levels of a document, so that recursive functions do not exhaust the stack. */
export const deepestLevel = 500;

/** The most diagnostics about the text of one file: a text may have a million mistakes. */
export const mostDiagnostics = 100;
