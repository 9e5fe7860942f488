// The first bytes of events and actions, as machine.go has them: kinds.test.ts
// compares the two.

export const eventKinds = {
  opened: 1,
  received: 2,
  closed: 3,
  roster: 4,
  tick: 5,
  shutdown: 6,
  keptConn: 7,
  keptChat: 8,
  keptFrame: 9,
  awake: 10,
  announce: 11,
  withdraw: 12,
  noRoom: 13,
  clockMoved: 14,
} as const;

export const actionKinds = {
  send: 1,
  close: 2,
  wake: 3,
  refused: 4,
  keepConn: 5,
  keepChat: 6,
  keepFrame: 7,
  announce: 8,
  withdraw: 9,
  noRoom: 10,
} as const;
