import { Console } from "../support/console";
import { Crm } from "../support/crm";
import { HttpVisitor } from "../support/http";
import { SIZES, shoot } from "../support/shots";
import { test } from "../support/test";

const SETTINGS = "/api/v1/settings/info-area";

test("screenshots of custom tabs", async ({ server, fresh, admin }) => {
  test.setTimeout(180_000);
  const crm = await Crm.start();
  const tab = (title: string, path: string, more: object) => ({ title, url: `${crm.url}${path}`, enabled: true, ...more });
  const set = await admin.call<{ custom_tabs: [{ id: string }] }>("PUT", SETTINGS, {
    default_tab: "history",
    custom_tabs: [
      tab("주문 조회", "/orders/{{customer_id}}?room={{room_no}}", { same_origin: true }),
      tab("포인트", "/points?id={{identifier}}", { roles: ["manager", "admin"], channels: ["kakao", "naver"], enabled: false }),
    ],
  });
  const { id } = set.body.custom_tabs[0];
  crm.secret = (await admin.call<{ secret: string }>("GET", `${SETTINGS}/tabs/${id}/secret`)).body.secret;
  await (await HttpVisitor.enter(server.url, { site_uid: "seoyeon93", cus_extra_username: "김서연" })).write("언제쯤 받을 수 있을까요?");
  const kim = await Console.open(await fresh(), "kim");
  await kim.choose("김서연");
  await kim.accept();
  for (const colorScheme of ["light", "dark"] as const) {
    for (const [width, viewport] of SIZES) {
      const at = (what: string) => `tabs-${what}-${width}-${colorScheme}`;
      const desk = await Console.open(await fresh({ colorScheme, viewport }), "admin");
      await desk.page.goto("/settings/advanced/info-area");
      await desk.page.getByText("orders/happytalk").waitFor();
      await shoot(desk.page, at("settings"));
      await desk.page.getByRole("button", { name: "서명 키 보기" }).first().click();
      await shoot(desk.page, at("secret"));
      if (width !== "1440") continue;
      const agent = await Console.open(await fresh({ colorScheme, viewport }), "kim");
      await agent.show("접수");
      await agent.choose("김서연");
      await agent.page.getByRole("tab", { name: "주문 조회" }).click();
      await agent.page.frameLocator("iframe").getByRole("heading").waitFor();
      await shoot(agent.page, at("open"));
    }
  }
  crm.stop();
});
