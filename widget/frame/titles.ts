/** Returns what to call a form among those that are open: of two with one title, the second is "Title (2)". */
export function apart(title: string, open: readonly { title: string }[]): string {
  const taken = open.map((form) => form.title);
  const numbered = Array.from({ length: open.length + 1 }, (_, n) => (n === 0 ? title : `${title} (${n + 1})`));
  return numbered.find((each) => !taken.includes(each)) ?? title;
}
