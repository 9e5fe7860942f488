interface Props {
  /** How many steps there are. */
  steps: number;
  /** How many of them are done. */
  done: number;
}

/** How far something is, in steps. What it shows stands in words beside it. */
export function Progress({ steps, done }: Props) {
  return (
    <span class="progress" aria-hidden="true">
      {Array.from({ length: steps }, (_, n) => (
        <span key={n} class={n < done ? "done" : ""} />
      ))}
    </span>
  );
}
