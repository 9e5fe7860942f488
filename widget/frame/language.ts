const rightToLeft = /^(ar|ckb|dv|fa|he|iw|ps|sd|ug|ur|yi)\b/i;

/** Returns the direction that a language is written in. tag: BCP 47. */
export function direction(tag: string): "ltr" | "rtl" {
  return rightToLeft.test(tag) ? "rtl" : "ltr";
}

/** Reports whether two tags are of one language, wherever it is spoken. */
export function sameLanguage(a: string, b: string): boolean {
  return primary(a) === primary(b);
}

function primary(tag: string): string {
  return tag.toLowerCase().split("-", 1)[0] ?? "";
}
