/** Shows how far a run has come. */
export interface Progress {
  show(text: string): void;
  /** Removes what is shown. */
  clear(): void;
}

/** On a terminal, each text replaces the one before. Elsewhere only the first of each task is written, as a line. */
export function openProgress(stream: NodeJS.WriteStream): Progress {
  let lastTask = "";
  return {
    show(text) {
      const [task = ""] = text.split(" (");
      if (stream.isTTY) stream.write(`\r\u001b[K${text}`);
      else if (task !== lastTask) stream.write(`${task}\n`);
      lastTask = task;
    },
    clear: () => void (stream.isTTY && stream.write("\r\u001b[K")),
  };
}
