/** While a syllable is being composed, keys belong to the input method. */
export function isComposing(event: KeyboardEvent): boolean {
  return event.isComposing || event.keyCode === 229;
}

/** Whether a key was pressed in a dialog that was opened from here: it is that dialog's. */
export function fromInnerDialog(event: KeyboardEvent & { currentTarget: Element }): boolean {
  return event.target instanceof Element && event.target.closest("dialog") !== event.currentTarget.closest("dialog");
}
