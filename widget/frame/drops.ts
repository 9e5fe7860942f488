/**
 * Keeps a browser from opening in the frame's place what is dropped beside a
 * field: the chat would be gone. A field for files takes them itself; a text
 * can be dropped where text is typed.
 */
export function keepDropsOut(document: Document): void {
  for (const type of ["dragenter", "dragover", "drop"]) {
    document.addEventListener(type, (event) => refuse(event as DragEvent));
  }
}

function refuse(event: DragEvent): void {
  if (event.defaultPrevented || (!hasFiles(event) && isTyped(event.target))) return;
  event.preventDefault();
  if (event.dataTransfer) event.dataTransfer.dropEffect = "none";
}

function hasFiles({ dataTransfer }: DragEvent): boolean {
  return dataTransfer?.types.includes("Files") ?? false;
}

function isTyped(target: EventTarget | null): boolean {
  return target instanceof HTMLTextAreaElement || (target instanceof HTMLInputElement && target.type === "text");
}
