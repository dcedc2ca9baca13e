/** What agents see of bots: loaded with the first room that one speaks in. */
export { default as BotButtons } from "./BotButtons.svelte";
export { default as TakeOver } from "./TakeOver.svelte";
