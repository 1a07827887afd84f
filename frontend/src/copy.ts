// data-copy="text" copies that text; data-copy-from="id" copies what a field holds; data-copy-link="#part" copies the
// address of that part of this page.
import { toast } from "./toasts";

async function write(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false; // plain http on another machine: browsers give no clipboard there
  }
}

export function startCopying(): void {
  document.addEventListener("click", async (event) => {
    const button = (event.target as Element).closest<HTMLElement>("[data-copy], [data-copy-from], [data-copy-link]");
    if (!button) return;
    event.preventDefault();
    const field = document.getElementById(button.dataset.copyFrom ?? "") as HTMLInputElement | null;
    const link = button.dataset.copyLink && location.origin + location.pathname + location.search + button.dataset.copyLink;
    const text = link ?? button.dataset.copy ?? field?.value ?? "";
    if (await write(text)) {
      toast(button.dataset.copyDone ?? (link ? "Link copied." : "Copied."), "good");
    } else if (field) {
      field.select();
      toast("Your browser keeps the clipboard closed here. The text is selected: press Ctrl-C.", "error");
    } else {
      toast(`Your browser keeps the clipboard closed here. Copy it by hand: ${text}`, "error");
    }
  });
}
