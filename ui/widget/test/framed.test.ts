import { expect, it } from "vitest";
import { framed } from "../src/app/framed";
import type { ToFrame } from "../src/port";

/** A frame whose parent hands over the port as the loader does. */
function frame() {
  const target = new EventTarget();
  const parent = {};
  const here = Object.assign(target, { parent }) as unknown as Window;
  const channel = new MessageChannel();
  const arrive = (source: unknown, data: ToFrame) =>
    target.dispatchEvent(Object.assign(new Event("message"), { source, data, ports: [channel.port2] }));
  return { here, arrive: (data: ToFrame) => arrive(parent, data), forge: (data: ToFrame) => arrive({}, data), port: channel.port1 };
}

function ears() {
  const heard: unknown[] = [];
  return {
    heard,
    enter: (params: unknown) => heard.push(["enter", params]),
    params: (params: unknown) => heard.push(["params", params]),
    open: (open: boolean) => heard.push(["open", open]),
    send: (text: string) => heard.push(["send", text]),
    logout: () => heard.push(["logout"]),
  };
}

it("keeps what the page says until the texts are there", async () => {
  const page = frame();
  const host = framed(page.here);
  page.arrive({ t: "init", params: { site_uid: "a" }, open: true });
  page.port.postMessage({ t: "send", text: "안녕하세요" });
  await new Promise((done) => setTimeout(done, 20));
  const to = ears();
  host.listen(to);
  expect(to.heard).toEqual([["enter", { site_uid: "a" }], ["open", true], ["send", "안녕하세요"]]);
  page.port.postMessage({ t: "close" });
  await expect.poll(() => to.heard.at(-1)).toEqual(["open", false]);
  page.port.close();
});

it("hears nobody but the page around it, once", () => {
  const page = frame();
  const host = framed(page.here);
  const to = ears();
  host.listen(to);
  page.forge({ t: "init", params: { site_uid: "forged" }, open: true });
  expect(to.heard).toEqual([]);
  page.arrive({ t: "init", params: { site_uid: "a" }, open: false });
  page.arrive({ t: "init", params: { site_uid: "b" }, open: true });
  expect(to.heard).toEqual([["enter", { site_uid: "a" }], ["open", false]]);
  page.port.close();
});
