/* Forms: one press sends once, chosen pictures are shown, leaving with unsaved words asks first. */
const SENDING = "正在送出…";

function once(event) {
  const form = event.target;
  if (form.method !== "post" || form.hasAttribute("data-look") || event.defaultPrevented) return;
  if (form.dataset.sent === "yes") { event.preventDefault(); return; }
  form.dataset.sent = "yes";
  form.setAttribute("aria-busy", "true");
  form.dataset.changed = "no";
  const button = event.submitter;
  if (button && !button.querySelector("kbd, .bb-glyph")) {
    button.dataset.says = button.textContent;
    setTimeout(() => { button.textContent = SENDING; }, 0);
  }
}

function again() {
  for (const form of document.querySelectorAll('form[data-sent="yes"]')) {
    form.dataset.sent = "no";
    form.removeAttribute("aria-busy");
    for (const button of form.querySelectorAll("[data-says]")) button.textContent = button.dataset.says;
  }
}

function thumbs(input) {
  const old = input.parentElement.querySelector(".bb-thumbs");
  if (old) old.remove();
  const list = document.createElement("ul");
  list.className = "bb-thumbs";
  for (const file of input.files) {
    const row = document.createElement("li");
    if (file.type.startsWith("image/")) {
      const picture = document.createElement("img");
      picture.alt = "";
      const reader = new FileReader();
      reader.addEventListener("load", () => { picture.src = reader.result; });
      reader.readAsDataURL(file);
      row.append(picture);
    }
    row.append(`${file.name}，${Math.max(1, Math.round(file.size / 1024))} KB`);
    list.append(row);
  }
  if (input.files.length) input.after(list);
}

export function forms() {
  document.addEventListener("submit", once);
  window.addEventListener("pageshow", again);
  document.addEventListener("htmx:afterRequest", again);
  document.addEventListener("change", (event) => { if (event.target.matches("[data-thumbs]")) thumbs(event.target); });
  document.addEventListener("input", (event) => {
    const form = event.target.closest("form[data-unsaved]");
    if (form) form.dataset.changed = "yes";
  });
  window.addEventListener("beforeunload", (event) => {
    if (document.querySelector('form[data-unsaved][data-changed="yes"]')) event.preventDefault();
  });
}
