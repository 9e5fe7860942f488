import type { Language } from "./words.ts";

/** What stands on the buttons of a pane without a frame. */
export const buttons: Record<Language, { again: string; close: string }> = {
  en: { again: "Try again", close: "Close" },
  es: { again: "Intentar de nuevo", close: "Cerrar" },
  fr: { again: "Réessayer", close: "Fermer" },
  de: { again: "Noch einmal versuchen", close: "Schließen" },
  ja: { again: "もう一度試す", close: "閉じる" },
  ar: { again: "إعادة المحاولة", close: "إغلاق" },
};
