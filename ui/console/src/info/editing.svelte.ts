import { api } from "@sarangbang/api";
import { leaving } from "../app/leaving.svelte";
import type { CustomerEdit } from "./edit/edit.svelte";
import { infoStore } from "./store";

/** The form of 기본 정보 that is open, if one is. It outlives its place on the screen: a narrower window loses nothing. */
class Editing {
  form = $state.raw<CustomerEdit | null>(null);

  constructor() {
    leaving.watch({
      // What may not be seen any more can't be saved either.
      pending: () => this.form !== null && this.form.dirty && infoStore.customer.data !== null,
      drop: () => this.close(),
    });
  }

  /** Opens the form of the room in view. */
  async open(): Promise<void> {
    const asked = infoStore.customer.room;
    const { CustomerEdit } = await import("./edit/edit.svelte");
    const { room, data } = infoStore.customer;
    if (room !== null && room === asked && data !== null) this.form = new CustomerEdit(room, data, api.saveCustomer);
  }

  /** The form of a room. */
  of(room: string | null): CustomerEdit | null {
    return this.form?.roomNo === room ? this.form : null;
  }

  close(): void {
    this.form = null;
  }
}

export const editing = new Editing();
