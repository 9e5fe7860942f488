import { beforeEach, expect, test } from "vitest";
import type { UploadState } from "../bridge/codes.ts";
import { Uploads } from "./uploads.ts";

let calls: string[];
let code: string;
let uploads: Uploads;

/** A module that takes every file as "file 1", "file 2" and so on, unless code says otherwise. */
beforeEach(() => {
  calls = [];
  code = "";
  let files = 0;
  uploads = new Uploads({
    addFile: (_, field, name, size, head) => {
      calls.push(`add ${field} ${name} ${size} ${new TextDecoder().decode(head)}`);
      return { file: code === "" ? `file ${++files}` : "", code };
    },
    sendPiece: (_, field, file, offset, bytes) => calls.push(`piece ${field} ${file} ${offset} ${new TextDecoder().decode(bytes)}`),
    dropFile: (_, field) => calls.push(`drop ${field}`),
  });
});

const file = (name: string, text: string) => new File([text], name);
const view = () => uploads.view("r", "front").value;
const told = (state: UploadState, sent = 0, id = "file 1") => uploads.told({ type: "upload", request: "r", field: "front", file: id, state, name: "clean.png", sent, size: 20 });
const wanted = (offset: number, length: number, id = "file 1") => uploads.wanted({ type: "wanted", request: "r", field: "front", file: id, offset, length });

test("a file is offered with how it begins, and read in the pieces that are wanted", async () => {
  await uploads.choose("r", "front", file("a.png", "0123456789abcdefghij"));
  told("sending");
  await wanted(0, 12);
  await wanted(12, 8);
  expect(calls).toEqual(["add front a.png 20 0123456789abcdefghij", "piece front file 1 0 0123456789ab", "piece front file 1 12 cdefghij"]);
  told("sent", 20);
  expect(view()).toEqual({ state: "sent", name: "clean.png", sent: 20, size: 20, problem: "" });
});

test("what the module does not take is said, and nothing is left", async () => {
  code = "file-type";
  await uploads.choose("r", "front", file("a.exe", "MZ"));
  expect(view()).toEqual({ state: "", name: "", sent: 0, size: 0, problem: "file-type" });
  code = "";
  await uploads.choose("r", "front", file("b.png", "x"));
  expect(view().problem).toBe("");
});

test("a file that the agent's end refuses, or that can't be read any more, is taken away", async () => {
  await uploads.choose("r", "front", file("a.png", "0123"));
  told("refused");
  expect(view()).toMatchObject({ state: "", problem: "file-refused" });
  await uploads.choose("r", "front", file("b.png", "0123"));
  await wanted(0, 60, "file 2");
  expect([view().state, view().problem, calls.at(-1)]).toEqual(["", "file-unreadable", "drop front"]);
});

test("of two choices in a row the last counts", async () => {
  await Promise.all([uploads.choose("r", "front", file("a.png", "a")), uploads.choose("r", "front", file("b.png", "b"))]);
  expect(calls).toEqual(["add front b.png 1 b"]);
});

test("a file that was taken away, or whose form is closed, is read no more", async () => {
  await uploads.choose("r", "front", file("a.png", "0123"));
  uploads.drop("r", "front");
  told("dropped");
  await wanted(0, 4);
  expect(calls).toEqual(["add front a.png 4 0123", "drop front"]);
  await uploads.choose("r", "front", file("b.png", "0123"));
  uploads.forget("r");
  await wanted(0, 4, "file 2");
  expect([view().state, calls.length]).toEqual(["", 3]);
});
