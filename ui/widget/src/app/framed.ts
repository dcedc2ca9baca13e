import type { ToFrame, ToHost } from "../port";
import type { Host, Listens } from "./host";

/** Inside a page: only the parent is heard, and only by the port it hands over. */
export function framed(here: Window): Host {
  let port: MessagePort | undefined;
  let unsaid: ToHost[] = [];

  const hear = (said: ToFrame, to: Listens) => {
    switch (said.t) {
      case "open":
      case "close":
        return to.open(said.t === "open");
      case "params":
        return to.params(said.params);
      case "send":
        return to.send(said.text);
      case "logout":
        return to.logout();
    }
  };

  return {
    tell: (event) => (port ? port.postMessage(event) : unsaid.push(event)),
    listen(to) {
      const accept = ({ source, data, ports }: MessageEvent<ToFrame>) => {
        if (source !== here.parent || data?.t !== "init" || !ports[0]) return;
        here.removeEventListener("message", accept);
        const mine = (port = ports[0]);
        mine.onmessage = (event: MessageEvent<ToFrame>) => hear(event.data, to);
        for (const event of unsaid) mine.postMessage(event);
        unsaid = [];
        to.enter(data.params);
        to.open(data.open);
      };
      here.addEventListener("message", accept);
    },
  };
}
