// What is kept on the device: the last answer to each place, and which of them the server has. No names, no keys.
const NAME = "marshrut-take";
const open = () => new Promise((ok, no) => {
  const request = indexedDB.open(NAME, 1);
  request.onupgradeneeded = () => request.result.createObjectStore("answers", { keyPath: ["sitting", "place"] });
  request.onsuccess = () => ok(request.result);
  request.onerror = () => no(request.error);
});
const run = async (mode, work) => {
  const base = await open();
  return new Promise((ok, no) => {
    const deal = base.transaction("answers", mode);
    const request = work(deal.objectStore("answers"));
    deal.oncomplete = () => { base.close(); ok(request?.result); };
    deal.onerror = deal.onabort = () => { base.close(); no(deal.error); };
  });
};
const range = (sitting) => IDBKeyRange.bound([sitting, 0], [sitting, 1e6]);
// The base takes a moment to write; a page closed in that moment has its last answers in this quick note.
const note = (row) => `${NAME}:${row.sitting}:${row.place}`;
const notes = (sitting) => Object.keys(localStorage).filter((key) => key.startsWith(`${NAME}:${sitting}:`));
const forgetNote = (row) => { if ((JSON.parse(localStorage.getItem(note(row)))?.turn ?? Infinity) <= row.turn) localStorage.removeItem(note(row)); };
// Of two tabs the newer turn stays, whichever wrote last.
const keep = (row) => run("readwrite", (s) => {
  const request = s.get([row.sitting, row.place]);
  request.onsuccess = () => { if (!request.result || request.result.turn < row.turn) s.put(row); };
  return request;
});
export const all = async (sitting) => {
  for (const key of notes(sitting)) { const row = JSON.parse(localStorage.getItem(key)); await keep(row); forgetNote(row); }
  return run("readonly", (s) => s.getAll(range(sitting)));
};
export const put = async (row) => {
  // a file does not fit into a note
  try { if (!row.blob) localStorage.setItem(note(row), JSON.stringify(row)); } catch { /* no room for the note: the base is asked all the same */ }
  await keep(row);
  forgetNote(row);
};
export const clear = async (sitting, place) => { // one place, or all of them
  const gone = place === undefined ? notes(sitting) : [note({ sitting, place })];
  for (const key of gone) localStorage.removeItem(key);
  return run("readwrite", (s) => s.delete(place === undefined ? range(sitting) : [sitting, place]));
};
// Marks a place as sent only when nothing newer was written meanwhile: read and write stand in one transaction.
export const sent = (sitting, place, turn) => run("readwrite", (s) => {
  const request = s.get([sitting, place]);
  request.onsuccess = () => { const row = request.result; if (row && row.turn === turn) s.put({ ...row, sent: true }); };
  return request;
});
