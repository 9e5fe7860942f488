import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import type { Place } from "sealform";
import { App } from "./app.tsx";

const text = (id: string): string => document.getElementById(id)?.textContent ?? "";
const root = document.getElementById("root");
if (root) {
  createRoot(root).render(
    <StrictMode>
      <App place={JSON.parse(text("place")) as Place} />
    </StrictMode>,
  );
}
