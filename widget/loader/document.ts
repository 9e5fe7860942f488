/** A file of the widget: its URL and its integrity. */
export interface Asset {
  url: string;
  /** An SRI value: sha384- and base64. */
  integrity: string;
}

/**
 * Returns the frame's document, for srcdoc. Its policy allows one script, by hash, and
 * nothing else to be loaded or sent. The script sets the language and the title.
 * nonce: of the page's script tag, "" for none.
 */
export function frameDocument(script: Asset, nonce: string): string {
  const policy = `default-src 'none'; script-src '${script.integrity}' 'wasm-unsafe-eval'; form-action 'none'; base-uri 'none'`;
  return (
    `<!doctype html><meta charset="utf-8">` +
    `<meta http-equiv="Content-Security-Policy" content="${policy}">` +
    `<meta name="viewport" content="width=device-width, initial-scale=1"><body>` +
    `<script src="${attribute(script.url)}" integrity="${script.integrity}" crossorigin="anonymous"` +
    `${nonce ? ` nonce="${attribute(nonce)}"` : ""}></script>`
  );
}

function attribute(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/"/g, "&quot;").replace(/</g, "&lt;");
}
