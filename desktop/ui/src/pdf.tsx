import { useEffect, useRef, useState } from "preact/hooks";
import { Icon } from "./icons";
import type { Secret } from "./messages";
import { type Failure, fromFrame, MAX_PAGES, type ToFrame } from "./pdf/talk";

/** How long opening a file or drawing a page may take, in milliseconds. */
const PATIENCE_MS = 30_000;

const words: Record<Failure, string> = {
  broken: "This PDF cannot be shown: it is damaged. It can still be downloaded.",
  password: "This PDF cannot be shown: it is locked with a password. It can still be downloaded.",
  page: "This page cannot be shown: it is damaged. The file can still be downloaded.",
  slow: "This PDF takes too long to show. It can still be downloaded.",
};

interface Props {
  path: string;
  field: Secret;
  close: () => void;
  download: () => void;
}

/** A PDF in a modal dialog, page by page. It is fetched once, drawn in a frame without any access, and closed when its field is wiped. */
export function Paper({ path, field, close, download }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const frame = useRef<HTMLIFrameElement>(null);
  const [page, setPage] = useState(1);
  const { pages, drawn, failure, greet } = usePages(frame, path, page);
  const shown = Math.min(pages, MAX_PAGES);
  const turn = (to: number) => {
    if (to < 1 || to > shown) return;
    setPage(to);
    dialog.current?.scrollTo(0, 0);
  };
  const place = pages === 0 ? "Opening" : `Page ${page} of ${pages}`;
  const gone = failure !== undefined && failure !== "page";
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog class="picture paper" ref={dialog} aria-label={field.label} onClose={close}>
      <header>
        <p class="name">{field.mask}</p>
        <button type="button" class="quiet" aria-label="Download this PDF" onClick={download}>
          <Icon name="download" />
        </button>
        <button type="button" class="quiet" aria-label="Close" onClick={() => dialog.current?.close()}>
          <Icon name="close" />
        </button>
        {!gone && (
          <div class="turn">
            <button type="button" class="quiet" aria-disabled={page <= 1} onClick={() => turn(page - 1)}>
              Back
            </button>
            <p role="status">{place}</p>
            <button type="button" class="quiet" aria-disabled={page >= shown} onClick={() => turn(page + 1)}>
              Next
            </button>
          </div>
        )}
      </header>
      {failure !== undefined && <Said text={words[failure]} />}
      {drawn?.lacking === true && <Said text="Something on this page cannot be shown here. Download the PDF to see all of it." />}
      {pages > MAX_PAGES && page === MAX_PAGES && <Said text={`No more than ${MAX_PAGES} pages are shown here. Download the PDF to see the rest.`} />}
      {!gone && (
        <iframe
          ref={frame}
          class={failure === "page" ? "is-broken" : ""}
          src="/pdf.html"
          sandbox="allow-scripts"
          tabIndex={-1}
          onLoad={greet}
          height={drawn?.height ?? 1}
          title={`${field.label}, sent by the customer: ${place.toLowerCase()}`}
        />
      )}
    </dialog>
  );
}

function Said({ text }: { text: string }) {
  return (
    <p class="problem" role="alert">
      <Icon name="warn" />
      <span>{text}</span>
    </p>
  );
}

interface Drawn {
  page: number;
  height: number;
  lacking: boolean;
}

/** Passes the file to the frame and requests the page. If the frame does not answer in time, this fails. */
function usePages(frame: { current: HTMLIFrameElement | null }, path: string, page: number) {
  const [pages, setPages] = useState(0);
  const [drawn, setDrawn] = useState<Drawn>();
  const [failed, setFailed] = useState<{ page: number; why: Failure }>();
  const failure = failed && (failed.why !== "page" || failed.page === page) ? failed.why : undefined;
  const waits = failure === undefined && (pages === 0 || drawn?.page !== page);
  const send = (message: ToFrame, handed: Transferable[] = []) => frame.current?.contentWindow?.postMessage(message, "*", handed);
  // The frame may have said that it is ready before there was a listener.
  const greet = () => send({ kind: "hello" });
  useEffect(() => {
    let asked = false;
    const hear = (e: MessageEvent<unknown>) => {
      const said = e.source === frame.current?.contentWindow && e.origin === "null" ? fromFrame(e.data) : undefined;
      if (said?.kind === "ready" && !asked) {
        asked = true;
        void load(path).then(
          (bytes) => send({ kind: "open", bytes }, [bytes]),
          () => setFailed({ page: 0, why: "broken" }),
        );
      }
      if (said?.kind === "opened") setPages((before) => before || said.pages);
      if (said?.kind === "drawn") setDrawn(said);
      if (said?.kind === "failed") setFailed({ page: current.current, why: said.why });
    };
    addEventListener("message", hear);
    greet();
    return () => removeEventListener("message", hear);
  }, [path]);
  const current = useRef(page);
  useEffect(() => {
    current.current = page;
    if (pages > 0) send({ kind: "page", page });
  }, [pages, page]);
  useEffect(() => {
    if (!waits) return undefined;
    const timer = setTimeout(() => setFailed({ page, why: "slow" }), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, [waits, pages, page]);
  return { pages, drawn: drawn?.page === page ? drawn : drawn && { ...drawn, lacking: false }, failure, greet };
}

async function load(path: string): Promise<ArrayBuffer> {
  const answer = await fetch(path);
  if (!answer.ok) throw new Error("the file is gone");
  return answer.arrayBuffer();
}
