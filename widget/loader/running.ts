/** Returns the classic script that is running. An element whose name is currentScript hides the document's own member. */
export function running(): HTMLOrSVGScriptElement | null {
  return Reflect.get(Document.prototype, "currentScript", document);
}
