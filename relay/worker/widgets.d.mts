/** See widgets.mjs. */
export function gather(own: string, earlier: string | undefined, out: string): { folder: string; version: string }[];
