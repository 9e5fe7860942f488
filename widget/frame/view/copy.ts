import { useState } from "preact/hooks";

/** What a button needs that copies a text. select selects the text where it may not be copied, so that the keyboard or the menu can copy it. */
export function useCopy(text: string, select: () => void): { copied: boolean; onClick: () => void; onBlur: () => void } {
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setCopied(true);
    } catch {
      select();
    }
  };
  return { copied, onClick: () => void copy(), onBlur: () => setCopied(false) };
}
