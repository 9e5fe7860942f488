/**
 * Returns the elements of the document whose own text stands apart from what is behind it by less than 4.5 to 1, with the
 * contrast: https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio. It runs in the page, so it needs nothing from outside itself.
 */
export function unreadable(root?: ParentNode): string[] {
  type Colour = [r: number, g: number, b: number, alpha: number];
  const read = (text: string): Colour => {
    const [r = 0, g = 0, b = 0, alpha = 1] = (text.match(/[\d.]+/g) ?? []).map(Number);
    return text.startsWith("color(srgb") ? [r * 255, g * 255, b * 255, alpha] : [r, g, b, alpha];
  };
  const over = ([r, g, b, alpha]: Colour, below: Colour): Colour => {
    const mixed = (c: number, i: 0 | 1 | 2) => c * alpha + below[i] * (1 - alpha);
    return [mixed(r, 0), mixed(g, 1), mixed(b, 2), 1];
  };
  const behind = (element: Element | null): Colour => {
    if (!element) return [255, 255, 255, 1];
    const own = read(getComputedStyle(element).backgroundColor);
    return own[3] === 1 ? own : over(own, behind(element.parentElement));
  };
  const luminance = (colour: Colour): number => {
    const [r = 0, g = 0, b = 0] = colour.slice(0, 3).map((c) => (c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (element: Element): number => {
    const ground = behind(element);
    const [x, y] = [luminance(over(read(getComputedStyle(element).color), ground)), luminance(ground)];
    return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
  };
  const speaks = (element: Element): boolean =>
    [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent?.trim() !== "") &&
    element.checkVisibility({ visibilityProperty: true, opacityProperty: true }) &&
    !element.closest(":disabled, [aria-disabled=true]");
  return [...(root ?? document).querySelectorAll("*")]
    .filter((element) => speaks(element) && contrast(element) < 4.495)
    .map((element) => `${element.tagName.toLowerCase()}.${element.className}: ${contrast(element).toFixed(2)}`);
}
