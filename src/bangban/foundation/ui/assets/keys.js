/* Lists by keyboard: j and k move, Enter opens, x picks, / searches. Only outside fields, and there is an off switch. */
const KEY = "bb-keys-off";
const off = () => localStorage.getItem(KEY) === "1";
const rows = () => [...document.querySelectorAll("[data-list] [data-row]")];

function move(step) {
  const all = rows();
  if (!all.length) return;
  const at = all.findIndex((row) => row.contains(document.activeElement));
  const next = all[Math.min(Math.max(at + step, 0), all.length - 1)];
  const link = next.querySelector("a");
  if (link) link.focus();
}

function pick() {
  const row = document.activeElement && document.activeElement.closest("[data-row]");
  const box = row && row.querySelector('input[type="checkbox"]');
  if (box) box.click();
}

function press(event) {
  if (off() || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
  if (event.target.closest("input, textarea, select, [contenteditable]")) {
    const box = event.target.closest('[data-row] input[type="checkbox"]');
    if (!box) return;
  }
  const hot = /^[0-9]$/.test(event.key) && document.querySelector(`[data-hotkey="${event.key}"]`);
  if (event.key === "j") move(1);
  else if (event.key === "k") move(-1);
  else if (event.key === "x") pick();
  else if (event.key === "/") (document.querySelector("[data-search]") || { focus() {} }).focus();
  else if (hot) hot.focus();
  else return;
  event.preventDefault();
}

export function keys() {
  document.addEventListener("keydown", press);
  for (const button of document.querySelectorAll("[data-keys-switch]")) {
    const say = () => { button.textContent = off() ? "打开快捷键" : "关掉快捷键"; };
    button.hidden = false;
    say();
    button.addEventListener("click", () => { localStorage.setItem(KEY, off() ? "0" : "1"); say(); });
  }
  for (const bar of document.querySelectorAll("[data-bulk]")) bulk(bar);
}

function bulk(bar) {
  const boxes = () => [...document.querySelectorAll("[data-row] .bb-item__pick input")];
  const count = bar.querySelector("[data-bulk-count]");
  const clear = bar.querySelector("[data-bulk-clear]");
  const update = () => {
    const picked = boxes().filter((box) => box.checked).length;
    count.textContent = picked ? `选中 ${picked} 件` : "选中后一起办";
    bar.dataset.picked = picked ? "yes" : "no";
    clear.hidden = !picked;
  };
  document.addEventListener("change", (event) => { if (event.target.matches(".bb-item__pick input")) update(); });
  clear.addEventListener("click", () => { for (const box of boxes()) box.checked = false; update(); });
  update();
}
