const delayMs = 1_000;

/** A line on a terminal that shows the current step once it takes long. */
export interface StatusLine {
  /** Shows a text after a second, in place of the text before. */
  show(text: string): void;
  clear(): void;
}

/**
 * Opens the status line of a terminal.
 *
 * @param terminal - left out if the output is not a terminal; then nothing is shown
 */
export function openStatusLine(terminal?: Pick<NodeJS.WriteStream, "write" | "columns">): StatusLine {
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
      }, delayMs);
      timer.unref();
    },
  };
}
