import { expect, type FrameLocator, type Locator, type Page } from "@playwright/test";
import { SITE } from "./http";

/** The chat as a visitor uses it: full page, or in the widget's frame on somebody's page. */
export class Chat {
  private constructor(
    readonly page: Page,
    readonly inside: Page | FrameLocator,
  ) {}

  static async openPage(page: Page, params: Record<string, string> = {}): Promise<Chat> {
    await page.goto(`/chat/${SITE}?${new URLSearchParams(params)}`);
    const chat = new Chat(page, page);
    await expect(chat.composer).toBeVisible();
    return chat;
  }

  /** The full page that is open already. */
  static page(page: Page): Chat {
    return new Chat(page, page);
  }

  /** The widget on a page that is open already. */
  static async openWidget(page: Page): Promise<Chat> {
    await Chat.launcher(page).click();
    const chat = Chat.widget(page);
    await expect(chat.composer).toBeVisible();
    return chat;
  }

  static widget(page: Page): Chat {
    return new Chat(page, page.frameLocator('iframe[title="상담 채팅"]'));
  }

  static launcher(page: Page): Locator {
    return page.getByRole("button", { name: /^상담 채팅 (열기|닫기)/ });
  }

  get log(): Locator {
    return this.inside.getByRole("log", { name: "대화" });
  }

  get composer(): Locator {
    return this.inside.getByRole("textbox", { name: "메시지 입력" });
  }

  async say(text: string): Promise<void> {
    await this.composer.fill(text);
    await this.composer.press("Enter");
    await expect(this.composer).toHaveValue("");
  }
}
