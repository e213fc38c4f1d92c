// Beside each link to a program, a button that copies it. Without this script the link still downloads it.
(() => {
  const said = (button, words) => {
    button.textContent = words;
    setTimeout(() => { button.textContent = button.dataset.copy; }, 2000);
  };

  // Where the browser refuses its clipboard, the old way: select the text of a hidden field.
  const copiedBySelection = (text) => {
    const field = Object.assign(document.createElement("textarea"), { value: text, readOnly: true });
    field.className = "code-program-field";
    document.body.append(field);
    field.select();
    const done = document.execCommand("copy");
    field.remove();
    return done;
  };

  const copied = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      return copiedBySelection(text);
    }
  };

  const withButton = (link) => {
    if (link.previousElementSibling?.matches("button")) return;
    let program;
    const load = () => (program ??= fetch(link.href).then((answer) => {
      if (!answer.ok) throw new Error(answer.status);
      return answer.text();
    }));
    const button = Object.assign(document.createElement("button"), { type: "button", textContent: link.dataset.copy });
    button.dataset.copy = link.dataset.copy;
    button.setAttribute("aria-live", "polite");
    // The text is there before the click, since some browsers copy only at once.
    for (const event of ["pointerenter", "focus"]) button.addEventListener(event, () => load().catch(() => { program = undefined; }));
    button.addEventListener("click", async () => {
      try {
        said(button, (await copied(await load())) ? link.dataset.copied : link.dataset.failed);
      } catch {
        program = undefined;
        said(button, link.dataset.failed);
      }
    });
    link.before(button);
  };

  const start = () => document.querySelectorAll("a.code-program").forEach(withButton);
  // Material's instant navigation replaces the page and says so here.
  if (window.document$) document$.subscribe(start);
  else if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
