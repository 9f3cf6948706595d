/** The words for an operation in errors: `command "placeOrder"`. */
export function describe(operation: { readonly kind: string; readonly name: string }): string {
  return `${operation.kind} "${operation.name}"`;
}
