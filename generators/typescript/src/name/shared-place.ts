/** The place of a schema that several contracts share. */
export interface SharedPlace {
  /** Its file in the shared folder: `schemas/money`. */
  readonly file: string;
  /** What it is called where it is written; a contract may know it by another name. */
  readonly ownName: string;
}
