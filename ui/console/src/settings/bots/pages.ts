/** Both pages come together: an administrator who sets up one looks at the other. */
export { default as chat } from "./ChatbotPage.svelte";
export { default as profile } from "./ProfileBotPage.svelte";
