// The knowledge base: search, folders, and one article to read and use.
import { signal } from "@preact/signals";
import { useEffect, useRef, useState } from "preact/hooks";
import { Icon } from "./icons";
import { Body } from "./markdown";
import type { Chat, Found } from "./messages";
import { step } from "./palette";
import { article, request, search } from "./commands";
import { appendDraft } from "./drafts";
import { wantMessage } from "./state";

/** The chat for which the knowledge base is open, or "". */
const reading = signal("");

/** The button, with the key Alt K, that opens the knowledge base for a chat. */
export function KnowledgeButton({ chat }: { chat: string }) {
  useEffect(() => {
    const onKeyDown = (e: KeyboardEvent) => {
      if (!e.altKey || e.ctrlKey || e.metaKey || e.code !== "KeyK") return;
      e.preventDefault();
      reading.value = reading.value === chat ? "" : chat;
    };
    addEventListener("keydown", onKeyDown);
    return () => removeEventListener("keydown", onKeyDown);
  }, [chat]);
  return (
    <button
      type="button"
      class="iconbutton"
      aria-label="Knowledge base"
      title="Knowledge base (Alt K)"
      aria-haspopup="dialog"
      aria-keyshortcuts="Alt+K"
      onClick={() => (reading.value = chat)}
    >
      <Icon name="book" />
    </button>
  );
}

/** The knowledge base as a dialog, if it is open for this chat. */
export function Knowledge({ chat }: { chat: Chat }) {
  return reading.value === chat.chat ? <Panel chat={chat} /> : null;
}

function Panel({ chat }: { chat: Chat }) {
  const box = useRef<HTMLDialogElement>(null);
  const [query, setQuery] = useState("");
  const [folder, setFolder] = useState<string>();
  const [chosen, setChosen] = useState("");
  const all = useFound(chat.chat, "");
  const found = useFound(chat.chat, query);
  const shown = found.filter((a) => folder === undefined || a.folder === folder);
  const open = shown.find((a) => a.article === chosen) ?? shown[0];
  useEffect(() => {
    box.current?.showModal();
    return () => box.current?.close();
  }, []);
  const close = () => {
    reading.value = "";
    wantMessage(chat.chat);
  };
  const onKeyDown = (e: KeyboardEvent) => {
    if (e.key === "Escape") {
      e.preventDefault(); // a search field would only empty itself
      close();
    }
    const by = e.key === "ArrowDown" ? 1 : e.key === "ArrowUp" ? -1 : 0;
    if (by === 0 || !open) return;
    e.preventDefault();
    setChosen(shown[step(shown.indexOf(open), by, shown.length)]?.article ?? "");
  };
  return (
    <dialog class="knowledge" aria-labelledby="knowledge-title" ref={box} onClose={close}>
      <header>
        <h2 id="knowledge-title">Knowledge base</h2>
        <button type="button" class="quiet iconbutton" aria-label="Close knowledge base" onClick={close}>
          <Icon name="close" />
        </button>
      </header>
      <div class="shelf">
        <input
          type="search"
          aria-label="Search articles"
          aria-autocomplete="list"
          aria-controls="articles"
          aria-activedescendant={open ? `article-${shown.indexOf(open)}` : undefined}
          placeholder="Search articles"
          maxLength={100}
          value={query}
          autofocus
          onInput={(e) => {
            setQuery(e.currentTarget.value);
            setChosen("");
          }}
          onKeyDown={onKeyDown}
        />
        <Folders all={all} folder={folder} onPick={setFolder} />
        <ul id="articles" role="listbox" aria-label="Articles" tabIndex={-1}>
          {shown.map((a, i) => (
            <li key={a.article} id={`article-${i}`} role="option" aria-selected={a === open} onClick={() => setChosen(a.article)}>
              <Icon name={a.form === "" ? "book" : "lock"} />
              <span class="who">
                <b>{a.title}</b>
                <span class="sub">{[a.folder, ...a.tags].filter((s) => s !== "").join(" · ")}</span>
              </span>
            </li>
          ))}
        </ul>
        <p class={shown.length === 0 ? "empty" : "hidden"} role="status">
          {shown.length === 0 ? noArticle(all.length, query) : `${shown.length} ${shown.length === 1 ? "article" : "articles"}`}
        </p>
      </div>
      {open && <Reader key={open.article} chat={chat} found={open} onUsed={close} />}
    </dialog>
  );
}

function noArticle(all: number, query: string): string {
  if (all === 0) return "This service has no articles.";
  return query === "" ? "No article is in this folder." : `No article matches “${query}”.`;
}

/** Returns the articles that a query finds. Late answers to earlier queries are ignored. */
function useFound(chat: string, query: string): readonly Found[] {
  const [found, setFound] = useState<readonly Found[]>([]);
  useEffect(() => {
    let late = false;
    void search(chat, query).then((answer) => {
      if (!late && answer) setFound(answer);
    });
    return () => void (late = true);
  }, [chat, query]);
  return found;
}

function Folders({ all, folder, onPick }: { all: readonly Found[]; folder: string | undefined; onPick: (f: string | undefined) => void }) {
  const names = [...new Set(all.map((a) => a.folder))].sort();
  if (names.length < 2) return null;
  return (
    <div class="folders" role="group" aria-label="Folders">
      {[undefined, ...names].map((name) => (
        <button key={name ?? "*"} type="button" aria-pressed={folder === name} onClick={() => onPick(name)}>
          {name === undefined ? "All" : name === "" ? "No folder" : name}
        </button>
      ))}
    </div>
  );
}

function Reader({ chat, found, onUsed }: { chat: Chat; found: Found; onUsed: () => void }) {
  const [read, setRead] = useState<Awaited<ReturnType<typeof article>>>();
  useEffect(() => void article(chat.chat, found.article).then(setRead), [chat.chat, found.article]);
  const form = chat.forms.find((f) => f.form === found.form);
  const insert = () => {
    if (read) appendDraft(chat.chat, read.text);
    onUsed();
  };
  const ask = () => {
    if (form) void request(chat.chat, form.form);
    onUsed();
  };
  return (
    <article class="reader" aria-labelledby="reader-title">
      <div class="readertext" tabIndex={0} role="region" aria-labelledby="reader-title">
        <h3 id="reader-title">{found.title}</h3>
        {read && <Body nodes={read.body} />}
      </div>
      <footer>
        {chat.ended !== "" && <p role="status">This chat has ended.</p>}
        <button type="button" class="primary" disabled={!read || chat.ended !== ""} onClick={insert}>
          Insert as message
        </button>
        {form && (
          <button type="button" disabled={chat.ended !== ""} onClick={ask}>
            <Icon name="lock" /> Request {form.title}
          </button>
        )}
      </footer>
    </article>
  );
}
