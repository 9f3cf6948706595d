/** So long nobody minds waiting. */
const patienceMs = 1_000;

/** One line that says what is being done, on a terminal, once that takes a while. */
export interface Status {
  show(text: string): void;
  /** Takes the line away. */
  clear(): void;
}

/**
 * Opens the line of a terminal.
 *
 * @param terminal - left out where nobody is looking: nothing is shown then
 */
export function openStatus(terminal?: Pick<NodeJS.WriteStream, "write" | "columns">): Status {
  let timer: NodeJS.Timeout | undefined;
  let isShown = false;

  function clear(): void {
    clearTimeout(timer);
    if (isShown) terminal?.write("\r\u001b[2K");
    isShown = false;
  }

  return {
    clear,
    show(text) {
      clear();
      if (terminal === undefined) return;
      timer = setTimeout(() => {
        isShown = true;
        terminal.write(`${text.replace(/\p{Cc}/gu, "?").slice(0, (terminal.columns ?? 80) - 2)} …`);
      }, patienceMs);
      timer.unref();
    },
  };
}
