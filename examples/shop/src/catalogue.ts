import { failure } from "@posthorn/core";
import {
  type Category,
  onItemAdded,
  onOrderCancelled,
  onOrderPlaced,
  type Product,
  publishStockRanLow,
  serveCategoryTree,
  serveProductDetails,
  serveProductSearch,
} from "./generated/index.ts";
import { francs } from "./money.ts";
import type { ShopTransport } from "./transport.ts";

interface Shelf {
  product: Product;
  readonly category: string;
  /** The number of times that it was added to a basket. */
  wanted: number;
}

const lowStock = 3;
const categories: Category = {
  name: "Kitchen",
  subcategories: [{ name: "Tea", subcategories: [{ name: "Teapots" }] }, { name: "Coffee" }],
};

function stock(): Map<string, Shelf> {
  const shelves: Omit<Shelf, "wanted">[] = [
    {
      category: "Teapots",
      product: {
        productId: "teapot-red",
        name: "Red teapot",
        price: francs(49.9),
        weightGrams: 1_250,
        inStock: 4,
      },
    },
    {
      category: "Tea",
      product: {
        productId: "assam-200",
        name: "Assam, 200 g",
        price: francs(12.5),
        weightGrams: 230,
        inStock: 80,
      },
    },
    {
      category: "Coffee",
      product: { productId: "moka-pot", name: "Moka pot", price: francs(38), weightGrams: 710, inStock: 12 },
    },
  ];
  return new Map(shelves.map((shelf) => [shelf.product.productId, { ...shelf, wanted: 0 }]));
}

/** Runs the service that stores the products, their prices and their stock. */
export async function runCatalogue(transport: ShopTransport): Promise<void> {
  const shelves = stock();

  await serveProductSearch(transport, ({ text = "", category, limit = 20 }) => {
    const found = [...shelves.values()]
      .filter((shelf) => category === undefined || isWithin(shelf.category, category))
      .map((shelf) => shelf.product)
      .filter((each) => each.name.toLowerCase().includes(text.toLowerCase()));
    return { products: found.slice(0, limit), found: found.length };
  });

  await serveProductDetails(transport, ({ productId }) => {
    return shelves.get(productId)?.product ?? failure("productUnknown", { productId });
  });

  await serveCategoryTree(transport, ({ below = categories.name }) => ({
    root: find(categories, below) ?? { name: below },
  }));

  await onItemAdded(
    transport,
    ({ productId }) => {
      const shelf = shelves.get(productId);
      if (shelf !== undefined) shelf.wanted += 1;
    },
    { group: "catalogue" },
  );

  // A rehearsal takes nothing from the shelves.
  await onOrderPlaced(
    transport,
    async ({ lines, at }) => {
      for (const { productId, quantity } of lines) {
        const [before, left] = move(shelves.get(productId), -quantity);
        if (before > lowStock && left <= lowStock)
          await publishStockRanLow(transport, { productId, left, at });
      }
    },
    { group: "catalogue", filter: [{ rehearsal: false }, { rehearsal: { exists: false } }] },
  );

  await onOrderCancelled(
    transport,
    ({ lines }) => {
      for (const { productId, quantity } of lines) move(shelves.get(productId), quantity);
    },
    { group: "catalogue" },
  );
}

/** Changes the stock of a shelf. Returns the stock before and after. */
function move(shelf: Shelf | undefined, quantity: number): readonly [number, number] {
  if (shelf === undefined) return [0, 0];
  const before = shelf.product.inStock;
  const inStock = Math.max(0, before + quantity);
  shelf.product = { ...shelf.product, inStock };
  return [before, inStock];
}

function find(category: Category, name: string): Category | undefined {
  if (category.name === name) return category;
  for (const narrower of category.subcategories ?? []) {
    const found = find(narrower, name);
    if (found !== undefined) return found;
  }
  return undefined;
}

function isWithin(name: string, category: string): boolean {
  const root = find(categories, category);
  return root !== undefined && find(root, name) !== undefined;
}
