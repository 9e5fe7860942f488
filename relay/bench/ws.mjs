// Forwards between the two connections of one path, with ws as it comes.
import { WebSocketServer } from "ws";

const first = new Map();
const server = new WebSocketServer({ host: "127.0.0.1", port: 0, perMessageDeflate: false });
server.on("listening", () => console.log(`127.0.0.1:${server.address().port}`));
server.on("connection", (ws, { url }) => {
  const other = first.get(url);
  if (other === undefined) return void first.set(url, ws);
  first.delete(url);
  for (const [from, to] of [
    [ws, other],
    [other, ws],
  ])
    from.on("message", (data, isBinary) => to.send(data, { binary: isBinary }));
});
process.stdin.on("end", () => process.exit()).resume();
