// Draws one PDF, page by page, in its own sandboxed frame, which has an opaque
// origin, no network and no storage. The file comes in a message and is parsed in a
// worker. Scripts and links in a file are ignored: only its pages are drawn.
import "../../../../widget/bridge/confined";
import { getDocument, GlobalWorkerOptions, type PDFDocumentProxy, type RenderTask } from "pdfjs-dist/legacy/build/pdf.mjs";
import { MAX_HEIGHT, type Failure, type FromFrame, type ToFrame } from "./talk";

/** The worker's code, which the build defines. */
declare const WORKER: string;

/** The most pixels of a page as it is drawn. */
const MAX_PIXELS = 16_000_000;

/** The most pixels of a picture in a file. */
const MAX_PICTURE = 100_000_000;

const canvas = document.createElement("canvas");
let file: PDFDocumentProxy | undefined;
let wanted = 0;
let drawing: RenderTask | undefined;
let turn = 0;
let lacking = false;

const tell = (message: FromFrame) => parent.postMessage(message, "*");
const fail = (why: Failure) => tell({ kind: "failed", why });

/** Stands in for the files that PDF.js would fetch. For fonts and colour profiles it has substitutes; without the others something is missing on the page. */
class Nothing {
  fetch({ filename, name }: { filename?: string; name?: string }): Promise<never> {
    if (filename === "openjpeg.wasm" || name !== undefined) lacking = true;
    return Promise.reject(new Error("not in this frame"));
  }
}

async function open(bytes: ArrayBuffer): Promise<void> {
  try {
    file = await getDocument({
      data: bytes,
      isEvalSupported: false,
      enableXfa: false,
      useWorkerFetch: false,
      maxImageSize: MAX_PICTURE,
      canvasMaxAreaInBytes: 4 * MAX_PIXELS,
      verbosity: 0,
      CMapReaderFactory: Nothing,
      StandardFontDataFactory: Nothing,
      WasmFactory: Nothing,
    }).promise;
    tell({ kind: "opened", pages: file.numPages });
  } catch (e) {
    fail((e as Error).name === "PasswordException" ? "password" : "broken");
  }
}

/** Draws the requested page. A later request cancels the drawing. */
async function draw(): Promise<void> {
  const mine = ++turn;
  drawing?.cancel();
  await drawing?.promise.catch(() => undefined);
  if (!file || mine !== turn) return;
  try {
    const height = await drawPage(file, wanted, mine);
    if (mine === turn) tell({ kind: "drawn", page: wanted, height, lacking });
  } catch {
    if (mine === turn) fail("page");
  }
}

async function drawPage(from: PDFDocumentProxy, number: number, mine: number): Promise<number> {
  const page = await from.getPage(number);
  if (mine !== turn) return 0;
  const whole = page.getViewport({ scale: 1 });
  const fit = Math.min(innerWidth / whole.width, MAX_HEIGHT / whole.height);
  const [width, height] = [Math.max(1, Math.floor(whole.width * fit)), Math.max(1, Math.floor(whole.height * fit))];
  const sharp = Math.min(devicePixelRatio, Math.sqrt(MAX_PIXELS / (width * height)));
  canvas.width = Math.max(1, Math.floor(width * sharp));
  canvas.height = Math.max(1, Math.floor(height * sharp));
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
  drawing = page.render({ canvas, viewport: page.getViewport({ scale: fit * sharp }) });
  await drawing.promise;
  page.cleanup();
  return height;
}

addEventListener("message", (e: MessageEvent<ToFrame>) => {
  if (e.source !== parent) return;
  if (e.data.kind === "hello") tell({ kind: "ready" });
  else if (e.data.kind === "open") void open(e.data.bytes);
  else {
    wanted = e.data.page;
    lacking = false;
    void draw();
  }
});

let across = innerWidth;
addEventListener("resize", () => {
  if (innerWidth === across || wanted === 0) return;
  across = innerWidth;
  void draw();
});

document.body.style.margin = "0";
canvas.style.display = "block";
canvas.style.marginInline = "auto";
document.body.append(canvas);
GlobalWorkerOptions.workerPort = new Worker(URL.createObjectURL(new Blob([WORKER], { type: "text/javascript" })));
tell({ kind: "ready" });
