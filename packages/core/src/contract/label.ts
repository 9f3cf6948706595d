/** Returns the label of an operation, which names it in errors: `command "placeOrder"`. */
export function labelOf(operation: { readonly kind: string; readonly name: string }): string {
  return `${operation.kind} "${operation.name}"`;
}
