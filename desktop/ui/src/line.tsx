import { Icon } from "./icons";
import type { Relay } from "./messages";
import { retry } from "./commands";
import { now } from "./state";
import { clock, sentence } from "./words";

/** Says that a connection to the relay is lost and when it is tried again, with a button to try now. away, refused: the texts for these cases. */
export function LineBanner({ line, away, refused }: { line: Relay; away: string; refused: string }) {
  if (line.phase === "ready") return null;
  return (
    <p class="banner is-warning">
      <Icon name="warn" />
      <span>
        {line.phase === "stopped" ? `${refused}: ${line.reason}.` : line.reason === "" ? away : sentence(line.reason)}
        {line.phase === "pausing" && (
          <span class="next" aria-hidden="true">
            {" "}
            Next try in {clock(line.until - now.value + 999)}.
          </span>
        )}
      </span>
      {line.phase !== "connecting" && (
        <button type="button" class="quiet" onClick={() => void retry()}>
          Connect now
        </button>
      )}
    </p>
  );
}
