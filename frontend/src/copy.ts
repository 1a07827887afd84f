// data-copy="text" copies that text; data-copy-from="id" copies what a field holds.
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
    const button = (event.target as Element).closest<HTMLElement>("[data-copy], [data-copy-from]");
    if (!button) return;
    event.preventDefault();
    const field = document.getElementById(button.dataset.copyFrom ?? "") as HTMLInputElement | null;
    const text = button.dataset.copy ?? field?.value ?? "";
    if (await write(text)) {
      toast(button.dataset.copyDone ?? "Copied.", "good");
    } else if (field) {
      field.select();
      toast("Your browser keeps the clipboard closed here. The text is selected: press Ctrl-C.", "error");
    } else {
      toast(`Your browser keeps the clipboard closed here. Copy it by hand: ${text}`, "error");
    }
  });
}
