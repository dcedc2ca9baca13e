import type { Params } from "../params";
import type { ToFrame, ToHost } from "../port";
import type { Host, Listens } from "./host";

/** Inside a page: only the parent is heard, and only by the port it hands over. */
export function framed(here: Window): Host {
  let port: MessagePort | undefined;
  let unsaid: ToHost[] = [];
  let listens: Listens | undefined;
  let begun: { params: Params; open: boolean } | undefined;
  let unheard: ToFrame[] = [];

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

  const accept = ({ source, data, ports }: MessageEvent<ToFrame>) => {
    if (source !== here.parent || data?.t !== "init" || !ports[0]) return;
    here.removeEventListener("message", accept);
    const mine = (port = ports[0]);
    mine.onmessage = (event: MessageEvent<ToFrame>) => (listens ? hear(event.data, listens) : unheard.push(event.data));
    for (const event of unsaid) mine.postMessage(event);
    unsaid = [];
    begun = data;
    begin();
  };

  function begin(): void {
    if (!listens || !begun) return;
    listens.enter(begun.params);
    listens.open(begun.open);
    for (const said of unheard) hear(said, listens);
    unheard = [];
  }

  here.addEventListener("message", accept);
  return {
    tell: (event) => (port ? port.postMessage(event) : unsaid.push(event)),
    listen(to) {
      listens = to;
      begin();
    },
  };
}
