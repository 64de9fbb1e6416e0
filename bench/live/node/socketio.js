// socket.io: what one emits as "pub" is emitted to all others as "msg".
import { Server } from "socket.io";

const server = new Server({ transports: ["websocket"], perMessageDeflate: false, serveClient: false });
server.on("connection", (socket) => {
  socket.on("pub", (message) => socket.broadcast.emit("msg", message));
});
server.listen(Number(process.env.PORT), { host: "127.0.0.1" });
