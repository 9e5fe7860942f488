const rightToLeft = /^(ar|ckb|dv|fa|he|iw|ps|sd|ug|ur|yi)\b/i;

/** Returns the writing direction of a language. tag: BCP 47. */
export function direction(tag: string): "ltr" | "rtl" {
  return rightToLeft.test(tag) ? "rtl" : "ltr";
}

/** Reports whether two BCP 47 tags have the same language, whatever their regions. */
export function sameLanguage(a: string, b: string): boolean {
  return primary(a) === primary(b);
}

function primary(tag: string): string {
  return tag.toLowerCase().split("-", 1)[0] ?? "";
}
