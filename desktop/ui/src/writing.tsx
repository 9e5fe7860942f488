/** Says that the customer writes. It is no live region: that somebody begins, and stops, is not worth hearing each time. */
export function Writing() {
  return (
    <span class="writing">
      <span class="dots" aria-hidden="true" />
      is writing…
    </span>
  );
}
