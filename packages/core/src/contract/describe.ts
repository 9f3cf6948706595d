const descriptions = new WeakMap<object, string>();

/** How errors call an operation: `command "placeOrder"`. Put together once. */
export function describe(operation: { readonly kind: string; readonly name: string }): string {
  let description = descriptions.get(operation);
  if (description === undefined) {
    description = `${operation.kind} "${operation.name}"`;
    descriptions.set(operation, description);
  }
  return description;
}
