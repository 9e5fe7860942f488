import type { OpenForm } from "../state.ts";
import { words } from "../words.ts";
import { DownIcon } from "./icons.tsx";

interface Props {
  /** Of the form, unique in the page. */
  id: string;
  form: OpenForm;
  open: boolean;
  fresh: boolean;
  toggle: () => void;
}

/** A form's title, which folds and unfolds it, and how it stands. */
export function FormHead({ id, form, open, fresh, toggle }: Props) {
  return (
    <div class="form-head">
      <h2 id={`${id}-title`}>
        <button type="button" aria-expanded={open} aria-controls={`${id}-body`} onClick={toggle}>
          <span>{form.title}</span>
          <DownIcon />
        </button>
      </h2>
      {!open && (
        <span class={fresh ? "tag fresh" : "tag"} lang={words.tag}>
          {fresh ? words.form.fresh : words.form.unsent}
        </span>
      )}
    </div>
  );
}
