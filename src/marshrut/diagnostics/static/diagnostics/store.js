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
export const all = (sitting) => run("readonly", (s) => s.getAll(range(sitting)));
// Of two tabs the newer turn stays, whichever wrote last.
export const put = (row) => run("readwrite", (s) => {
  const request = s.get([row.sitting, row.place]);
  request.onsuccess = () => { if (!request.result || request.result.turn < row.turn) s.put(row); };
  return request;
});
export const clear = (sitting) => run("readwrite", (s) => s.delete(range(sitting)));
// Marks a place as sent only when nothing newer was written meanwhile: read and write stand in one transaction.
export const sent = (sitting, place, turn) => run("readwrite", (s) => {
  const request = s.get([sitting, place]);
  request.onsuccess = () => { const row = request.result; if (row && row.turn === turn) s.put({ ...row, sent: true }); };
  return request;
});
