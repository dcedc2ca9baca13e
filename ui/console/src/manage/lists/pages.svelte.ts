import type { CustomerRow, ListedConsultation } from "@sarangbang/api";
import { lists, type ConsultationFilter, type CustomerFilter } from "@sarangbang/api/lists";
import { Pages } from "../pages.svelte";

/** Whether a search means more people than were looked at. */
export interface Found {
  cut: boolean;
}

/** 상담 목록 as it is narrowed. */
export class ConsultationPages extends Pages<ListedConsultation, Found> {
  #filter: ConsultationFilter = {};

  show(filter: ConsultationFilter): void {
    this.#filter = filter;
    this.anew();
  }

  protected async page(cursor: string) {
    const found = await lists.consultations(this.#filter, cursor);
    return { ...found, counts: { cut: found.cut } };
  }

  protected idOf({ room_no }: ListedConsultation): string {
    return room_no;
  }
}

/** 고객 목록 as it is narrowed. */
export class CustomerPages extends Pages<CustomerRow, Found> {
  #filter: CustomerFilter = {};

  show(filter: CustomerFilter): void {
    this.#filter = filter;
    this.anew();
  }

  protected async page(cursor: string) {
    const found = await lists.customers(this.#filter, cursor);
    return { ...found, counts: { cut: found.cut } };
  }

  protected idOf({ id }: CustomerRow): string {
    return id;
  }
}
