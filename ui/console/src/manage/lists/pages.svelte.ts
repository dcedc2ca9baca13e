import type { CustomerRow, ListedConsultation } from "@sarangbang/api";
import { lists, type ConsultationFilter, type CustomerFilter } from "@sarangbang/api/lists";
import { Pages } from "../pages.svelte";

/** 상담 목록 as it is narrowed. */
export class ConsultationPages extends Pages<ListedConsultation, null> {
  #filter: ConsultationFilter = {};

  show(filter: ConsultationFilter): void {
    this.#filter = filter;
    this.anew();
  }

  protected async page(cursor: string) {
    return { ...(await lists.consultations(this.#filter, cursor)), counts: null };
  }

  protected idOf({ room_no }: ListedConsultation): string {
    return room_no;
  }
}

/** 고객 목록 as it is narrowed. */
export class CustomerPages extends Pages<CustomerRow, null> {
  #filter: CustomerFilter = {};

  show(filter: CustomerFilter): void {
    this.#filter = filter;
    this.anew();
  }

  protected async page(cursor: string) {
    return { ...(await lists.customers(this.#filter, cursor)), counts: null };
  }

  protected idOf({ id }: CustomerRow): string {
    return id;
  }
}
