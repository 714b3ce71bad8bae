// A file with answers for those who have no network at all: sealed so that only the server opens it (see sealed.py).
const MARK = "marshrut-answers-1";
const text = (bytes) => { let s = ""; for (const b of new Uint8Array(bytes)) s += String.fromCharCode(b); return btoa(s); };
const bytes = (base64) => Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
const squeezed = (told) => new Response(new Blob([told]).stream().pipeThrough(new CompressionStream("deflate-raw"))).arrayBuffer();
const sealed = async (told, seal) => {
  const curve = { name: "ECDH", namedCurve: "P-256" };
  const own = await crypto.subtle.generateKey(curve, false, ["deriveBits"]);
  const server = await crypto.subtle.importKey("raw", bytes(seal), curve, false, []);
  const shared = await crypto.subtle.deriveBits({ name: "ECDH", public: server }, own.privateKey, 256);
  const point = await crypto.subtle.exportKey("raw", own.publicKey);
  const base = await crypto.subtle.importKey("raw", shared, "HKDF", false, ["deriveKey"]);
  const how = { name: "HKDF", hash: "SHA-256", salt: point, info: new TextEncoder().encode(MARK) };
  const key = await crypto.subtle.deriveKey(how, base, { name: "AES-GCM", length: 256 }, false, ["encrypt"]);
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const body = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, await squeezed(told));
  return { mark: MARK, key: text(point), iv: text(iv), body: text(body) };
};
// All answers of the sitting, not only those not sent: the file is whole by itself, a repeat does no harm.
export const save = async (given, rows, finished) => {
  const told = { ticket: given.ticket, finished, rows: rows.map(({ place, turn, value, said, nonce }) => ({ place, turn, value, said, nonce })) };
  const file = globalThis.crypto?.subtle && globalThis.CompressionStream ? await sealed(JSON.stringify(told), given.seal) : { mark: MARK, plain: told };
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([JSON.stringify(file)], { type: "application/octet-stream" }));
  link.download = `otvety-${given.sitting}.marshrut`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
};
