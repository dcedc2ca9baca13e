import type { Attachment } from "svelte/attachments";

/** Acts before its place comes into sight: the next page of a list is asked for while the last one is read. */
export function whenNear(act: () => void): Attachment<HTMLElement> {
  return (node) => {
    const observer = new IntersectionObserver((entries) => entries.some((entry) => entry.isIntersecting) && act(), {
      root: node.closest("[data-scrolls], [role=tabpanel]"),
      rootMargin: "320px 0px",
    });
    observer.observe(node);
    return () => observer.disconnect();
  };
}
