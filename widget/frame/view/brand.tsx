import { drawingOf } from "../brands.ts";

interface Props {
  /** The brand as the module names it; for any other text, a card of no brand is drawn. */
  label: string;
}

/** A small card with the brand's name in its colours. It is a drawing of our own, and no brand's logo. The name stands beside it for screen readers. */
export function Brand({ label }: Props) {
  const drawing = drawingOf(label);
  return (
    <svg class={drawing ? "brand" : "brand blank"} viewBox="0 0 46 28" aria-hidden="true">
      <rect x="1" y="1" width="44" height="26" rx="4" fill={drawing?.ground ?? "none"} />
      {drawing ? (
        drawing.lines.map((line, n) => (
          <text key={line} x="23" y={14 + drawing.size * (0.36 + 1.1 * (n - (drawing.lines.length - 1) / 2))} font-size={drawing.size} fill={drawing.ink}>
            {line}
          </text>
        ))
      ) : (
        <path d="M1 9h44M6 20h9" />
      )}
    </svg>
  );
}
