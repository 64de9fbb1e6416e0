// ws: what comes in on /pub goes to everybody else, with one send for each of them.
import { WebSocketServer } from "ws";

const server = new WebSocketServer({ host: "127.0.0.1", port: Number(process.env.PORT), perMessageDeflate: false });
const everybody = new Set();
server.on("connection", (socket, request) => {
  if (request.url === "/pub") {
    socket.on("message", (message) => {
      for (const each of everybody) each.send(message, { binary: false });
    });
  } else {
    everybody.add(socket);
    socket.on("close", () => everybody.delete(socket));
  }
});
