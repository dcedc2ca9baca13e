import { expect, type BrowserContext, type Locator, type Page } from "@playwright/test";
import { PASSWORD } from "./http";
import type { Agent } from "./test";

export type Status = "대기" | "접수" | "진행" | "보류" | "종료";
export type InfoTab = "상담방정보" | "고객정보" | "상담이력" | "커스텀 상담 정보";

/** The console as an agent uses it, in Korean. */
export class Console {
  constructor(readonly page: Page) {}

  static async open(context: BrowserContext, agent: Agent, path = "/"): Promise<Console> {
    const answer = await context.request.post("/api/v1/session", {
      data: { email: `${agent}@demo.local`, password: PASSWORD },
      headers: { "X-Sarangbang": "1" },
    });
    expect(answer.status(), await answer.text()).toBe(200);
    const page = await context.newPage();
    await page.goto(path);
    const desk = new Console(page);
    await expect(desk.statusTab("대기")).toBeVisible();
    return desk;
  }

  statusTab(status: Status): Locator {
    return this.page.getByRole("tablist", { name: "상담 상태" }).getByRole("tab", { name: new RegExp(`^${status}`) });
  }

  expectCount(status: Status, count: number): Promise<void> {
    return expect(this.statusTab(status)).toHaveText(new RegExp(`^${status}\\s*${count || ""}$`));
  }

  async show(status: Status): Promise<void> {
    await this.statusTab(status).click();
  }

  /** The row whose customer name or newest message holds the text. */
  row(text: string): Locator {
    return this.page.getByRole("listbox", { name: "상담방 목록" }).getByRole("option").filter({ hasText: text });
  }

  async choose(text: string): Promise<void> {
    await this.row(text).click();
    await expect(this.row(text)).toHaveAttribute("aria-selected", "true");
  }

  /** It stands in the header and where the composer will be. */
  get acceptButton(): Locator {
    return this.page.getByRole("button", { name: "상담 접수로 변경", exact: true }).first();
  }

  async accept(): Promise<void> {
    await this.acceptButton.click();
    await expect(this.composer).toBeEditable();
  }

  get log(): Locator {
    return this.page.getByRole("log", { name: "대화" });
  }

  get composer(): Locator {
    return this.page.getByRole("textbox", { name: "메시지 입력" });
  }

  async say(text: string): Promise<void> {
    await this.composer.fill(text);
    await this.composer.press("Enter");
    await expect(this.composer).toHaveValue("");
  }

  async end(): Promise<void> {
    await this.page.getByRole("button", { name: /^상담 종료/ }).click();
    await this.page.getByRole("dialog").getByRole("button", { name: /^상담 종료/ }).click();
  }

  /** Opens one of [부가기능] and answers its dialog. */
  async openExtra(item: string, dialog: string): Promise<Locator> {
    await this.page.getByRole("button", { name: "부가기능" }).click();
    await this.page.getByRole("menu", { name: "부가기능" }).getByRole("menuitem", { name: item }).click();
    const opened = this.page.getByRole("dialog", { name: dialog });
    await expect(opened).toBeVisible();
    return opened;
  }

  /** What agents noted of the room, below its heading. */
  get marks(): Locator {
    return this.page.getByRole("region", { name: "상담방 표시" });
  }

  /** 상담정보 영역. */
  get info(): Locator {
    return this.page.getByRole("region", { name: "상담정보", exact: true });
  }

  infoTab(name: InfoTab): Locator {
    return this.info.getByRole("tab", { name, exact: true });
  }

  async showInfo(name: InfoTab): Promise<void> {
    await this.infoTab(name).click();
    await expect(this.infoTab(name)).toHaveAttribute("aria-selected", "true");
  }

  /** The value beside a label of 상담방정보 or 고객정보. */
  item(label: string): Locator {
    const term = this.page.locator("dt", { hasText: new RegExp(`^${label}$`) });
    return this.info.locator("dl > div").filter({ has: term }).locator("dd");
  }

  divider(name: "상담방 목록 너비" | "상담정보 너비" | "템플릿&자동완성 높이"): Locator {
    return this.page.getByRole("separator", { name });
  }
}
