// The hours of a week as a grid of half hours ([data-painter]): drag to paint, or arrows, space and shift with arrows.
// The fields of the days ([data-day]) stay the truth: the grid is drawn of them and writes into them.
const DAY = 1440;
const CELL = 30;
const CELLS = DAY / CELL;
const NAMES = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const SPAN = /^(\d{1,2})(?::(\d{2}))?\s*(?:-|–|—|to)\s*(\d{1,2})(?::(\d{2}))?$/i;

interface Stroke {
  day: number;
  cell: number;
  open: boolean;
  before: boolean[];
}

/** The minutes of a week that fields of hours open; what runs past midnight belongs to the next day. */
export function minutesOf(texts: string[]): boolean[] {
  const week = new Array<boolean>(7 * DAY).fill(false);
  texts.forEach((text, day) => {
    for (const part of text.split(/[,;]/)) {
      const found = SPAN.exec(part.trim());
      if (!found) continue;
      const start = Number(found[1]) * 60 + Number(found[2] ?? 0);
      const end = Number(found[3]) * 60 + Number(found[4] ?? 0);
      if (start >= DAY || end > DAY) continue;
      for (let at = start; at < (end > start ? end : end + DAY); at++) week[(day * DAY + at) % week.length] = true;
    }
  });
  return week;
}

function clock(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
}

function runsOf(day: boolean[]): [number, number][] {
  const runs: [number, number][] = [];
  day.forEach((open, at) => {
    if (!open) return;
    const last = runs[runs.length - 1];
    if (last?.[1] === at) last[1] = at + 1;
    else runs.push([at, at + 1]);
  });
  return runs;
}

/** The minutes of a week as fields of hours; a night that goes on in the morning stays one span. */
export function textsOf(week: boolean[]): string[] {
  const runs = NAMES.map((_, day) => runsOf(week.slice(day * DAY, (day + 1) * DAY)));
  const nights = runs.map((today, day) => {
    const late = today[today.length - 1];
    const early = runs[(day + 1) % 7]![0];
    return late?.[1] === DAY && early?.[0] === 0 && early[1] < late[0] ? early[1] : 0;
  });
  return runs.map((today, day) => {
    const own = nights[(day + 6) % 7] ? today.slice(1) : today;
    return own.map(([start, end]) => `${clock(start)}-${clock(end === DAY && nights[day] ? nights[day]! : end)}`).join(", ");
  });
}

class Painter {
  private readonly fields: HTMLInputElement[];
  private readonly cells: HTMLTableCellElement[][] = [];
  private week: boolean[];
  private stroke: Stroke | null = null;
  private focus: [number, number] = [0, 18];

  constructor(private readonly root: HTMLElement, grid: HTMLElement) {
    this.fields = [...root.querySelectorAll<HTMLInputElement>("[data-day]")];
    this.week = minutesOf(this.texts());
    grid.replaceChildren(this.table());
    this.draw();
    this.move(0, 18, false);
    root.addEventListener("input", (event) => this.fields.includes(event.target as HTMLInputElement) && this.read());
    root.addEventListener("click", (event) => {
      const preset = (event.target as Element).closest<HTMLElement>("[data-paint]")?.dataset.paint;
      if (preset !== undefined) this.write(minutesOf(preset.split("|")));
    });
  }

  private texts(): string[] {
    return this.fields.map((field) => field.value);
  }

  private read(): void {
    this.week = minutesOf(this.texts());
    this.draw();
  }

  private table(): HTMLTableElement {
    const table = document.createElement("table");
    table.className = "wb-painter__grid";
    table.setAttribute("role", "grid");
    table.setAttribute("aria-label", "Hours of the week, by half hours");
    table.setAttribute("aria-describedby", "painter-hint");
    const head = table.createTHead().insertRow();
    head.insertCell();
    for (let hour = 0; hour < 24; hour += 3) {
      head.append(Object.assign(document.createElement("th"), { scope: "col", colSpan: 6, textContent: String(hour) }));
    }
    const body = table.createTBody();
    NAMES.forEach((name, day) => this.cells.push(this.row(body.insertRow(), name, day)));
    body.addEventListener("pointerdown", (event) => this.begin(event));
    body.addEventListener("pointermove", (event) => this.drag(event));
    body.addEventListener("pointerup", () => this.finish());
    body.addEventListener("pointercancel", () => this.cancel());
    body.addEventListener("keydown", (event) => this.key(event));
    body.addEventListener("focusin", (event) => {
      const at = this.placeOf(event.target);
      if (at) this.move(...at, false);
    });
    return table;
  }

  private row(row: HTMLTableRowElement, name: string, day: number): HTMLTableCellElement[] {
    const head = Object.assign(document.createElement("th"), { scope: "row", textContent: name.slice(0, 3) });
    row.append(head);
    return Array.from({ length: CELLS }, (_, cell) => {
      const one = row.insertCell();
      one.setAttribute("role", "gridcell");
      one.tabIndex = -1;
      one.dataset.at = `${String(day)} ${String(cell)}`;
      one.title = `${name} ${clock(cell * CELL)}`;
      if (cell % 2 === 0) one.className = "wb-painter__hour";
      return one;
    });
  }

