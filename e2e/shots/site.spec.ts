import { Chat } from "../support/chat";
import { Host } from "../support/host";
import { root } from "../support/paths";
import { Server } from "../support/server";
import { openSetup, setUp } from "../support/setup";
import { SIZES, shoot } from "../support/shots";
import { test } from "../support/test";

test("screenshots of a new site's settings", async ({ fresh }, info) => {
  test.setTimeout(180_000);
  const server = await Server.start({ dir: `${root}/target/e2e/shots${info.workerIndex}`, empty: true });
  const context = await fresh({ baseURL: server.url });
  const page = await context.newPage();
  await openSetup(page, server);
  await shoot(page, "site-setup-1440-light");
  await setUp(page, server, "달항아리 공방");
  await page.goto("/settings/basics/web-chat");
  const code = (await page.getByRole("region", { name: "붙여 넣을 코드" }).textContent()) ?? "";
  const shop = await Host.start({ "/": { html: `<!doctype html><html lang="ko"><title>공방</title><body>${code}` } });
  const customer = await (await fresh({ baseURL: server.url })).newPage();
  await customer.goto(shop.url);
  await Chat.openWidget(customer);
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    for (const [width, viewport] of SIZES) {
      await page.setViewportSize(viewport);
      for (const name of ["start", "site", "web-chat"] as const) {
        await page.goto(`/settings/basics/${name}`);
        await page.getByRole("heading", { level: 2 }).first().waitFor();
        await shoot(page, `site-${name}-${width}-${colorScheme}`);
      }
      await page.goto("/");
      await page.getByRole("tab", { name: /^대기/ }).waitFor();
      await shoot(page, `site-empty-${width}-${colorScheme}`);
    }
  }
  await shop.close();
  await server.stop();
});
