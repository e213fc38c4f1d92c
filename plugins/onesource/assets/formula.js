// What a reader can do with formulas: copy their TeX, copy prose that holds them, look at an equation from afar, and
// at the code that implements it.
// The page is complete without this file; nothing is asked of any other host.

(() => {
  const chinese = document.documentElement.lang.startsWith("zh");
  const words = chinese
    ? { tex: "复制 TeX", mathml: "复制 MathML", done: "已复制" }
    : { tex: "Copy TeX", mathml: "Copy MathML", done: "Copied" };

  const element = (name, properties, ...children) => {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children);
    return made;
  };

  // Copying --------------------------------------------------------------------------------------------------------

  const copy = async (text, button) => {
    await navigator.clipboard.writeText(text);
    if (!button) return;
    button.textContent = words.done;
    button.classList.add("formula-done");
    setTimeout(() => {
      button.textContent = words.tex;
      button.classList.remove("formula-done");
    }, 1500);
  };

  const addButtons = () => {
    for (const formula of document.querySelectorAll("article .formula-display:not(:has(> .formula-copy))")) {
      const button = element("button", { type: "button", className: "formula-copy", textContent: words.tex });
      button.addEventListener("click", () => copy(formula.dataset.tex, button));
      formula.append(button);
    }
  };

  // A formula that a selection touches is selected whole.
  const wholeRange = (range) => {
    const whole = range.cloneRange();
    const formulaAt = (node) => (node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement)?.closest(".formula");
    const first = formulaAt(range.startContainer);
    const last = formulaAt(range.endContainer);
    if (first) whole.setStartBefore(first);
    if (last) whole.setEndAfter(last);
    return whole;
  };

  // The selection with TeX in place of formulas, as text and as HTML, or nothing if it holds none.
  const selectedSource = () => {
    const selection = getSelection();
    if (selection.isCollapsed) return null;
    const holder = element("div", { className: "formula-selection" });
    for (let i = 0; i < selection.rangeCount; i++) holder.append(wholeRange(selection.getRangeAt(i)).cloneContents());
    const formulas = holder.querySelectorAll(".formula");
    for (const formula of formulas) {
      const tex = document.createTextNode(formula.dataset.tex);
      formula.replaceWith(...(formula.matches(".formula-display") ? [element("div", {}, tex)] : [tex]));
    }
    if (!formulas.length) return null;
    holder.querySelectorAll(".headerlink, [hidden]").forEach((extra) => extra.remove());
    Object.assign(holder.style, { position: "fixed", left: "-200vw", whiteSpace: "pre-wrap" });
    document.body.append(holder); // innerText knows lines and paragraphs only of what is laid out
    const source = { text: holder.innerText.replace(/\n{3,}/g, "\n\n").trim(), html: holder.innerHTML };
    holder.remove();
    return source;
  };

  document.addEventListener("copy", (event) => {
    const source = event.target.closest?.("input, textarea") ? null : selectedSource();
    if (!source) return;
    event.clipboardData.setData("text/plain", source.text);
    event.clipboardData.setData("text/html", source.html);
    event.preventDefault();
  });

  // The context menu; with Shift, or where text is selected, the browser's own comes ------------------------------------

  let menu = null;
  const closeMenu = () => {
    menu?.remove();
    menu = null;
  };

  document.addEventListener("contextmenu", (event) => {
    closeMenu();
    const formula = event.target.closest?.(".formula[data-tex]");
    if (!formula || event.shiftKey || !getSelection().isCollapsed) return;
    event.preventDefault();
    const item = (label, text) => {
      const button = element("button", { type: "button", role: "menuitem", textContent: label });
      button.addEventListener("click", () => (copy(text), closeMenu()));
      return button;
    };
    menu = element("div", { className: "formula-menu", role: "menu" }, item(words.tex, formula.dataset.tex));
    const math = formula.querySelector("math");
    if (math) menu.append(item(words.mathml, math.outerHTML));
    document.body.append(menu);
    place(menu, event.clientX, event.clientY, event.clientY);
    menu.firstChild.focus();
  });

  document.addEventListener("pointerdown", (event) => menu?.contains(event.target) || closeMenu());

  // The preview of an equation -------------------------------------------------------------------------------------------

  let preview = null;
  let timer = 0;
  let pointer = "mouse";

  const place = (box, left, top, bottom) => {
    const { width, height } = box.getBoundingClientRect();
    const fits = bottom + height + 8 < innerHeight || top < height + 8;
    box.style.left = `${scrollX + Math.max(8, Math.min(left, document.documentElement.clientWidth - width - 8))}px`;
    box.style.top = `${scrollY + (fits ? bottom + 4 : top - height - 4)}px`;
  };

  const pageOf = async (link) => {
    if (link.href.split("#")[0] === location.href.split("#")[0]) return document;
    const answer = await fetch(link.href);
    return new DOMParser().parseFromString(await answer.text(), "text/html");
  };

  const bare = (part) => {
    for (const one of [part, ...part.querySelectorAll("[id], [tabindex]")]) {
      one.removeAttribute("id");
      one.removeAttribute("tabindex");
    }
    part.querySelectorAll(".formula-copy, .formula-code, .code-anchor").forEach((extra) => extra.remove());
    part.querySelectorAll("a").forEach((inner) => inner.replaceWith(...inner.childNodes));
    return part;
  };

  const equation = (page, link) => {
    const found = page.getElementById(decodeURIComponent(link.hash.slice(1)))?.closest(".formula");
    return found && bare(found.cloneNode(true));
  };

  const withoutFirst = (line, count) => {
    const texts = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
    while (count > 0 && texts.nextNode()) {
      const text = texts.currentNode;
      const cut = Math.min(count, text.length);
      text.deleteData(0, cut);
      count -= cut;
    }
  };

  // The lines that implement an equation, moved to the left margin, with a sign where others lie between them.
  const lines = (page, link) => {
    const found = link.dataset.lines.split(" ").map((id) => page.getElementById(id)).filter(Boolean);
    if (!found.length) return null;
    const indents = found.map((line) => line.textContent.search(/\S/));
    const margin = Math.min(...indents.filter((indent) => indent >= 0));
    const code = element("code", {});
    found.forEach((line, i) => {
      const copied = bare(line.cloneNode(true));
      if (indents[i] >= 0) withoutFirst(copied, margin);
      if (i && line.previousElementSibling !== found[i - 1]) code.append("\u22ee\n");
      code.append(copied);
    });
    return element("div", { className: "highlight" }, element("pre", {}, code));
  };

  const close = () => {
    clearTimeout(timer);
    preview?.link.removeAttribute("aria-describedby");
    preview?.box.remove();
    preview = null;
  };

  const open = async (link) => {
    close();
    const box = element("div", { className: "formula-preview md-typeset", role: "tooltip", id: "formula-preview" });
    preview = { link, box };
    const page = await pageOf(link).catch(() => null); // offline, the link is still a link
    const found = page && (link.dataset.lines ? lines : equation)(page, link);
    if (!found || preview?.box !== box) return close();
    box.append(found);
    document.body.append(box);
    const { left, top, bottom } = link.getClientRects()[0];
    place(box, left, top, bottom);
    link.setAttribute("aria-describedby", "formula-preview");
  };

  const later = (work, delay) => {
    clearTimeout(timer);
    timer = setTimeout(work, delay);
  };

  // A page without formulas has no style for the preview: there, the link is only a link.
  const styled = () => document.querySelector("link[rel=stylesheet][href*='/formula.']");
  const linkOf = (event) => styled() && event.target.closest?.("a.eqref[href*='#'], a[data-lines]");
  document.addEventListener("pointerdown", (event) => (pointer = event.pointerType));
  document.addEventListener("pointerover", (event) => {
    if (event.pointerType !== "mouse") return;
    const link = linkOf(event);
    if (link && link !== preview?.link) later(() => open(link), 80);
    else if (link || preview?.box.contains(event.target)) clearTimeout(timer);
    else if (preview) later(close, 250);
    else clearTimeout(timer);
  });
  document.addEventListener("focusin", (event) => {
    const link = linkOf(event);
    if (link && link.matches(":focus-visible")) open(link);
  });
  document.addEventListener("focusout", (event) => linkOf(event) === preview?.link && preview && close());
  document.addEventListener("click", (event) => {
    const link = linkOf(event);
    const byTouch = pointer === "touch" && link && link !== preview?.link; // the second tap follows the link
    if (byTouch) {
      event.preventDefault();
      open(link);
    } else if (!preview?.box.contains(event.target)) close();
  });
  document.addEventListener("keydown", (event) => event.key === "Escape" && (close(), closeMenu()));

  const start = () => {
    close();
    closeMenu();
    addButtons();
  };
  if (window.document$) window.document$.subscribe(start); // the theme's instant navigation brings new pages
  else start();
})();
