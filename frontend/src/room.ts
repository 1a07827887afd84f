// The room of a major incident: what was said leaves its box, and the box is ready for the next line.
export function startRoom(): void {
  document.addEventListener("room-said", (event) => {
    const { form } = (event as CustomEvent<{ form: string }>).detail;
    const box = document.querySelector<HTMLInputElement | HTMLTextAreaElement>(`[data-room-form="${CSS.escape(form)}"] [name=body]`);
    if (!box) return;
    box.value = "";
    box.focus();
  });
}
