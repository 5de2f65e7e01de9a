// Asks a security key, a fingerprint or a face, and sends its answer with the form. Who has none uses an app with codes.
const form = document.querySelector("form[data-question]");
const isPossible = window.PublicKeyCredential?.parseCreationOptionsFromJSON && PublicKeyCredential.parseRequestOptionsFromJSON;

async function ask(event) {
  if (form.elements.answer.value) return;
  event.preventDefault();
  const question = JSON.parse(form.dataset.question);
  const isNew = form.dataset.way === "create";
  const publicKey = isNew
    ? PublicKeyCredential.parseCreationOptionsFromJSON(question)
    : PublicKeyCredential.parseRequestOptionsFromJSON(question);
  try {
    const credential = await navigator.credentials[isNew ? "create" : "get"]({ publicKey });
    form.elements.answer.value = JSON.stringify(credential.toJSON());
  } catch {
    form.elements.answer.value = "-"; // the page that comes says that it did not work
  }
  form.submit();
}

if (form && isPossible) {
  form.closest("[hidden]")?.removeAttribute("hidden");
  document.querySelector("[data-without-key]")?.setAttribute("hidden", "");
  form.addEventListener("submit", ask);
}
