// Passkeys on our sign-in pages. The server's options stand in a JSON block of the page (or are fetched for sign-in);
// the answer of the device goes back in the form's hidden field "credential". Without script the buttons do nothing else.
const bytes = (text) => {
  const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(plain, (c) => c.charCodeAt(0));
};
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

function opened(options) {
  const key = { ...options.publicKey, challenge: bytes(options.publicKey.challenge) };
  if (key.user) key.user = { ...key.user, id: bytes(key.user.id) };
  for (const name of ["excludeCredentials", "allowCredentials"]) {
    if (key[name]) key[name] = key[name].map((one) => ({ ...one, id: bytes(one.id) }));
  }
  return key;
}

function closed(made) {
  const from = made.response;
  const response = { clientDataJSON: text(from.clientDataJSON) };
  if (from.attestationObject) {
    response.attestationObject = text(from.attestationObject);
    response.transports = from.getTransports ? from.getTransports() : [];
  } else {
    response.authenticatorData = text(from.authenticatorData);
    response.signature = text(from.signature);
    response.userHandle = from.userHandle ? text(from.userHandle) : null;
  }
  return {
    type: made.type,
    id: made.id,
    rawId: text(made.rawId),
    authenticatorAttachment: made.authenticatorAttachment,
    response,
    clientExtensionResults: made.getClientExtensionResults(),
  };
}

async function ask(form) {
  const kind = form.dataset.passkey;
  if (kind === "login") {
    const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(answer.status);
    return navigator.credentials.get({ publicKey: opened((await answer.json()).request_options) });
  }
  const data = JSON.parse(document.getElementById(form.dataset.options).textContent);
  if (kind === "get") return navigator.credentials.get({ publicKey: opened(data.request_options) });
  const key = opened(data.creation_options);
  key.authenticatorSelection = {
    ...key.authenticatorSelection, residentKey: "required", requireResidentKey: true, userVerification: "required",
  };
  return navigator.credentials.create({ publicKey: key });
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const said = form.querySelector("[data-passkey-said]");
    said.hidden = true;
    try {
      form.elements.namedItem("credential").value = JSON.stringify(closed(await ask(form)));
      form.submit();
    } catch {
      said.textContent = "设备没有完成验证。请再按一次，或者换一种方式。";
      said.hidden = false;
    }
  });
}
