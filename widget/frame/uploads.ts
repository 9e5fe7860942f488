import { type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { UploadState } from "../bridge/codes.ts";
import type { Output } from "../bridge/outputs.ts";

/** What a file field shows. */
export interface UploadView {
  /** "" while no file is chosen. */
  state: UploadState | "";
  name: string;
  /** How many bytes have arrived, of size. */
  sent: number;
  size: number;
  /** The code of what is wrong with the file that was chosen last; "" for nothing. */
  problem: string;
}

/** What a chat does for the files of its forms. code: of the error, "" for none. */
export interface FileModule {
  addFile(request: string, field: string, name: string, size: number, head: Uint8Array): { file: string; code: string };
  sendPiece(request: string, field: string, file: string, offset: number, bytes: Uint8Array): void;
  dropFile(request: string, field: string): void;
}

/** How many bytes at its beginning tell the type of a file. */
const HEAD = 1024;

const NONE: UploadView = { state: "", name: "", sent: 0, size: 0, problem: "" };

/**
 * The files that a customer has chosen. The browser keeps their bytes; they are
 * read only in the pieces that the WASM module asks for, and not kept here.
 */
export class Uploads {
  readonly #module: FileModule;
  readonly #views = new Map<string, Signal<UploadView>>();
  /** By the module's id of a file: its content, its name here, and the field that it is for. */
  readonly #blobs = new Map<string, { blob: Blob; name: string; of: string }>();
  /** How often a file was chosen for each field, so that the read of an earlier file is ignored when it ends late. */
  readonly #turns = new Map<string, number>();

  constructor(module: FileModule) {
    this.#module = module;
  }

  /** What a file field shows now. */
  view(request: string, field: string): ReadonlySignal<UploadView> {
    return this.#view(request, field);
  }

  /** Begins to upload the file that was chosen for a field, instead of the one before. */
  async choose(request: string, field: string, file: File): Promise<void> {
    const turn = this.#next(request, field);
    try {
      const head = await read(file, 0, HEAD);
      if (this.#turns.get(key(request, field)) === turn) this.add(request, field, file.name, file, head);
    } catch {
      this.#fail(request, field, "file-unreadable");
    }
  }

  /** Does the same for content that the frame made itself. head: its first 1,024 bytes, or all if there are fewer. */
  add(request: string, field: string, name: string, bytes: Blob, head: Uint8Array): void {
    this.#next(request, field);
    const { file, code } = this.#module.addFile(request, field, name, bytes.size, head);
    if (code !== "") return this.#fail(request, field, code);
    this.#blobs.set(file, { blob: bytes, name, of: key(request, field) });
    const view = this.#view(request, field);
    view.value = { ...view.value, problem: "" };
  }

  /** Uploads the files of a form again under its new request. */
  async renew(before: string, request: string): Promise<void> {
    const files = [...this.#blobs.values()].filter(({ of }) => of.startsWith(`${before} `));
    this.forget(before);
    for (const { blob, name, of } of files) {
      const field = of.slice(before.length + 1);
      try {
        this.add(request, field, name, blob, await read(blob, 0, HEAD));
      } catch {
        this.#fail(request, field, "file-unreadable");
      }
    }
  }

  /** Removes a field's file, even during its upload. */
  drop(request: string, field: string): void {
    this.#next(request, field);
    this.#module.dropFile(request, field);
    this.#view(request, field).value = NONE;
  }

  /** Forgets the files of a form that is closed. */
  forget(request: string): void {
    for (const [id, view] of this.#views) {
      if (!id.startsWith(`${request} `)) continue;
      view.value = NONE;
      this.#views.delete(id);
      this.#turns.delete(id);
    }
    for (const [file, { of }] of this.#blobs) if (of.startsWith(`${request} `)) this.#blobs.delete(file);
  }

  /** Takes the module's report on a file. */
  told({ request, field, file, state, name, sent, size }: Extract<Output, { type: "upload" }>): void {
    if (state === "refused" || state === "dropped") this.#blobs.delete(file);
    const view = this.#view(request, field);
    if (state === "refused") this.#fail(request, field, "file-refused");
    else if (state === "dropped") view.value = NONE;
    else view.value = { state, name, sent, size, problem: "" };
  }

  /** Hands over the piece of a file that the module asks for. */
  async wanted({ request, field, file, offset, length }: Extract<Output, { type: "wanted" }>): Promise<void> {
    const blob = this.#blobs.get(file)?.blob;
    if (!blob) return;
    try {
      const bytes = await read(blob, offset, length);
      if (bytes.length !== length) throw new RangeError("the file has become shorter");
      this.#module.sendPiece(request, field, file, offset, bytes);
    } catch {
      if (!this.#blobs.delete(file)) return;
      this.#module.dropFile(request, field);
      this.#fail(request, field, "file-unreadable");
    }
  }

  #fail(request: string, field: string, problem: string): void {
    this.#module.dropFile(request, field);
    this.#view(request, field).value = { ...NONE, problem };
  }

  #next(request: string, field: string): number {
    const turn = (this.#turns.get(key(request, field)) ?? 0) + 1;
    this.#turns.set(key(request, field), turn);
    return turn;
  }

  #view(request: string, field: string): Signal<UploadView> {
    const id = key(request, field);
    const view = this.#views.get(id) ?? signal(NONE);
    this.#views.set(id, view);
    return view;
  }
}

const key = (request: string, field: string): string => `${request} ${field}`;

async function read(blob: Blob, offset: number, length: number): Promise<Uint8Array> {
  return new Uint8Array(await blob.slice(offset, offset + length).arrayBuffer());
}
