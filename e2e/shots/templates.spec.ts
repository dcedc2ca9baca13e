import { Console } from "../support/console";
import { HttpVisitor } from "../support/http";
import { SIZES, shoot } from "../support/shots";
import { test } from "../support/test";

const CSV = "분류,제목,내용,단축코드\n배송,명절 배송,명절에는 배송이 하루 이틀 늦어집니다.,명절\n쿠폰,쿠폰 사용,\"주문서에서 고르시면 됩니다,\n{{customer.name}}님.\",쿠폰\n배송,,제목이 없는 줄,\n환불,변수,{{이름}}님,\n";

test("screenshots of templates", async ({ server, fresh }) => {
  test.setTimeout(400_000);
  await (await HttpVisitor.enter(server.url, { site_uid: "김서연", cus_extra_username: "김서연" })).write("배송이 늦어요.");
  for (const colorScheme of ["light", "dark"] as const) {
    for (const [width, viewport] of SIZES) {
      const at = (what: string) => `templates-${what}-${width}-${colorScheme}`;
      const kim = await Console.open(await fresh({ colorScheme, viewport }), "kim");
      const { page, composer } = kim;
      if (colorScheme === "light" && width === "1440") {
        await kim.choose("김서연");
        await kim.accept();
      } else {
        await kim.show("접수");
        await kim.row("김서연").click();
      }
      await composer.pressSequentially("네, /배송");
      await page.getByRole("listbox", { name: "템플릿 고르기" }).waitFor();
      await shoot(page, at("picks"));
      await composer.fill("");
      await composer.pressSequentially("확인해");
      await composer.pressSequentially(" 보");
      await page.getByRole("listbox", { name: "문장 자동완성" }).waitFor();
      await composer.press("ArrowDown");
      await shoot(page, at("sentences"));
      await composer.press("Escape");
      await composer.fill("");
      if (width === "1440") {
        const area = page.getByRole("region", { name: "템플릿&자동완성" });
        await area.getByRole("button", { name: "끝인사 넣기" }).hover();
        await page.getByRole("tooltip").waitFor();
        await shoot(page, at("area"));
        await area.getByRole("button", { name: "내 템플릿 추가" }).click();
        const dialog = page.getByRole("dialog", { name: "내 템플릿 추가" });
        await dialog.getByRole("textbox", { name: "제목" }).fill("도착 안내");
        await dialog.getByRole("textbox", { name: "내용" }).fill("{{customer.name}}님, 주문하신 상품이 오늘 도착합니다.\n{{agent.name}}을(를) 찾아 주세요.");
        await shoot(page, at("form"));
        await page.keyboard.press("Escape");
        await area.getByRole("tab", { name: "자동완성" }).click();
        await area.getByRole("switch").first().waitFor();
        await shoot(page, at("own-sentences"));
      }
      const { page: settings } = await Console.open(await fresh({ colorScheme, viewport }), "park");
      await settings.goto("/settings/operation/templates");
      await settings.getByRole("list", { name: "공용 템플릿" }).waitFor();
      await shoot(settings, at("page"));
      await settings.getByRole("button", { name: "첫인사 수정" }).click();
      await shoot(settings, at("edit"));
      await settings.keyboard.press("Escape");
      await settings.getByRole("button", { name: "분류 관리" }).click();
      const categories = settings.getByRole("dialog", { name: "템플릿 분류" });
      await categories.getByRole("button", { name: "배송 삭제" }).click();
      await shoot(settings, at("categories"));
      await settings.keyboard.press("Escape");
      await settings.getByRole("button", { name: "CSV 가져오기" }).click();
      const dialog = settings.getByRole("dialog", { name: "템플릿 가져오기" });
      await dialog.locator('input[type="file"]').setInputFiles({ name: "템플릿.csv", mimeType: "text/csv", buffer: Buffer.from(CSV) });
      await dialog.getByRole("list", { name: "고쳐야 할 줄" }).waitFor();
      await shoot(settings, at("import"));
    }
  }
});
