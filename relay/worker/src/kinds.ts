// The first bytes of events and actions, as machine.go has them.
// relay/worker/shared.test.ts compares the two.

/** The kinds of events, which go into the core. */
export const eventKinds = {
  opened: 1,
  received: 2,
  closed: 3,
  published: 4,
  tick: 5,
  shutdown: 6,
  restoredConn: 7,
  restoredChat: 8,
  restoredFrame: 9,
  resumed: 10,
  announce: 11,
  withdraw: 12,
  noRoom: 13,
  clockMoved: 14,
  stamped: 15,
  restoredDuty: 16,
  restoredWaits: 17,
  asked: 18,
  answered: 19,
  propose: 30,
  proposed: 31,
  retract: 32,
  declined: 33,
} as const;

/** The kinds of actions, which come out of the core. */
export const actionKinds = {
  send: 1,
  close: 2,
  wake: 3,
  refused: 4,
  storeConn: 5,
  storeChat: 6,
  storeFrame: 7,
  announce: 8,
  withdraw: 9,
  noRoom: 10,
  inForce: 11,
  storeDuty: 12,
  storeWaits: 13,
  asked: 14,
  answered: 15,
  propose: 30,
  proposed: 31,
  retract: 32,
  declined: 33,
} as const;
