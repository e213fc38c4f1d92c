// Typesets formulas with MathJax, one after the other, for the Python side of the build (worker.py).
//
// A frame is the four bytes MTH1, the length of the body and the number of the request as big-endian 32-bit integers,
// and the body as JSON. Request 0 sets the macros. Every formula has an input processor of its own, so that nothing
// (macro, label, number) passes from one to the next; only fonts and metrics, which never change, are shared.

import { readSync, writeSync } from 'node:fs';
import MathJax from 'mathjax';

console.log = console.info = console.error; // standard output holds frames only

// Not among them: html, action, require, autoload, unicode, setoptions (a formula must not reach into the page or
// into the worker), noundefined and noerrors (a mistake must be an error).
const PACKAGES = ['ams', 'amscd', 'boldsymbol', 'braket', 'cancel', 'cases', 'centernot', 'color', 'enclose',
  'extpfeil', 'mathtools', 'newcommand', 'configmacros', 'textmacros', 'upgreek'];

await MathJax.init({
  loader: { load: ['input/tex-base', ...PACKAGES.map((name) => '[tex]/' + name), 'output/chtml'] },
  startup: { typeset: false },
});

const { TeX } = MathJax._.input.tex_ts;
const { mathjax } = MathJax._.mathjax;
const { Configuration } = MathJax._.input.tex.Configuration;
const { CommandMap } = MathJax._.input.tex.TokenMap;
const { STATE } = MathJax._.core.MathItem;
const { SerializedMmlVisitor } = MathJax._.core.MmlTree.SerializedMmlVisitor;
const { StyleJsonSheet } = MathJax._.util.StyleJson;
const adaptor = MathJax.startup.adaptor;
const output = MathJax.startup.output;
const visitor = new SerializedMmlVisitor();

// \onesourcereference{0}{(3)} is how the Python side writes \eqref: a link whose address it fills in.
const reference = (parser, name) => {
  const link = parser.GetArgument(name);
  const text = parser.create('text', parser.GetArgument(name));
  parser.Push(parser.create('node', 'mtext', [text], { href: '#mjx-reference-' + link }));
};
new CommandMap('onesource-math', { onesourcereference: reference });
new CommandMap('onesource-text', { onesourcereference: reference });
Configuration.create('onesource', { handler: { macro: ['onesource-math'] } });
Configuration.create('text-onesource', { parser: 'text', handler: { macro: ['onesource-text'] } });

let macros = {};

function texProcessor() {
  return new TeX({
    packages: ['base', ...PACKAGES, 'onesource'],
    textmacros: { packages: ['text-base', 'text-onesource'] },
    tags: 'none',
    macros: structuredClone(macros),
    formatError: (jax, error) => {
      throw Object.assign(error, { parsers: jax.parseOptions.parsers });
    },
  });
}

async function typeset({ tex, display }) {
  const input = texProcessor();
  const document = mathjax.document('', { InputJax: input, OutputJax: output });
  const item = new document.options.MathItem(tex, input, display);
  item.start.node = adaptor.body(document.document);
  item.setMetrics(16, 8, 1e6, 1); // nothing is broken to a width: the build does not know the reader's
  output.clearCache();
  try {
    await mathjax.handleRetriesFor(() => item.convert(document, STATE.TYPESET));
    const kinds = [...output.wrapperUsage.used].map((name) => JSON.parse(name)).sort();
    const characters = rules(output.font.updateStyles({}));
    const { w, h, d } = output.getBBox(item, document);
    return { html: html(item), mathml: mathml(item.root), kinds, characters, width: w, height: h + d };
  } catch (error) {
    return { error: describe(error, tex) };
  }
}

function html(item) {
  let row = 0;
  const clean = (node) => {
    for (const { name } of adaptor.allAttributes(node)) {
      if (name.startsWith('data-') || name === 'texclass') adaptor.removeAttribute(node, name);
      if (name === 'id') adaptor.setAttribute(node, 'id', 'mjx-row-' + row++);
    }
    adaptor.childNodes(node).filter((child) => adaptor.kind(child) !== '#text').forEach(clean);
  };
  const math = adaptor.firstChild(item.typesetRoot);
  clean(math);
  flatten(math);
  // MathJax 4.1.3 computes no height for the last row of a table with tags; browsers ignore NaN too.
  return adaptor.outerHTML(math).replace(/height: NaNem; ?/g, '').replace(/ style=""/g, '')
    .replace(/(<mjx-break size="\d">) </g, '$1<'); // formula.css puts the space there, without a font
}