  private share(day: number, cell: number): number {
    const from = day * DAY + cell * CELL;
    return this.week.slice(from, from + CELL).filter(Boolean).length;
  }

  private draw(): void {
    this.cells.forEach((row, day) =>
      row.forEach((one, cell) => {
        const open = this.share(day, cell);
        one.classList.toggle("wb-painter__open", open === CELL);
        one.classList.toggle("wb-painter__part", open > 0 && open < CELL);
        one.setAttribute("aria-selected", String(open > 0));
        one.setAttribute("aria-label", `${NAMES[day]!} ${clock(cell * CELL)}, ${open === CELL ? "open" : open ? "partly open" : "closed"}`);
      }),
    );
  }

  private fill(day: number, cell: number, toDay: number, toCell: number, open: boolean): void {
    for (let on = Math.min(day, toDay); on <= Math.max(day, toDay); on++) {
      const from = on * DAY + Math.min(cell, toCell) * CELL;
      this.week.fill(open, from, on * DAY + (Math.max(cell, toCell) + 1) * CELL);
    }
  }

  private write(week: boolean[]): void {
    this.week = week;
    this.draw();
    const texts = textsOf(week);
    this.fields.forEach((field, day) => (field.value = texts[day]!));
    this.fields[0]?.dispatchEvent(new Event("change", { bubbles: true }));
  }

  private placeOf(target: EventTarget | Element | null): [number, number] | null {
    const at = target instanceof Element ? target.closest<HTMLElement>("[data-at]")?.dataset.at : undefined;
    if (!at) return null;
    const [day, cell] = at.split(" ").map(Number);
    return [day!, cell!];
  }

  private begin(event: PointerEvent): void {
    const at = this.placeOf(event.target);
    if (!at || event.button !== 0) return;
    const [day, cell] = at;
    this.stroke = { day, cell, open: this.share(day, cell) < CELL, before: [...this.week] };
    // A finger is held to what it pressed first; the grid is to hear where it goes.
    if (event.target instanceof Element && event.target.hasPointerCapture(event.pointerId)) event.target.releasePointerCapture(event.pointerId);
    event.preventDefault();
    this.move(day, cell, true);
    this.paintTo(day, cell);
  }

  private drag(event: PointerEvent): void {
    const at = this.stroke && this.placeOf(document.elementFromPoint(event.clientX, event.clientY));
    if (at) this.paintTo(...at);
  }

  private paintTo(day: number, cell: number): void {
    if (!this.stroke) return;
    this.week = [...this.stroke.before];
    this.fill(this.stroke.day, this.stroke.cell, day, cell, this.stroke.open);
    this.draw();
  }

  private finish(): void {
    if (!this.stroke) return;
    this.stroke = null;
    this.write(this.week);
  }

  private cancel(): void {
    if (!this.stroke) return;
    this.week = this.stroke.before;
    this.stroke = null;
    this.draw();
  }

  private move(day: number, cell: number, focus: boolean): void {
    this.cells[this.focus[0]]![this.focus[1]]!.tabIndex = -1;
    this.focus = [day, cell];
    const one = this.cells[day]![cell]!;
    one.tabIndex = 0;
    if (focus) one.focus();
  }

  private key(event: KeyboardEvent): void {
    const [day, cell] = this.focus;
    const open = this.share(day, cell) === CELL;
    if (event.key === " " || event.key === "Enter") {
      this.fill(day, cell, day, cell, !open);
      this.write(this.week);
      this.say(`${NAMES[day]!} ${clock(cell * CELL)} ${open ? "closed" : "open"}`);
    } else {
      const to = this.stepped(event.key);
      if (!to) return;
      if (event.shiftKey) {
        this.fill(day, cell, ...to, open);
        this.write(this.week);
      }
      this.move(...to, true);
    }
    event.preventDefault();
  }

  private stepped(key: string): [number, number] | null {
    const [day, cell] = this.focus;
    if (key === "ArrowLeft") return [day, Math.max(0, cell - 1)];
    if (key === "ArrowRight") return [day, Math.min(CELLS - 1, cell + 1)];
    if (key === "ArrowUp") return [Math.max(0, day - 1), cell];
    if (key === "ArrowDown") return [Math.min(6, day + 1), cell];
    if (key === "Home") return [day, 0];
    if (key === "End") return [day, CELLS - 1];
    return null;
  }

  private say(text: string): void {
    const said = this.root.querySelector<HTMLElement>("[data-painter-said]");
    if (said) said.textContent = text;
  }
}

function paint(): void {
  for (const root of document.querySelectorAll<HTMLElement>("[data-painter]")) {
    const grid = root.querySelector<HTMLElement>("[data-painter-grid]:empty");
    if (grid) new Painter(root, grid);
  }
}

export function startPainter(): void {
  paint();
  // A refused form is drawn anew, and its grid with it.
  document.addEventListener("htmx:load", paint);
}
