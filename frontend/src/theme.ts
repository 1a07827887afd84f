// Light, dark, or as the system says. The choice is a cookie, so the server can draw the page right at once.
export type Theme = "auto" | "light" | "dark";

const COOKIE = "watchbell_theme";
const YEAR = 31_536_000;

export function remembered(): Theme {
  const found = document.cookie.split("; ").find((pair) => pair.startsWith(`${COOKIE}=`))?.slice(COOKIE.length + 1);
  return found === "light" || found === "dark" ? found : "auto";
}

export function apply(theme: Theme): void {
  if (theme === "auto") document.documentElement.removeAttribute("data-bs-theme");
  else document.documentElement.setAttribute("data-bs-theme", theme);
}

export function startThemeSwitch(): void {
  document.addEventListener("click", (event) => {
    const button = (event.target as Element).closest<HTMLButtonElement>("[data-theme-choice]");
    if (!button) return;
    event.preventDefault();
    const theme = button.dataset.themeChoice as Theme;
    document.cookie = `${COOKIE}=${theme}; path=/; max-age=${YEAR}; samesite=lax`;
    apply(theme);
    for (const other of document.querySelectorAll("[data-theme-choice]")) {
      other.setAttribute("aria-pressed", String((other as HTMLElement).dataset.themeChoice === theme));
    }
  });
}
