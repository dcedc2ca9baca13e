import { Console } from "../support/console";
import { HttpVisitor } from "../support/http";
import { SIZES, shoot } from "../support/shots";
import { test } from "../support/test";

test("screenshots of the lists and of statistics", async ({ server, fresh }) => {
  test.setTimeout(240_000);
  const people = [["김서연", "언제쯤 받을 수 있을까요?"], ["박지우", "교환하고 싶어요"], ["이도윤", "결제 취소가 반영되지 않았어요."], ["최하준", "쿠폰이 적용되지 않아요"]] as const;
  const kim = await Console.open(await fresh(), "kim");
  for (const [name, text] of people) {
    await (await HttpVisitor.enter(server.url, { site_uid: name, cus_extra_username: name, cus_extra_phone: "02-555-0041", cus_extra_email: "customer@example.com" })).write(text);
    if (name === "최하준") continue;
    await kim.show("대기");
    await kim.choose(name);
    await kim.accept();
    if (name === "이도윤") continue;
    await kim.say("확인해 드릴게요. 잠시만 기다려 주세요.");
    await kim.end();
  }
  for (const colorScheme of ["light", "dark"] as const) {
    for (const [width, viewport] of SIZES) {
      const at = (what: string) => `lists-${what}-${width}-${colorScheme}`;
      const park = await Console.open(await fresh({ colorScheme, viewport }), "park");
      const page = park.page;
      await page.goto("/manage/customers");
      await page.locator("[data-customer]").first().waitFor();
      await shoot(page, at("customers"));
      await page.locator("[data-customer]").first().getByRole("button").first().click();
      await page.getByText("고객식별번호").first().waitFor();
      await shoot(page, at("person"));
      await page.goto("/manage/consultations");
      await page.locator("[data-room]").first().waitFor();
      await shoot(page, at("consultations"));
      await page.locator("[data-room]").nth(1).getByRole("button").first().click();
      await page.getByRole("region", { name: "상담 상세" }).waitFor();
      await shoot(page, at("consultation"));
      await page.goto("/manage/consultations?q=%EC%97%86%EB%8A%94%EC%82%AC%EB%9E%8C&status=waiting");
      await page.getByText("조건에 맞는 결과가 없습니다").waitFor();
      await shoot(page, at("empty"));
      await page.goto("/manage/statistics");
      await page.getByRole("heading", { name: "담당별" }).waitFor();
      await shoot(page, at("statistics"));
      await page.getByRole("heading", { name: "요일과 시간대별 접수" }).scrollIntoViewIfNeeded();
      await shoot(page, at("statistics-below"));
    }
  }
});
