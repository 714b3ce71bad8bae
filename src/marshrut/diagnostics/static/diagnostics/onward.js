// The way through a form of which not all is given: modules, or tasks one by one. Which answers lead where only the server knows.
// Without network a person goes on with the middle module, which came with the page; the server hears of it later.
const WAIT = 12000; // a weak link that has not answered by then is no link
export const way = (given) => {
  if (!given.path) return null;
  const name = `marshrut-path-${given.sitting}`, told = given.path;
  const steps = told.steps.map(([n, places]) => ({ n, places }));
  let over = "";
  const kept = () => { try { return JSON.parse(localStorage.getItem(name)) ?? []; } catch { return []; } };
  const keep = () => { try { localStorage.setItem(name, JSON.stringify(steps.filter((s) => s.untold))); } catch { /* closed storage: the page itself remembers */ } };
  for (const row of kept()) if (row.n <= steps.length + 1) steps[row.n - 1] = row;
  const ask = async (after, offline) => {
    const answer = await fetch(told.next, { method: "POST", headers: { "Content-Type": "application/json", "X-Ticket": given.ticket }, body: JSON.stringify({ after, offline }), signal: AbortSignal.timeout(WAIT) });
    return { status: answer.status, ...(await answer.json()) };
  };
  const last = () => told.mode === "stages" && steps.length >= told.stages;
  return {
    length: told.length,
    places: () => steps.flatMap((s) => s.places),
    single: told.mode === "adaptive",
    ended: () => Boolean(over) || last(),
    words: () => last() ? "Это последняя часть." : over ? "Заданий достаточно, можно завершать." : told.mode === "stages" ? "Впереди ещё часть заданий: нажмите «Дальше» на последнем." : "",
    // What came next; null without network.
    next: async () => {
      try {
        const found = await ask(steps.length, false);
        if (found.over) over = found.over;
        else if (found.places) steps.push({ n: found.number, places: found.places });
        return found;
      } catch { return null; }
    },
    middle: () => {
      if (told.mode !== "stages" || last()) return false;
      steps.push({ n: steps.length + 1, places: told.middle[steps.length], untold: true });
      keep();
      return true;
    },
    tell: async () => {
      const row = steps.find((s) => s.untold);
      if (!row || !navigator.onLine) return false;
      try {
        const found = await ask(row.n - 1, true);
        if (found.status >= 500 || found.status === 423) return false;
        row.untold = false; keep();
        if (!found.places || String(found.places) === String(row.places)) return false;
        row.places = found.places; // the other module had been answered already, on another device
        return true;
      } catch { return false; }
    },
  };
};
export const forget = (sitting) => { try { localStorage.removeItem(`marshrut-path-${sitting}`); } catch { /* nothing was kept */ } };