// Most letters, digits and operators are one character in a box in a box: the inner one is enough, and a page of
// many formulas stands there sooner.
function flatten(node) {
  const children = adaptor.childNodes(node).filter((child) => adaptor.kind(child) !== '#text');
  children.forEach(flatten);
  const attributes = adaptor.allAttributes(node);
  if (!['mjx-mi', 'mjx-mn', 'mjx-mo'].includes(adaptor.kind(node)) || children.length !== 1) return;
  if (adaptor.kind(children[0]) !== 'mjx-c' || attributes.some(({ name }) => !['space', 'size'].includes(name))) return;
  for (const { name, value } of attributes) adaptor.setAttribute(children[0], name, value);
  adaptor.replace(children[0], node);
}

function mathml(root) {
  return visitor.visitTree(root).replace(/ (?:data-[\w-]+|href|id)="[^"]*"/g, '').replace(/\n\s*/g, '');
}

function rules(styles) {
  return Object.entries(styles).map(([selector, properties]) => {
    const body = Object.entries(properties).map(([name, value]) => `${name}:${value}`);
    return `${selector}{${body.join(';')}}`;
  });
}

// What each kind of element needs of the style sheet, in the order that MathJax gives them.
function catalogue() {
  const kinds = output.factory.getKinds().filter((kind) => kind !== 'unknown').map((kind) => {
    const sheet = new StyleJsonSheet();
    output.addClassStyles(output.factory.getNodeClass(kind), sheet);
    return [kind, rules(sheet.styles)];
  });
  const common = Object.entries(output.constructor.commonStyles).filter(([selector]) => !selector.startsWith('@'));
  return { common: rules(Object.fromEntries(common)), kinds };
}

// All macros that there are, for suggestions.
function names() {
  const { handlers } = texProcessor().parseOptions;
  const maps = ['macro', 'delimiter'].flatMap((kind) => [...handlers.get(kind)._configuration]);
  const found = maps.flatMap(({ item }) => [...(item.map?.keys() ?? [])]);
  return { names: [...new Set(found)].map((name) => name.replace(/^\\/, '')).filter((name) => /^[A-Za-z]+$/.test(name)) };
}

function describe(error, tex) {
  if (error.parsers) return { id: error.id, message: error.message, position: position(error.parsers, tex) };
  if (error instanceof RangeError) return { id: 'TooDeep', message: 'it is nested too deeply', position: 0 };
  return { id: 'Internal', message: String(error.message ?? error), position: 0 };
}

// How far the parsers had read, the outermost first. A macro's expansion replaces what was read, never what follows.
function position(parsers, tex) {
  return parsers.reduceRight((end, parser) => Math.max(0, end - (parser.string.length - parser.i)), tex.length);
}

const MAGIC = 'MTH1';
const answers = {
  macros: (given) => ((macros = given), { version: MathJax.version, node: process.version }),
  names,
  catalogue,
};

function read(length) {
  const bytes = Buffer.alloc(length);
  for (let done = 0; done < length; ) {
    const count = readSync(0, bytes, done, length - done, null);
    if (count === 0) process.exit(0); // the build has ended
    done += count;
  }
  return bytes;
}

function write(id, answer) {
  const body = Buffer.from(JSON.stringify(answer));
  const frame = Buffer.alloc(12 + body.length);
  frame.write(MAGIC, 0, 'latin1');
  frame.writeUInt32BE(body.length, 4);
  frame.writeUInt32BE(id, 8);
  body.copy(frame, 12);
  for (let done = 0; done < frame.length; ) done += writeSync(1, frame, done);
}

for (;;) {
  const header = read(12);
  const request = JSON.parse(read(header.readUInt32BE(4)).toString());
  write(header.readUInt32BE(8), request.ask ? answers[request.ask](request.value) : await typeset(request));
}
