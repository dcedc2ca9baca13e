import { Console } from "../support/console";
import { HttpAgent } from "../support/http";
import { Phone } from "../support/phone";
import { SIZES, shoot } from "../support/shots";
import { test } from "../support/test";

test("screenshots of messengers and connected services", async ({ server, fresh, admin }) => {
  test.setTimeout(300_000);
  const kakao = await Phone.of(server.url, "kakao", "윤서아");
  await kakao.does("open");
  await kakao.say("어제 주문한 대접, 교환할 수 있나요?");
  const naver = await Phone.of(server.url, "naver", "윤서아", "010-5550-4821");
  await naver.does("product");
  await naver.say("이 상품 재입고 예정이 있나요?");
  type List = { items: { room_no: string; channel: { kind: string } }[] };
  const room = async (kind: string): Promise<string> => {
    for (;;) {
      const { items } = await admin.get<List>("/api/v1/rooms?scope=all&status=waiting");
      const found = items.find(({ channel }) => channel.kind === kind);
      if (found) return found.room_no;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  };
  const rooms = { kakao: await room("kakao"), naver: await room("naver") };
  const kim = await HttpAgent.logIn(server.url, "kim@demo.local");
  for (const number of Object.values(rooms)) {
    await kim.accept(number);
    await kim.write(number, "안녕하세요, 고객님. 바로 확인해 드리겠습니다.");
  }
  await kim.call("POST", `/api/v1/rooms/${rooms.naver}/verifications`, { method: "naver" });
  await new Promise((resolve) => setTimeout(resolve, 3_000));
  await naver.does("agree");
  await kakao.fails({ down: true });
  await kim.write(rooms.kakao, "교환은 수령 후 7일 안에 가능합니다.");

  for (const colorScheme of ["light", "dark"] as const) {
    for (const [width, viewport] of SIZES) {
      const agent = await Console.open(await fresh({ colorScheme, viewport }), "kim");
      for (const [kind, number] of Object.entries(rooms)) {
        await agent.page.goto(`/rooms/${number}`);
        await agent.log.getByText("바로 확인해 드리겠습니다.").first().waitFor();
        if (width === "1440") await agent.showInfo("고객정보");
        await shoot(agent.page, `room-${kind}-${width}-${colorScheme}`);
      }
      const { page } = await Console.open(await fresh({ colorScheme, viewport }), "admin");
      await page.goto("/settings/extensions/services");
      await page.locator("[data-channel=naver]").waitFor();
      await shoot(page, `settings-services-${width}-${colorScheme}`);
      await page.getByRole("region", { name: "커머스 연동" }).scrollIntoViewIfNeeded();
      await shoot(page, `settings-commerce-${width}-${colorScheme}`);
      await page.getByRole("region", { name: "카카오싱크" }).scrollIntoViewIfNeeded();
      await shoot(page, `settings-kakao-${width}-${colorScheme}`);
    }
  }
  await kakao.fails({});
});
