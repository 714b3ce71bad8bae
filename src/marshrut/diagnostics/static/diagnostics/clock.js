// The server's time on the device. Between loads it goes by the steady clock, so turning the device's clock changes nothing.
// A page opened without network is the kept one, with the server's time of its first loading: what the device's clock
// showed then is remembered beside it.
export const started = (given) => {
  const name = `marshrut-clock-${given.sitting}`;
  let kept = null;
  try { kept = JSON.parse(localStorage.getItem(name)); } catch { /* closed storage: the page's own time is used */ }
  const again = kept && kept.server === given.now;
  const device = again ? kept.device : Date.now();
  try { if (!again) localStorage.setItem(name, JSON.stringify({ server: given.now, device })); } catch { /* the same */ }
  let server = given.now + Math.max(0, Date.now() - device), steady = performance.now();
  return {
    now: () => Math.round(server + performance.now() - steady),
    set: (moment) => { server = moment; steady = performance.now(); },
  };
};
export const forget = (sitting) => { try { localStorage.removeItem(`marshrut-clock-${sitting}`); } catch { /* nothing was kept */ } };
