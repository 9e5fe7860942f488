import { useEffect, useRef, useState } from "preact/hooks";
import { Icon } from "./icons";
import type { Secret } from "./messages";
import { Paper } from "./pdf";
import { openFile } from "./commands";
import { inSentence } from "./words";

interface Props {
  chat: string;
  request: string;
  field: Secret;
}

/** The buttons to view a picture or a PDF and to save any file. */
export function FileTools({ chat, request, field }: Props) {
  const [path, setPath] = useState("");
  const what = inSentence(field.label);
  const view = async () => setPath((await openFile(chat, request, field.field, false))?.path ?? "");
  const download = async () => {
    const link = await openFile(chat, request, field.field, true);
    if (link) save(link.path, link.name);
  };
  if (field.file === "missing") return null;
  return (
    <>
      <span class="tools">
        {(field.file === "image" || field.file === "pdf") && (
          <button type="button" class="quiet" aria-label={`View ${what}`} onClick={() => void view()}>
            <Icon name="eye" />
            <span class="text">View</span>
          </button>
        )}
        <button type="button" class="quiet" aria-label={`Download ${what}`} onClick={() => void download()}>
          <Icon name="download" />
          <span class="text">Download</span>
        </button>
      </span>
      {field.file === "huge" && <p class="sub">Not shown here: it is damaged, or has more pixels than this window draws. It can be saved.</p>}
      {path !== "" && field.file === "image" && <Picture path={path} field={field} close={() => setPath("")} />}
      {path !== "" && field.file === "pdf" && <Paper path={path} field={field} close={() => setPath("")} download={() => void download()} />}
    </>
  );
}

function save(path: string, name: string): void {
  const a = document.createElement("a");
  a.href = path;
  a.download = name;
  a.click();
}

/** A picture in a modal dialog. It is fetched once, and closed when its field is wiped. */
function Picture({ path, field, close }: { path: string; field: Secret; close: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [broken, setBroken] = useState(false);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog class="picture" ref={dialog} aria-label={field.label} onClose={close}>
      <header>
        <p>{field.mask}</p>
        <button type="button" class="quiet" aria-label="Close" onClick={() => dialog.current?.close()}>
          <Icon name="close" />
        </button>
      </header>
      {broken ? (
        <p class="problem">
          <Icon name="warn" />
          <span>This picture cannot be shown: it is damaged, or of a kind that the browser does not know.</span>
        </p>
      ) : (
        <img src={path} alt={`${field.label}, sent by the customer`} onError={() => setBroken(true)} />
      )}
    </dialog>
  );
}
