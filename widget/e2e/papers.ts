/** A picture of one pixel, a PNG in base64. */
export const pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

/** Returns a PDF of these objects, the first of which is its catalog. */
export function pdf(objects: readonly string[], trailer = ""): Buffer {
  let text = "%PDF-1.7\n";
  const starts = objects.map((object, i) => {
    const start = text.length;
    text += `${i + 1} 0 obj\n${object}\nendobj\n`;
    return `${String(start).padStart(10, "0")} 00000 n \n`;
  });
  const size = objects.length + 1;
  const table = `xref\n0 ${size}\n0000000000 65535 f \n${starts.join("")}trailer\n<< /Size ${size} /Root 1 0 R ${trailer} >>\nstartxref\n${text.length}\n%%EOF\n`;
  return Buffer.from(text + table, "latin1");
}

/** Returns a PDF's stream of this text. */
export const stream = (text: string, more = "") => `<< /Length ${text.length} ${more} >>\nstream\n${text}\nendstream`;
/** Returns a page's content: words over a coloured area. */
export const area = (colour: string, words: string) => `${colour} rg 0 0 400 500 re f 0 g BT /F1 24 Tf 40 400 Td (${words}) Tj ET`;
/** Returns a page with that content. */
export const sheet = (content: number, more = "") =>
  `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 400 500] /Contents ${content} 0 R /Resources << /Font << /F1 7 0 R >> >> ${more} >>`;

/** Returns a PDF of two pages: the first red, the second blue. */
export function twoPages(words = "Dear agent", catalog = "", page = "", more: readonly string[] = []): Buffer {
  return pdf([
    `<< /Type /Catalog /Pages 2 0 R ${catalog} >>`,
    "<< /Type /Pages /Kids [3 0 R 4 0 R] /Count 2 >>",
    sheet(5, page),
    sheet(6),
    stream(area("1 0 0", words)),
    stream(area("0 0 1", "Page two")),
    "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ...more,
  ]);
}
