import { Console } from "../support/console";
import { HttpVisitor } from "../support/http";
import { SIZES, shoot } from "../support/shots";
import { test } from "../support/test";

test("screenshots of requests and of the manager's view", async ({ server, fresh }) => {
  test.setTimeout(240_000);
  const people = [["김서연", "언제쯤 받을 수 있을까요?"], ["박지우", "교환하고 싶어요"], ["이도윤", "결제 취소가 반영되지 않았어요."], ["최하준", "쿠폰이 적용되지 않아요"]] as const;
  const kim = await Console.open(await fresh(), "kim");
  for (const [name, text] of people) {
    await (await HttpVisitor.enter(server.url, { site_uid: name, cus_extra_username: name })).write(text);
    await kim.show("대기");
    await kim.choose(name);
    await kim.accept();
    if (name === "박지우") await kim.say("네, 어떤 상품으로 교환을 원하시나요?");
    if (name === "최하준") continue;
    const review = name === "이도윤";
    const what = review ? "상담내용 검토 요청" : "상담원 변경 요청";
    const dialog = await kim.openExtra(what, what);
    await dialog.getByRole("radio", { name: review ? /박매니저/ : /이상담/ }).check();
    await dialog.getByLabel("사유").fill(review ? "카드 취소 후 3영업일이 지났는데 환불이 안 됐다고 합니다.\n안내 내용이 맞는지 확인 부탁드려요." : "교대 시간이라 이어서 상담 부탁드려요. 고객은 교환을 원하고 있습니다.");
    await dialog.getByRole("button", { name: "요청 보내기" }).click();
    await dialog.waitFor({ state: "hidden" });
  }
  for (const colorScheme of ["light", "dark"] as const) {
    for (const [width, viewport] of SIZES) {
      const at = (what: string) => `requests-${what}-${width}-${colorScheme}`;
      const asker = await Console.open(await fresh({ colorScheme, viewport }), "kim");
      await asker.show("접수");
      await asker.row("최하준").click();
      await asker.composer.waitFor();
      for (const item of ["상담원 변경 요청", "상담내용 검토 요청"] as const) {
        await asker.openExtra(item, item);
        await shoot(asker.page, at(item === "상담원 변경 요청" ? "transfer" : "review"));
        await asker.page.keyboard.press("Escape");
      }
      const lee = await Console.open(await fresh({ colorScheme, viewport }), "lee");
      await lee.page.getByRole("region", { name: "받은 요청" }).waitFor();
      await shoot(lee.page, at("inbox"));
      await lee.page.getByRole("region", { name: "받은 요청" }).getByRole("button", { name: "승인" }).first().click();
      await shoot(lee.page, at("approve"));
      const park = await Console.open(await fresh({ colorScheme, viewport }), "park");
      await park.show("접수");
      await park.row("이도윤").click();
      await park.page.getByRole("region", { name: "상담내용 검토 요청" }).waitFor();
      await shoot(park.page, at("banner"));
      await park.page.goto("/manage/requests");
      await park.page.locator("article[data-request]").first().waitFor();
      await shoot(park.page, at("list"));
      await park.page.goto("/manage");
      await park.page.getByRole("tab", { name: /^접수/ }).click();
      await park.page.getByRole("checkbox").nth(1).check();
      await shoot(park.page, at("overview"));
      const admin = await Console.open(await fresh({ colorScheme, viewport }), "admin");
      await admin.page.goto("/settings/advanced/requests");
      await admin.page.getByRole("radio").first().waitFor();
      await shoot(admin.page, at("settings"));
    }
  }
});
