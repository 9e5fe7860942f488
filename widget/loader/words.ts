/** The languages that the widget speaks. widget/build.mjs builds a frame for each. */
export type Language = keyof typeof languages;

/** The words of the loader in one language. */
export interface Words {
  /** The text of the launcher. */
  open: string;
  /** What is added to the launcher's label when n messages are unread. */
  unread: (n: number) => string;
  /** The name of the pane and its frame. */
  chat: string;
  /** The frame could not be loaded. */
  failed: string;
}

/** The words of every language, by its BCP 47 tag. */
export const languages = {
  en: {
    open: "Chat with us",
    unread: (n) => `, ${n} unread`,
    chat: "Chat",
    failed: "The chat could not be loaded. Check your connection, then try again.",
  },
  es: {
    open: "Chatee con nosotros",
    unread: (n) => `, ${n} sin leer`,
    chat: "Chat",
    failed: "No se ha podido cargar el chat. Compruebe su conexión e inténtelo de nuevo.",
  },
  fr: {
    open: "Discutez avec nous",
    unread: (n) => `, ${n} non lus`,
    chat: "Chat",
    failed: "Le chat n’a pas pu être chargé. Vérifiez votre connexion, puis réessayez.",
  },
  de: {
    open: "Chatten Sie mit uns",
    unread: (n) => `, ${n} ungelesen`,
    chat: "Chat",
    failed: "Der Chat konnte nicht geladen werden. Prüfen Sie Ihre Verbindung, und versuchen Sie es noch einmal.",
  },
  ja: {
    open: "チャットで相談",
    unread: (n) => `、未読${n}件`,
    chat: "チャット",
    failed: "チャットを読み込めませんでした。接続を確認してから、もう一度お試しください。",
  },
  ar: {
    open: "تحدّث معنا",
    unread: (n) => `، غير مقروء: ${n}`,
    chat: "الدردشة",
    failed: "تعذّر تحميل الدردشة. تحقّق من اتصالك ثم أعد المحاولة.",
  },
} satisfies Record<string, Words>;

/**
 * Returns the first of the wanted languages that the widget speaks: as it
 * stands, or without its region. English if it speaks none.
 */
export function choose(wanted: readonly string[]): Language {
  for (const tag of wanted.map((tag) => tag.toLowerCase())) {
    const found = [tag, tag.split("-", 1)[0] ?? ""].find(isSpoken);
    if (found) return found;
  }
  return "en";
}

function isSpoken(tag: string): tag is Language {
  return Object.hasOwn(languages, tag);
}
