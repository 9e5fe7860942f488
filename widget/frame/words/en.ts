import type { Words } from "./words.ts";

/** English. */
export const words: Words = {
  tag: "en",
  direction: "ltr",
  chat: "Chat",
  unsafe: "This chat was not loaded safely, so it stays closed. Please contact us another way.",
  header: {
    end: "End chat",
    minimise: "Minimise chat",
    chatWithUs: "Chat with us",
    oneMoment: "One moment please",
    ended: "Chat ended",
    closed: "Chat closed",
    with: (agent) => `With ${agent}`,
    away: (agent) => `${agent} is away for a moment`,
  },
  bar: {
    cannotLoad: "The chat could not load.",
    tryAgain: "Try again",
    startNew: "Start a new chat",
    connectAgain: "Connect again",
    reconnecting: "Connection lost. Reconnecting…",
  },
  intro: {
    title: "Hello! How can we help?",
    text: "Write us a message, and somebody from our team will join you here.",
    assurance: "Only you and the person who joins can read this chat.",
  },
  stream: {
    conversation: "Conversation",
    messages: "Messages",
    newMessages: "New messages",
    you: "You",
    agent: "Agent",
    sending: "Sending…",
    delivered: "Delivered",
    waiting: "Waiting for an agent",
    connecting: "Connecting…",
  },
  composer: { message: "Message", placeholder: "Write a message…", send: "Send" },
  form: {
    assurance: (agent) => `Only ${agent} can read this. It is not stored in this chat.`,
    optional: "Optional",
    show: "Show",
    hide: "Hide",
    cancel: "Cancel",
    send: "Send securely",
    check: (labels) => `Please check: ${labels.join(", ")}.`,
  },
  confirm: {
    title: "End the chat without sending?",
    text: "A form is still open. What you entered in it is not sent, and the chat closes for both of you.",
    keep: "Keep chatting",
    end: "Yes, end it",
  },
  guard: {
    label: "Message not sent",
    secure: "Send it securely instead",
    edit: "Edit message",
    found: {
      "card-number": {
        text: ["This looks like a card number, so it was ", "not sent", ". Nobody has seen it."],
        asItIs: "It’s not a card number – send as it is",
      },
      ssn: {
        text: ["This looks like a social security number, so it was ", "not sent", ". Nobody has seen it."],
        asItIs: "It’s not a social security number – send as it is",
      },
    },
  },
  items: {
    requested: () => "Secure data has been requested",
    sent: () => "Secure data sent",
    opened: () => "Secure data opened",
    wiped: () => "Secure data wiped",
    "cancelled-customer": () => "Secure data request cancelled by the customer",
    "cancelled-agent": () => "Secure data request cancelled by the agent",
    expired: () => "Secure data request expired",
    joined: (agent) => `${agent} joined`,
    "ended-customer": () => "You ended the chat",
    "ended-agent": () => "The agent ended the chat",
    "ended-timeout": () => "The chat ended because nobody was there",
    "ended-lost": () => "This chat could not be taken up again",
    "guard-card-number": asked,
    "guard-ssn": asked,
  },
  refusals: {
    "roster-signature": "This chat could not prove that it belongs to this company, so it stays closed.",
    "roster-expired": "This chat can't be verified right now, so it stays closed.",
    "service-unknown": "This chat isn't available on this page at the moment.",
    "origin-not-allowed": "This chat isn't allowed on this website, so it stays closed.",
    "agent-unknown": "The person who answered could not be verified, so this chat stays closed.",
    "offer-invalid": "The person who answered could not be verified, so this chat stays closed.",
    "org-malformed": "This chat isn't set up correctly, so it stays closed.",
  },
  refused: "This chat can't be verified, so it stays closed.",
  refusedThen: "Nothing you type here is sent. Please try again later or contact us another way.",
  failures: {
    "text-too-long": "This message is too long. Shorten it to 8,000 characters, then send it again.",
    "text-control": "This message contains characters that can't be sent. Remove them, then send it again.",
    "text-empty": "Type a message first.",
    ended: "This chat has ended. Start a new one to go on.",
    "form-invalid": "Something in this form isn't right yet. Check the fields, then send it again.",
    "form-closed": "This form is no longer open, so nothing was sent.",
    "value-too-long": "One of the answers is too long. Shorten it to 10,000 characters, then send it again.",
    "outbox-full": "Too many messages are waiting to be delivered. Try again in a moment.",
    dead: "Something went wrong in this chat. Reload the page to go on; what you have not sent yet is not sent.",
  },
  failed: "That didn't work. Please try again.",
  stops: {
    4204: "This chat isn't available on this page at the moment.",
    4205: "This chat goes on in another window, so it has stopped in this one.",
    4206: "This chat isn't allowed on this website.",
  },
  stopped: "The connection was closed.",
};

function asked(agent: string): string {
  return agent === ""
    ? "Nothing was sent. Whoever joins will be asked for a secure form."
    : `Nothing was sent. ${agent} has been asked for a secure form.`;
}
