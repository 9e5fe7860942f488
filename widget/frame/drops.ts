/**
 * Keeps the browser from navigating the frame to what is dropped outside a field,
 * which would end the chat. File fields handle drops themselves; text can be
 * dropped into text inputs.
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
