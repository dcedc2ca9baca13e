/** The time of day, once a second for as long as the component is there. */
export class Clock {
  now = $state(Date.now());

  constructor() {
    $effect(() => {
      const timer = setInterval(() => this.look(), 1_000);
      return () => clearInterval(timer);
    });
  }

  /** Looks between two seconds. */
  look(): void {
    this.now = Date.now();
  }
}
