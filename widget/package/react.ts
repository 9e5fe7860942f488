import { useEffect, useState } from "react";
import type { Sealform } from "../loader/api.ts";
import type { Options } from "../loader/options.ts";
import { there } from "../loader/page.ts";
import { load, type Place } from "./index.ts";

/** How many components want the chat to be seen. */
let mounted = 0;

// After all effects of a commit: a route that goes and one that comes leave the pane as it is.
function settle(): void {
  if (mounted) there()?.show();
  else there()?.hide();
}

/**
 * Shows the chat, where its options have it shown, as long as the component is mounted, and returns it: null on the server and until it is loaded.
 * Unmounting hides it: the chat goes on, and is there again with the next component. Errors are reported to the window.
 */
export function useSealform(place: Place, options?: Options): Sealform | null {
  const [chat, setChat] = useState<Sealform | null>(null);
  useEffect(() => {
    mounted++;
    return () => {
      mounted--;
      queueMicrotask(settle);
    };
  }, []);
  useEffect(() => {
    let here = true;
    load(place)
      .then((chat) => {
        queueMicrotask(settle);
        if (!here) return;
        setChat(chat);
        if (options) chat?.update(options); // before anything is painted: the launcher may be one that is not shown
      })
      .catch(reportError);
    return () => void (here = false);
  }, [JSON.stringify([place, options])]);
  return chat;
}

/** The chat as a component. It renders nothing: the chat stands after the page's body. */
export function SealformChat({ place, options }: { place: Place; options?: Options | undefined }): null {
  useSealform(place, options);
  return null;
}
