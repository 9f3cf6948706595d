/** Where a command writes. */
export interface Console {
  readonly out: (text: string) => void;
  readonly error: (text: string) => void;
  /** Somebody is looking: information is worth showing. */
  readonly isInteractive: boolean;
}
