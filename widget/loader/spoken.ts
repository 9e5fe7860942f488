/**
 * Returns the customer's language, a BCP 47 tag, among those of the page and of the browser: the first, or where the site has chosen a
 * language the first of that one, whose region says how dates and numbers are read, or else that one without a region.
 */
export function spoken(tags: readonly string[], chosen?: string): string {
  return tags.find((tag) => (chosen ? new RegExp(`^${chosen}(-|$)`, "i").test(tag) : tag)) ?? chosen ?? "";
}
