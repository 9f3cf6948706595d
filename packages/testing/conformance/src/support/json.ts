/** A value that can be sent from one process to another. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };
